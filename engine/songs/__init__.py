"""A song as a file: score, sound, tags, journal, and what one song takes from another."""
