"""When lines are sung: a transcriber listens, its words are aligned with the lyrics."""
