"""Who did what, when, why, and what it was before: written with every operation, changed by nobody."""
