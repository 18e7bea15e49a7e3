"""Style adapters (LoRA): small additions to HeartMuLa's matrices, trained by other programs."""
