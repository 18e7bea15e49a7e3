"""The lyrics pane and its helpers."""
