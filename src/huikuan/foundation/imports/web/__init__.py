"""Pages of bringing files in."""
