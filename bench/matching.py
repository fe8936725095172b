"""Matching: the public benchmark against plain peers, and time by size (argument ``large``: also 200,000 items)."""

from __future__ import annotations

import random
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from tests.engine.matching.test_rates import DATA, load_public

from huikuan.engine.matching import OpenItem, Party, Payment, match

Answer = Mapping[str, frozenset[str]]  # payment key to the item keys posted
SIZES = ((6_000, 6_000, 600, "1.5"), (200_000, 100_000, 20_000, "60"))
LIMIT_SECONDS = "3"


def exact_token(payments: list[Payment], items: list[OpenItem], parties: list[Party]) -> Answer:
    """Post the items whose numbers stand as words in the reference."""
    of_number: dict[str, list[str]] = defaultdict(list)
    for item in items:
        for number in item.numbers:
            of_number[number].append(item.key)
    found = {}
    for payment in payments:
        keys = frozenset(key for word in re.findall(r"\w+", payment.reference) for key in of_number.get(word, ()))
        if keys:
            found[payment.key] = keys
    return found


def token_name_amount(payments: list[Payment], items: list[OpenItem], parties: list[Party]) -> Answer:
    """Post by words; where there are none, the one open item of the named customer with the amount paid."""
    found = dict(exact_token(payments, items, parties))
    used = {key for keys in found.values() for key in keys}
    customer = {name: party.customer for party in parties for name in party.names}
    of_amount: dict[tuple[str, str, int], list[str]] = defaultdict(list)
    for item in items:
        if item.key not in used:
            of_amount[item.customer, item.currency, item.amount_fen].append(item.key)
    for payment in payments:
        if payment.key not in found:
            keys = of_amount[customer.get(payment.payer_name, ""), payment.currency, payment.amount_fen]
            if len(keys) == 1:
                found[payment.key] = frozenset(keys)
    return found


def ours(payments: list[Payment], items: list[OpenItem], parties: list[Party]) -> Answer:
    """Post what is sure."""
    result = match(payments=payments, items=items, parties=parties)
    return {p.payment: frozenset(key for key, _ in p.allocations) for p in result.proposals if p.post}


def world(count: int, paid: int, customers: int) -> tuple[list[Payment], list[OpenItem], list[Party]]:
    """Open items of customers of very different size, and payments of every common kind."""
    rng, today = random.Random(20260630), date(2026, 6, 30)
    parties = [Party(customer=f"C{i}", names=(f"{i:05d}号商贸有限公司",)) for i in range(customers)]
    items = []
    for i in range(count):
        items.append(
            OpenItem(
                key=f"I{i}",
                customer=f"C{int(customers * rng.random() * rng.random())}",
                numbers=(f"{26_000_000 + 7 * i}", f"HT-2026-{i // 3:05d}"),
                amount_fen=rng.randrange(10**4, 10**8) if rng.random() < 0.7 else rng.randrange(1, 500) * 10**5,
                due=today + timedelta(rng.randint(-360, 60)),
            )
        )
    payments = []
    for i, item in enumerate(rng.sample(items, paid)):
        kind, number, fen = rng.random(), item.numbers[rng.random() < 0.2], item.amount_fen
        at = rng.randrange(len(number))
        if kind < 0.15:
            number = ""
        elif kind < 0.25:
            fen = max(1, fen * rng.randrange(20, 80) // 100)
        elif kind < 0.4:
            number = number[:at] + number[at + 1 :]
        payments.append(
            Payment(
                key=f"P{i}",
                day=item.due + timedelta(rng.randint(-10, 60)),
                amount_fen=fen,
                payer_name=f"{int(item.customer[1:]):05d}号商贸有限公司" if rng.random() < 0.97 else "某某",
                reference=f"货款 {number}",
            )
        )
    return payments, items, parties


def timed(job: Callable[[], Answer]) -> tuple[Answer, float]:
    """Return the answer and the seconds it took."""
    started = time.perf_counter()
    answer = job()
    return answer, time.perf_counter() - started


def main() -> None:
    """Print one line for each method and size."""
    if DATA.exists():
        payments, items, parties, truth = load_public()
        print(f"public benchmark: {len(payments):,} payments, {len(items):,} open items; limit {LIMIT_SECONDS} s")
        seconds: dict[str, float] = {}
        for job in (exact_token, token_name_amount, ours):
            answer, seconds[job.__name__] = timed(lambda job=job: job(payments, items, parties))  # type: ignore[misc]
            counts = Counter(answer[key] == truth[key] for key in answer)
            print(
                f"  {job.__name__:18} right {counts[True] / len(payments):8.3%}   "
                f"wrong among posted {counts[False] / len(answer):7.3%}   {seconds[job.__name__]:6.2f} s"
            )
        print(f"  time, ours / plain: {seconds['ours'] / seconds['token_name_amount']:.1f}")
    else:
        print("public benchmark: skipped, the data is not beside the repository")
    for count, paid, customers, limit in SIZES if "large" in sys.argv[1:] else SIZES[:1]:
        made = world(count, paid, customers)
        answer, taken = timed(lambda made=made: ours(*made))  # type: ignore[misc]
        plain = timed(lambda made=made: token_name_amount(*made))[1]  # type: ignore[misc]
        print(
            f"{paid:,} payments x {count:,} items: {taken:.2f} s (limit {limit} s), {len(answer):,} posted; "
            f"plain {plain:.2f} s, ratio {taken / plain:.1f}"
        )


if __name__ == "__main__":
    main()
