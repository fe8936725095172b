"""Floor 3: the modules of the chain; each uses only those to its left."""
