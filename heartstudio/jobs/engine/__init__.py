"""The engine thread's queue and worker, and the state of a running job."""
