"""Work that takes time, each kind with a GUI-thread face and a worker behind it."""
