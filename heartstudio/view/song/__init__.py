"""The open song: waveform, transport, extension, repair, line times."""
