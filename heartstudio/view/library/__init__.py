"""The list of songs, and what is done with their files."""
