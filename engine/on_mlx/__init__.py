"""The models on MLX, Apple's array library: the same weights, tokens and sound as with torch."""
