"""Gradient training of the starter's codec from the closed-form fit, in three stages."""
