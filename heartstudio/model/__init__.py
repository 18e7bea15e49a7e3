"""The app's data: draft, songs, settings, peaks. No widgets, no threads."""
