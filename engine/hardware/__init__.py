"""What this computer has: processor, memory, graphics drivers. It makes no choices."""
