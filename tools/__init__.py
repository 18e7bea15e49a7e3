"""What developers and the set-up run; none of it is part of the app that people download."""
