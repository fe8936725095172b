"""what was delivered, by month."""
