"""People, the units they belong to, who leads whom, and their sign-in."""
