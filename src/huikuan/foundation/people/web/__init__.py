"""Pages of people, accounts and keys."""
