"""Titles and lyrics from a text model."""
