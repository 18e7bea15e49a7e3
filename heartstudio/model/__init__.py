"""What the app knows: draft, songs, settings, peaks.  No widgets, no threads."""
