"""Matching: the public benchmark against plain peers, rates by family, calibration, and processor time by size.

Arguments: ``large`` also times 200,000 items; ``calibrate`` prints new tables for ``engine/matching/calibration.py``.
"""

from __future__ import annotations

import random
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta

from tests.engine.matching.generators.batch import Batch, tallies
from tests.engine.matching.generators.clerks import clerks
from tests.engine.matching.generators.public_data import DATA, load_public
from tests.engine.matching.generators.public_form import public_form, spoilt

from huikuan.engine.matching import MatchResult, MatchSettings, OpenItem, Party, Payment, match
from huikuan.engine.matching.calibration import LEADS, pooled, reading
from huikuan.engine.matching.evidence import lead
from huikuan.engine.matching.matcher import settled

Answer = Mapping[str, frozenset[str]]  # payment key to the item keys posted
SIZES = ((6_000, 6_000, 600, "1.5"), (200_000, 100_000, 20_000, "60"))
LIMIT_SECONDS = "3"
HELD_OUT = range(2000, 2012)  # seeds that nothing was made from
TAUGHT = range(200, 250)  # seeds the tables of the calibration are made from
BINS = (0, 500, 800, 900, 950, 980, 990, 998, 999)  # permille
PRIOR = 20  # readings worth of what all kinds together say, so that a few of one kind prove nothing


def exact_token(batch: Batch) -> Answer:
    """Post the items whose numbers stand as words in the reference."""
    of_number: dict[str, list[str]] = defaultdict(list)
    for item in batch.items:
        for number in item.numbers:
            of_number[number].append(item.key)
    found = {}
    for payment in batch.payments:
        keys = frozenset(key for word in re.findall(r"\w+", payment.reference) for key in of_number.get(word, ()))
        if keys:
            found[payment.key] = keys
    return found


def token_name_amount(batch: Batch) -> Answer:
    """Post by words; where there are none, the one open item of the named customer with the amount paid."""
    found = dict(exact_token(batch))
    used = {key for keys in found.values() for key in keys}
    customer = {name: party.customer for party in batch.parties for name in party.names}
    of_amount: dict[tuple[str, str, int], list[str]] = defaultdict(list)
    for item in batch.items:
        if item.key not in used:
            of_amount[item.customer, item.currency, item.amount_fen].append(item.key)
    for payment in batch.payments:
        if payment.key not in found:
            keys = of_amount[customer.get(payment.payer_name, ""), payment.currency, payment.amount_fen]
            if len(keys) == 1:
                found[payment.key] = frozenset(keys)
    return found


def run(batch: Batch) -> MatchResult:
    """Our result."""
    return match(payments=batch.payments, items=batch.items, parties=batch.parties)


def ours(batch: Batch) -> Answer:
    """Post what is sure."""
    return {p.payment: frozenset(key for key, _ in p.allocations) for p in run(batch).proposals if p.post}


def world(count: int, paid: int, customers: int) -> Batch:
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
    return Batch(payments=payments, items=items, parties=parties)


def timed(job: Callable[[Batch], Answer], batch: Batch) -> tuple[Answer, float]:
    """Return the answer and the processor seconds it took: the machine may be busy with something else."""
    started = time.process_time()
    answer = job(batch)
    return answer, time.process_time() - started


def peers(batch: Batch) -> None:
    """The public benchmark: ours beside two plain methods."""
    print(f"public benchmark: {len(batch.payments):,} payments, {len(batch.items):,} items; limit {LIMIT_SECONDS} s")
    seconds: dict[str, float] = {}
    for job in (exact_token, token_name_amount, ours):
        answer, seconds[job.__name__] = timed(job, batch)
        counts = Counter(answer[key] == batch.truth[key] for key in answer)
        print(
            f"  {job.__name__:18} right {counts[True] / len(batch.payments):8.3%}   "
            f"wrong among posted {counts[False] / len(answer):7.3%}   {seconds[job.__name__]:6.2f} s"
        )
    print(f"  processor time, ours / plain: {seconds['ours'] / seconds['token_name_amount']:.1f}")


def families(title: str, batches: Iterable[Batch], bins: dict[int, list[int]]) -> None:
    """Print one line a family, and note predicted and observed."""
    print(title)
    every: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for batch in batches:
        result = run(batch)
        for family, counts in tallies(batch, result).items():
            every[family].update(counts)
            every["all together"].update(counts)
        for proposal in result.proposals:
            if proposal.confidence_permille and proposal.payment not in batch.waits:
                seen = bins[max(least for least in BINS if least <= proposal.confidence_permille)]
                right = frozenset(key for key, _ in proposal.allocations) == batch.truth[proposal.payment]
                for at, value in enumerate((1, proposal.confidence_permille, right)):
                    seen[at] += value
    for family, counts in sorted(every.items(), key=lambda pair: (pair[0] == "all together", pair[0])):
        print(
            f"  {family:24} {counts['all']:6,}   right {counts['right'] / counts['all']:7.2%}   "
            f"wrong among posted {counts['wrong'] / max(1, counts['posted']):7.3%} of {counts['posted']:6,}   "
            f"queue {1 - counts['posted'] / counts['all']:7.2%}"
        )


def rates() -> None:
    """Families of every generator, on seeds held out, and what the confidence was worth."""
    bins: dict[int, list[int]] = {least: [0, 0, 0] for least in BINS}
    families("receipts as Chinese clerks write them", (clerks(seed=seed) for seed in HELD_OUT), bins)
    families("the public form, up to four faults", (public_form(seed=seed) for seed in HELD_OUT), bins)
    if DATA.exists():
        batches = (spoilt(load_public(), seed=HELD_OUT[0], least=least, most=most) for least, most in ((1, 2), (1, 4)))
        families("the public benchmark with one to two, and one to four more faults a payment", batches, bins)
    print("confidence: predicted and observed")
    for least, (count, predicted, right) in bins.items():
        if count:
            print(f"  from {least:3} permille {count:7,}   {predicted / count / 1000:7.2%}   {right / count:7.2%}")


def calibrate() -> None:
    """Print the tables anew."""
    found: defaultdict[str, list[list[int]]] = defaultdict(lambda: [[0, 0] for _ in LEADS])
    for seed in TAUGHT:
        for batch in (clerks(seed=seed), public_form(seed=seed, customers=8)):
            done = settled(payments=batch.payments, items=batch.items, parties=batch.parties, settings=MatchSettings())
            for case in done.cases:
                if case.chosen is not None and case.payment.key not in batch.waits:
                    kind = reading(case, case.chosen, case.rivals)
                    ahead = lead(points=case.chosen.points, rivals=case.rivals)
                    seen = found[kind][min(len(LEADS) - 1, max(0, (ahead - LEADS[0] + 2) // 5))]
                    keys = frozenset(done.book.items[place].key for place in case.chosen.places)
                    seen[0] += keys == batch.truth[case.payment.key]
                    seen[1] += 1
    every = [[sum(table[at][which] for table in found.values()) for which in (0, 1)] for at in range(len(LEADS))]
    for kind, table in sorted(found.items()):
        right = [
            1000 * good + 1000 * PRIOR * all_good // max(1, n)
            for (good, _), (all_good, n) in zip(table, every, strict=True)
        ]
        print(kind, tuple(pooled(right, [1000 * (count + PRIOR) for _, count in table])), table)


def main() -> None:
    """Print one line for each method, family and size."""
    if "calibrate" in sys.argv[1:]:
        calibrate()
        return
    if DATA.exists():
        peers(load_public())
    else:
        print("public benchmark: skipped, the data is not beside the repository")
    rates()
    for count, paid, customers, limit in SIZES if "large" in sys.argv[1:] else SIZES[:1]:
        made = world(count, paid, customers)
        answer, taken = timed(ours, made)
        plain = timed(token_name_amount, made)[1]
        print(
            f"{paid:,} payments x {count:,} items: {taken:.2f} s (limit {limit} s), {len(answer):,} posted; "
            f"plain {plain:.2f} s, ratio {taken / plain:.1f}"
        )


if __name__ == "__main__":
    main()
