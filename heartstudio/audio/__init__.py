"""Hearing songs: the player and the deck it plays from."""
