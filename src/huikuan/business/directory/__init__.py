"""who sells, who buys, what is sold."""
