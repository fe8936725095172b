"""What the matching says of money in another currency, in terms of the books: it has weighed hundredths of that
currency, and only against items in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from huikuan.business.receivables.queries.matching import HUNDREDTHS, Book
from huikuan.engine.currency import Open, parts
from huikuan.engine.matching import DifferenceKind, Proposal
from huikuan.engine.money import Fen


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A proposal by ids: the receipt's fen, what it pays (fen, and in its own currency where it has one), what of the
    items stays open (fen) and need not."""

    amount: Fen
    lines: tuple[tuple[int, Fen], ...] = ()
    minors: tuple[tuple[int, int], ...] = ()
    differences: tuple[tuple[int, Fen, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class InCurrency:
    """Receipts by number, and items by key with their ids, as far as they are in another currency."""

    money: Mapping[str, Open]
    items: Mapping[str, tuple[int, Open]]

    def paid(self, proposal: Proposal, channels: Mapping[DifferenceKind, str]) -> Said:
        """In fen at the rates of receipt and items; nothing where something would come to less than a fen."""
        money = self.money[proposal.payment]
        minors = {key: _minor(hundredths, money) for key, hundredths in proposal.allocations}
        shares = parts(money, [(self.items[key][0], minor, self.items[key][1]) for key, minor in minors.items()])
        if not all(one.money_fen for one in shares):
            return Said(amount=money.fen)
        rest = []
        for one in proposal.differences:
            pk, own = self.items[one.item]
            paid = minors[one.item]
            after = Open(currency=own.currency, minor=own.minor - paid, rate=own.rate, fen=own.fen - own.worth(paid))
            if fen := after.worth(min(after.minor, _minor(one.fen, money))):
                rest.append((pk, fen, channels[one.kind]))
        return Said(
            amount=money.fen,
            lines=tuple((one.key, one.money_fen) for one in shares),
            minors=tuple((one.key, one.minor) for one in shares),
            differences=tuple(rest),
        )


def in_currency(book: Book) -> InCurrency:
    """Of a book; hardly any company has many."""
    items = book.items.filter(pl.col("currency").is_not_null())
    receipts = book.receipts.filter(pl.col("currency").is_not_null())
    own = ("currency", "left_minor", "rate_e8")
    return InCurrency(
        money={
            number: Open(currency=code, minor=minor, rate=rate, fen=fen)
            for number, fen, code, minor, rate in receipts.select("receipt_no", "left_fen", *own).iter_rows()
        },
        items={
            key: (pk, Open(currency=code, minor=minor, rate=rate, fen=fen))
            for key, pk, fen, code, minor, rate in items.select("key", "id", "open_fen", *own).iter_rows()
        },
    )


def _minor(hundredths: int, money: Open) -> int:
    step: int = HUNDREDTHS[money.currency]
    return hundredths // step
