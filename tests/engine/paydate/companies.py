"""Made-up companies whose customers' habits are known, as receivables."""

from __future__ import annotations

import numpy as np

from huikuan.engine.paydate import OPEN, UNKNOWN, Receivables

START = 737_000


def columns(**given) -> Receivables:
    """Receivables with everything not given at its plainest: 30 days, no dispute known, one segment."""
    issued = np.asarray(given["issued"], dtype=np.int64)
    plain = {
        "customer": np.zeros_like(issued),
        "segment": np.zeros_like(issued),
        "due": issued + 30,
        "settled": np.full_like(issued, OPEN),
        "amount": np.full_like(issued, 100_000),
        "disputed": np.full_like(issued, UNKNOWN),
    }
    attributes = tuple(np.asarray(column, dtype=np.int64) for column in given.pop("attributes", ()))
    values = {name: np.asarray(value, dtype=np.int64) for name, value in {**plain, **given}.items()}
    return Receivables(**values, attributes=attributes)


def company(seed: int, *, customers: int = 60, each: int = 25, days: int = 700, disputes: bool = True) -> Receivables:
    """Habits from N(−3, 9²), noise 5, 6 days less from the day a customer takes e-invoices, 13 more in a dispute."""
    random = np.random.default_rng(seed)
    habit, share = random.normal(-3, 9, customers), random.beta(0.8, 2.7, customers)
    customer = np.repeat(np.arange(customers), each)
    issued = START + random.integers(0, days, len(customer))
    electronic = issued >= (START + random.integers(0, days, customers))[customer]
    disputed = random.random(len(customer)) < share[customer]
    if not disputes:
        disputed[:] = False
    late = habit[customer] - 6 * electronic + 13 * disputed + random.normal(0, 5, len(customer))
    return columns(
        customer=customer,
        segment=customer % 4,
        issued=issued,
        settled=np.maximum(issued + 30 + np.rint(late).astype(np.int64), issued),
        amount=np.exp(random.normal(8, 1, len(customer))) * 100,
        disputed=disputed if disputes else np.full(len(customer), UNKNOWN),
        attributes=(electronic,),
    )
