"""Huikuan (回款): from a month's sales target to the cash, every fen with an owner."""

__version__ = "0.1.0"
