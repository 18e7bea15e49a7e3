"""The open song: waveform, transport, extension, repair, times."""
