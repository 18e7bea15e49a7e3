"""HeartCodec's decoder: audio tokens to 48 kHz stereo, window by window."""
