"""What this computer has: processor, memory, graphics drivers.  It chooses nothing."""
