"""Pages of company settings."""
