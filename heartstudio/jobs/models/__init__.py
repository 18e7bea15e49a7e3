"""Models on the disk: fetched, checked, converted, removed."""
