"""The list of songs, and actions on their files."""
