"""Downloads, checks, converts and removes models on the disk."""
