"""propose and decompose the month's target."""
