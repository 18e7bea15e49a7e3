"""Training of the starter's codec by gradient, from the closed-form fit: three stages in turn."""
