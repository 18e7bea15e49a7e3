"""Heart Studio: the desktop app. Importing it starts nothing; see __main__.py and app.py."""

__version__ = "0.1.0"
