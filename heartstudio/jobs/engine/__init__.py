"""The engine thread's queue, its worker, and what is known about a job while it runs."""
