"""Songs as files: score, audio, tags, journal, and reuse of audio between songs."""
