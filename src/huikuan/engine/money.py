"""Money: integer fen, rounding, capital numerals."""

from __future__ import annotations

from typing import TypeAlias

Fen: TypeAlias = int  # 1/100 yuan; a float never holds money
