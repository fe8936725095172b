"""Batches of the form of the public benchmark, with as many faults a payment as wanted."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

from tests.engine.matching.generators.batch import Batch
from tests.engine.matching.generators.faults import mangled, mistype, off, truncated

from huikuan.engine.matching import OpenItem, Party, Payment

_FIRST = "Alder Birch Cedar Dahl Egret Fenwick Gorse Hazel Iris Juniper Kestrel Linden Maple Norden Orchid".split()  # noqa: SIM905
_SECOND = "& Sons|& Co.|Marine|Energy|Travel|Foods|Digital|Medical|Mining|Design".split("|")  # noqa: SIM905
_FORM = ["Ltd", "GmbH", "S.A.", "Inc.", "Holdings", "SRL", ""]
_OPENING = ["", "PAY ", "payment ", "RECEIPT ", "ORDER OF ", "receipt number ", "#RECEIPT: "]
_JOINTS = [" ", ", ", " & ", "+ ", " | ", " - ", "; "]
FAULTS = ("number", "number", "number", "list", "name", "missing", "amount")


class _Bank:
    def __init__(self, seed: int, customers: int, items_each: int) -> None:
        self.rng = rng = random.Random(seed)
        self.out = Batch()
        numbers = rng.sample(range(40 * customers * items_each), customers * items_each)
        self._open: dict[str, list[OpenItem]] = {}
        self.names: dict[str, str] = {}
        self.aliases: dict[str, str] = {}
        self.accounts: dict[str, list[str]] = {}
        for c in range(customers):
            key = f"K{c:03d}"
            name = f"{rng.choice(_FIRST)} {rng.choice(_FIRST)} {rng.choice(_SECOND)} {rng.choice(_FORM)}".strip()
            while name in self.names.values():
                name = f"{rng.choice(_FIRST)} {name}"
            self.names[key] = name
            self.aliases[key] = f"{''.join(word[0] for word in name.split())} {rng.choice(['TRADE', 'GROUP', 'INTL'])}"
            self.accounts[key] = [f"GB{rng.randrange(10**18):018d}" for _ in range(rng.randrange(2, 6))]
            self.out.parties.append(Party(customer=key, names=(name,)))
            self._open[key] = [self._item(key, numbers.pop()) for _ in range(items_each)]
            self.out.items += self._open[key]

    def _item(self, customer: str, number: int) -> OpenItem:
        rng = self.rng
        issued = date(rng.randrange(2021, 2026), 9, 20)
        return OpenItem(
            key=str(number),
            customer=customer,
            numbers=(f"INV1{number:014d}", f"{rng.randrange(10**10):010d}"),
            amount_fen=int(10 ** rng.uniform(5, 8.5)),
            issued=issued,
            due=issued + timedelta(rng.randrange(5, 45)),
        )

    def take(self, count: int) -> list[OpenItem]:
        """So many items of one customer issued on one day, or fewer where so many are nowhere left."""
        while True:
            days: dict[tuple[str, date | None], list[OpenItem]] = {}
            for customer, items in self._open.items():
                for item in items:
                    days.setdefault((customer, item.issued), []).append(item)
            able = [key for key, items in days.items() if len(items) >= count]
            if able:
                customer, issued = self.rng.choice(able)
                taken = self.rng.sample(days[customer, issued], count)
                self._open[customer] = [item for item in self._open[customer] if item not in taken]
                return taken
            count -= 1

    def pay(self, items: list[OpenItem], fen: int, faults: list[str], *, name: str) -> None:
        """One payment with the faults given."""
        rng, customer = self.rng, items[0].customer
        which = rng.randrange(2)
        numbers = [item.numbers[which] for item in items]
        if len(items) == 1 and rng.random() < 0.2:
            numbers = list(items[0].numbers)
        for _ in range(faults.count("number")):
            at = rng.randrange(len(numbers))
            numbers[at] = mistype(rng, numbers[at])
        said = rng.choice(_JOINTS).join(numbers)
        if "list" in faults:
            said = truncated(rng, numbers, rng.choice(_JOINTS))
        if "missing" in faults:
            said = ""
        tail = f" REF {rng.randrange(36**8):x}" if rng.random() < 0.25 else ""
        payment = Payment(
            key=f"{len(self.out.payments):06d}",
            day=max(item.due for item in items) + timedelta(rng.randrange(-20, 6)),
            amount_fen=off(rng, fen) if "amount" in faults else fen,
            payer_name=mangled(rng, name) if "name" in faults else name,
            payer_account=rng.choice(self.accounts[customer]),
            reference=f"{rng.choice(_OPENING)}{said}{tail}",
        )
        self.out.add(payment, items, f"{min(4, len(faults))} faults")

    def remittance(self, most_faults: int) -> None:
        """One payment for one or for many items, or several for one."""
        rng, kind = self.rng, self.rng.random()
        items = self.take(rng.randrange(2, 8) if kind > 0.8 else 1)
        name = (self.aliases if rng.random() < 0.15 else self.names)[items[0].customer]
        left = sum(item.amount_fen for item in items)
        for more in range(rng.randrange(1, 3) if kind < 0.2 else 0, -1, -1):
            part = left * rng.randrange(20, 80) // 100 if more else left
            self.pay(items, part, rng.sample(FAULTS, rng.randrange(most_faults + 1)), name=name)
            left -= part


def public_form(
    *, seed: int, customers: int = 20, items_each: int = 60, share: int = 70, most_faults: int = 4
) -> Batch:
    """Payments for about ``share`` percent of the items, up to ``most_faults`` faults each."""
    bank = _Bank(seed, customers, items_each)
    for _ in range(customers * items_each * share // 130):
        bank.remittance(most_faults)
    return bank.out


def spoilt(batch: Batch, *, seed: int, least: int = 1, most: int = 4) -> Batch:
    """The same batch with ``least`` to ``most`` more faults on every payment, as far as its text has room for them."""
    rng = random.Random(seed)
    out = Batch(items=batch.items, parties=batch.parties, truth=batch.truth)
    for payment in batch.payments:
        faults = rng.sample(FAULTS, rng.randrange(least, most + 1))
        words = payment.reference.split(" ")
        for _ in range(faults.count("number")):
            able = [i for i, word in enumerate(words) if len(word) >= 5 and any(map(str.isdigit, word))]
            if able:
                at = rng.choice(able)
                words[at] = mistype(rng, words[at])
        said = " ".join(words)
        if "list" in faults:
            said = truncated(rng, [said], "") if len(said) > 12 else said
        name = payment.payer_name
        out.payments.append(
            replace(
                payment,
                reference="" if "missing" in faults else said,
                payer_name=mangled(rng, name) if "name" in faults and len(name) > 3 else name,
                amount_fen=off(rng, payment.amount_fen) if "amount" in faults else payment.amount_fen,
            )
        )
        out.family[payment.key] = f"{len(faults)} faults"
    return out
