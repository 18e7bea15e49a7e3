"""Generic widgets, independent of songs."""
