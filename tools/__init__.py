"""Tools for developers and the set-up; not part of the packaged app."""
