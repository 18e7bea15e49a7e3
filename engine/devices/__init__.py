"""Where and how a model runs: memory a song needs; device, precision and staging that fit."""
