"""Quantities of goods: integer thousandths, so that 2.125 tonnes are exact."""

from __future__ import annotations

THOUSAND = 1_000


def quantity_text(quantity: int) -> str:
    """Thousandths as people write them: 2500 → 2.5, 1200000 → 1,200."""
    whole, rest = divmod(abs(quantity), THOUSAND)
    decimals = f".{rest:03d}".rstrip("0") if rest else ""
    return f"{'-' if quantity < 0 else ''}{whole:,}{decimals}"
