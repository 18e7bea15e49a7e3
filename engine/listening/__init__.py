"""Times lyrics: a transcriber recognises words, which are aligned with the lyrics."""
