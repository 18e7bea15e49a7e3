"""Long-running work: each kind has an interface on the GUI thread and a worker."""
