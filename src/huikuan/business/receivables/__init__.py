"""what is owed, what came in, what is still open."""
