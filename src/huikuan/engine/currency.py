"""Documents in another currency: their amount in its smallest unit, the rate of the day, and what that is in fen
(docs/rules/currency.md). Nothing here adds amounts of different currencies up."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from huikuan.engine.money import Fen

RATE_SCALE = 10**8  # a rate is yuan for one unit, in hundred-millionths: 7.1234 is 712340000
MOST_MINOR = 10**15
_FEN = 100
_RATE = re.compile(r"\d{1,6}(?:\.\d{1,8})?")
_AMOUNT = re.compile(r"-?(?:\d{1,13}|\d{1,3}(?:,\d{3}){1,4})(?:\.\d{1,3})?")


@dataclass(frozen=True, slots=True)
class Currency:
    """``digits`` decimals; a rate outside ``lowest`` to ``highest`` (yuan for a thousand units) is a typing error."""

    digits: int
    lowest: int
    highest: int


# A third to three times what each has cost since 2015, roughly: wide enough for a crisis, too narrow for a slip.
CURRENCIES = {
    "AUD": Currency(2, 1_600, 15_000),
    "CAD": Currency(2, 1_800, 16_000),
    "CHF": Currency(2, 2_200, 27_000),
    "EUR": Currency(2, 2_400, 25_000),
    "GBP": Currency(2, 2_800, 30_000),
    "HKD": Currency(2, 270, 2_900),
    "JPY": Currency(0, 15, 210),
    "KRW": Currency(0, 1, 20),
    "MOP": Currency(2, 260, 2_800),
    "MYR": Currency(2, 480, 5_400),
    "RUB": Currency(2, 20, 450),
    "SGD": Currency(2, 1_600, 17_000),
    "THB": Currency(2, 60, 690),
    "TWD": Currency(2, 70, 720),
    "USD": Currency(2, 2_000, 23_000),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """A document's own amount: ``minor`` units of ``currency`` at ``rate`` (see RATE_SCALE)."""

    currency: str
    minor: int
    rate: int

    @property
    def fen(self) -> Fen:
        """In fen."""
        return fen_of(self.minor, currency=self.currency, rate=self.rate)

    @property
    def rate_text(self) -> str:
        """``7.1``."""
        return rate_text(self.rate)

    @property
    def text(self) -> str:
        """``USD 10,000.00 × 7.1``."""
        return f"{self.currency} {minor_text(self.minor, self.currency)} × {self.rate_text}"


def fen_of(minor: int, *, currency: str, rate: int) -> Fen:
    """Amount × rate as the nearest fen, half a fen going away from zero. KeyError for an unknown currency."""
    return _nearest(minor * rate * _FEN, 10 ** CURRENCIES[currency].digits * RATE_SCALE)


def still_to_come(own: Foreign, *, invoiced_minor: int, otherwise_fen: Fen) -> Fen:
    """What of an order in a currency is still to be delivered and invoiced, in fen: the rest of its own amount at its
    own rate (what two rates differ by is never invoiced), less what was invoiced of it in yuan or in a third currency;
    never below zero."""
    left = own.minor - invoiced_minor
    if left <= 0:
        return 0
    return max(0, fen_of(left, currency=own.currency, rate=own.rate) - otherwise_fen)


def minor_of(fen: Fen, *, currency: str, rate: int) -> int:
    """The nearest amount in the currency's smallest unit that comes to so many fen."""
    return _nearest(fen * 10 ** CURRENCIES[currency].digits * RATE_SCALE, rate * _FEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """What is left of a document: ``minor`` units of its own currency, kept at ``fen``, entered at ``rate``."""

    currency: str
    minor: int
    rate: int
    fen: Fen

    def worth(self, minor: int) -> Fen:
        """The fen by which the document comes down when so much of it is settled in its own currency: all that is left
        with the last unit, else what keeps the rest at its rate, so that no rounding piles up."""
        if minor == self.minor:
            return self.fen
        return min(self.fen, max(0, self.fen - fen_of(self.minor - minor, currency=self.currency, rate=self.rate)))

    def settled(self, fen: Fen) -> int:
        """What so many fen settle of it in its own currency, at its own rate: all that is left with the last fen, and
        never more than is left."""
        if fen == self.fen:
            return self.minor
        low, high = min(0, self.minor), max(0, self.minor)
        return min(high, max(low, minor_of(fen, currency=self.currency, rate=self.rate)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What a receipt pays of one item: ``minor`` of the common currency, for which the receipt comes down by
    ``money_fen`` and the item by ``owed_fen``. Between them: a loss above zero, a gain below."""

    key: int
    minor: int
    money_fen: Fen
    owed_fen: Fen

    @property
    def difference_fen(self) -> Fen:
        """By how much the item comes down without money."""
        return self.owed_fen - self.money_fen


def parts(money: Open, lines: Sequence[tuple[int, int, Open]]) -> tuple[Part, ...]:
    """Pay items (key, amount in the currency, what is left of the item) with a receipt of their currency."""
    found = []
    for key, minor, owed in lines:
        fen = money.worth(minor)
        found.append(Part(key=key, minor=minor, money_fen=fen, owed_fen=owed.worth(minor)))
        money = Open(currency=money.currency, minor=money.minor - minor, rate=money.rate, fen=money.fen - fen)
    return tuple(found)


def fault(currency: str | None, minor: int | None, rate: int | None, amount_fen: Fen | None) -> str:
    """What is wrong with a document's own amount, as a code; "" where nothing is, or where it has none."""
    if currency is None and minor is None and rate is None:
        return ""
    if currency is None or minor is None or rate is None:
        return "currency.incomplete"
    if wrong := rate_fault(currency, rate):
        return wrong
    if abs(minor) > MOST_MINOR or fen_of(minor, currency=currency, rate=rate) != amount_fen:
        return "currency.differs"
    return ""


def rate_fault(currency: str, rate: int) -> str:
    """What is wrong with a rate, as a code; "" where nothing is."""
    known = CURRENCIES.get(currency)
    if known is None:
        return "currency.unknown"
    within = known.lowest * RATE_SCALE <= rate * 1_000 <= known.highest * RATE_SCALE
    return "" if within else "currency.rate_absurd"


def read_rate(text: str) -> int:
    """``7.1234`` as hundred-millionths. Raises ValueError: no number, more than eight decimals."""
    if not _RATE.fullmatch(text.strip()):
        raise ValueError(text)
    whole, _point, rest = text.strip().partition(".")
    return int(whole) * RATE_SCALE + int(rest.ljust(8, "0"))


def read_minor(text: str, currency: str) -> int:
    """``10,000.50`` in the currency's smallest unit. Raises ValueError: no number, more decimals than it has."""
    bare, digits = text.strip(), CURRENCIES[currency].digits
    if not _AMOUNT.fullmatch(bare):
        raise ValueError(text)
    whole, _point, rest = bare.replace(",", "").lstrip("-").partition(".")
    if len(rest.rstrip("0")) > digits:
        raise ValueError(text)
    minor: int = int(whole) * 10**digits + int(rest[:digits].ljust(digits, "0") or 0)
    return -minor if bare.startswith("-") else minor


def rate_text(rate: int) -> str:
    """712340000 → 7.1234."""
    whole, rest = divmod(rate, RATE_SCALE)
    return f"{whole}.{rest:08d}".rstrip("0").rstrip(".")


def minor_text(minor: int, currency: str) -> str:
    """With thousands separated and as many decimals as the currency has: 1000050 of USD → 10,000.50."""
    digits = CURRENCIES[currency].digits
    whole, rest = divmod(abs(minor), 10**digits)
    return f"{'-' if minor < 0 else ''}{whole:,}" + (f".{rest:0{digits}d}" if digits else "")


def _nearest(numerator: int, denominator: int) -> int:
    whole = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -whole if numerator < 0 else whole
