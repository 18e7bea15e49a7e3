"""Dialogs that belong to the whole app."""
