"""Widgets that know nothing about songs."""
