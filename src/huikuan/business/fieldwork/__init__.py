"""who is seen, when, for what."""
