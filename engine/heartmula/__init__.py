"""HeartMuLa: the language model that writes audio codes from tags and lyrics."""
