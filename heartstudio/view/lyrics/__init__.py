"""The lyrics pane and its widgets."""
