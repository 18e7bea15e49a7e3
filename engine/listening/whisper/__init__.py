"""A Whisper model in torch: sound to tokens with times. No other package runs it."""
