"""Titles and lyrics from a language model."""
