"""The tag editor."""
