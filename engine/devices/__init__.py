"""Where and how a model runs: what a song needs, which device, precision and staging fit."""
