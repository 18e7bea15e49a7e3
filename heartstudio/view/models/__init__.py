"""The Models dialog."""
