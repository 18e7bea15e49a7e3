"""Playing songs: the player and the deck that feeds it."""
