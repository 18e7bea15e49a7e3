"""HeartMuLa: the language model that generates audio codes from tags and lyrics."""
