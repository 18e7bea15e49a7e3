"""Where and how a model runs: what the computer has, what a song needs, device and precision."""
