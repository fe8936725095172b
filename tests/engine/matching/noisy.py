"""A small seeded company with the truth known, and payments with every fault a clerk can make."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from huikuan.engine.matching import OpenItem, Party, Payment

ROUND_SHARE = 0.25
_START = date(2026, 1, 5)


@dataclass(slots=True)
class Noisy:
    """Payments, items and parties, with the items each payment truly pays (empty: it must stay unmatched)."""

    payments: list[Payment] = field(default_factory=list)
    items: list[OpenItem] = field(default_factory=list)
    parties: list[Party] = field(default_factory=list)
    truth: dict[str, frozenset[str]] = field(default_factory=dict)
    kind: dict[str, str] = field(default_factory=dict)


def mistype(rng: random.Random, number: str) -> str:
    """One fault: a character lost, doubled, changed, swapped, a gap, or the end cut off."""
    at = rng.randrange(1, len(number) - 1)
    head, char, tail = number[:at], number[at], number[at + 1 :]
    return rng.choice(
        [
            head + tail,
            head + char + char + tail,
            head + str((ord(char) + rng.randrange(1, 9)) % 10) + tail,
            head + tail[:1] + char + tail[1:],
            head + " " + char + tail,
            number[:-2],
        ]
    )


class _Clerk:
    def __init__(self, seed: int, customers: int, items_each: int) -> None:
        self.rng = random.Random(seed)
        self.out = Noisy()
        self._open: dict[str, list[OpenItem]] = {}
        # Numbers follow each other closely, so a typing fault often hits another invoice.
        numbers = self.rng.sample(range(26_001_000, 26_001_000 + 2 * customers * items_each), customers * items_each)
        for c in range(customers):
            key = f"C{c:03d}"
            self.out.parties.append(Party(customer=key, names=(f"{_syllables(self.rng)}贸易有限公司",)))
            self._open[key] = [self._item(key, numbers.pop()) for _ in range(items_each)]
            self.out.items += self._open[key]
        self.names = {party.customer: party.names[0] for party in self.out.parties}

    def _item(self, customer: str, number: int) -> OpenItem:
        issued = _START + timedelta(self.rng.randrange(150))
        return OpenItem(
            key=f"I{number}",
            customer=customer,
            numbers=(f"FP{number}",),
            amount_fen=self._amount(),
            issued=issued,
            due=issued + timedelta(self.rng.choice([15, 30, 45])),
        )

    def _amount(self) -> int:
        if self.rng.random() < ROUND_SHARE:
            return self.rng.randrange(1, 40) * 500_000  # the same round amounts again and again
        return self.rng.randrange(50_000, 90_000_000)

    def take(self, count: int) -> list[OpenItem]:
        """Take items of one customer that has enough, close together in time as one remittance pays them."""
        able = [customer for customer, items in self._open.items() if len(items) >= count]
        items = self._open[self.rng.choice(able)]
        items.sort(key=lambda item: item.due)
        at = self.rng.randrange(len(items) - count + 1)
        taken = items[at : at + count]
        del items[at : at + count]
        return taken

    def pay(self, kind: str, items: list[OpenItem], fen: int, reference: str, *, name: str | None = None) -> None:
        customer = items[0].customer
        key = f"P{len(self.out.payments):05d}"
        self.out.payments.append(
            Payment(
                key=key,
                day=max(item.due for item in items) + timedelta(self.rng.randrange(-8, 30)),
                amount_fen=fen,
                payer_name=self.names[customer] if name is None else name,
                payer_account=f"6222{customer}" if name is None else "",
                reference=reference,
            )
        )
        self.out.truth[key] = frozenset() if kind in UNMATCHED else frozenset(item.key for item in items)
        self.out.kind[key] = kind


def _syllables(rng: random.Random) -> str:
    return "".join(rng.sample("安邦诚达丰冠华佳康隆美宁鹏庆瑞顺泰旺祥裕", 4))


def _numbers(items: list[OpenItem]) -> list[str]:
    return [item.numbers[0] for item in items]


def _single(clerk: _Clerk, kind: str) -> None:
    (item,) = items = clerk.take(1)
    number, fen = item.numbers[0], item.amount_fen
    rng = clerk.rng
    if kind == "mistyped":
        number = mistype(rng, number)
    elif kind == "no_number":
        number = "货款"
    elif kind == "deducted":
        fen -= rng.randrange(1, 30)
    elif kind == "short":
        fen = fen * rng.randrange(30, 90) // 100
    elif kind == "overpaid":
        fen += rng.randrange(10_000, 900_000)
    clerk.pay(kind, items, fen, number, name="陌生人" + _syllables(rng) if kind == "third_party" else None)


def _instalments(clerk: _Clerk, kind: str) -> None:
    (item,) = items = clerk.take(1)
    first = item.amount_fen * clerk.rng.randrange(20, 80) // 100
    number = item.numbers[0]
    clerk.pay(kind, items, first, number)
    second = mistype(clerk.rng, number) if kind == "instalments_mistyped" else number
    clerk.pay(kind, items, item.amount_fen - first, second)


def _bundle(clerk: _Clerk, kind: str) -> None:
    items = clerk.take(clerk.rng.randrange(2, 5))
    numbers = _numbers(items)
    if kind == "bundle_mistyped":
        numbers = [mistype(clerk.rng, number) for number in numbers]
    reference = "" if kind == "bundle_no_number" else clerk.rng.choice([" ", "、", "+", ""]).join(numbers)
    clerk.pay(kind, items, sum(item.amount_fen for item in items), reference)


def _repeated(clerk: _Clerk, kind: str) -> None:
    (item,) = items = clerk.take(1)
    clerk.pay("exact", items, item.amount_fen, item.numbers[0])
    clerk.pay(kind, items, item.amount_fen, item.numbers[0])
    first, second = clerk.out.payments[-2:]
    if first.day > second.day:  # the later one is the repeat
        clerk.out.truth[first.key], clerk.out.truth[second.key] = frozenset(), frozenset([item.key])
        clerk.out.kind[first.key], clerk.out.kind[second.key] = kind, "exact"


def _prepayment(clerk: _Clerk, kind: str) -> None:
    items = clerk.take(1)
    clerk.pay(kind, items, clerk.rng.randrange(50_000, 9_000_000), "预付货款")


def _strange(clerk: _Clerk, kind: str) -> None:
    items = clerk.take(1)
    clerk.pay(kind, items, clerk.rng.randrange(50_000, 9_000_000), f"结息{clerk.rng.randrange(10**9)}", name="某银行")


UNMATCHED = frozenset({"repeated", "prepayment", "strange"})
_KINDS: dict[str, tuple[int, Callable[[_Clerk, str], None]]] = {
    "exact": (30, _single),
    "mistyped": (12, _single),
    "no_number": (8, _single),
    "deducted": (6, _single),
    "short": (5, _single),
    "overpaid": (4, _single),
    "third_party": (4, _single),
    "instalments": (5, _instalments),
    "instalments_mistyped": (5, _instalments),
    "bundle": (6, _bundle),
    "bundle_mistyped": (4, _bundle),
    "bundle_no_number": (3, _bundle),
    "repeated": (3, _repeated),
    "prepayment": (3, _prepayment),
    "strange": (2, _strange),
}


def noisy(*, seed: int, customers: int = 30, items_each: int = 25, remittances: int = 300) -> Noisy:
    """Make a company whose customers have paid about half of what is open."""
    clerk = _Clerk(seed, customers, items_each)
    kinds = [kind for kind, (weight, _) in _KINDS.items() for _ in range(weight)]
    for _ in range(remittances):
        kind = clerk.rng.choice(kinds)
        _KINDS[kind][1](clerk, kind)
    return clerk.out
