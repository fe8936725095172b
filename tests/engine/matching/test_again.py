"""A run after a run finds nothing new: what it posted teaches the next one as it taught itself."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from tests.engine.matching.generators.clerks import clerks

from huikuan.engine.matching import Past, match


def test_a_second_run_finds_nothing_new() -> None:
    batch = clerks(seed=1003)
    first = match(payments=batch.payments, items=batch.items, parties=batch.parties)
    posted = {one.payment: one for one in first.proposals if one.post}
    waiting = [one for one in batch.payments if one.key not in posted]
    assert min(len(posted), len(waiting)) > 50
    paid: Counter[str] = Counter()
    for proposal in posted.values():
        paid.update(dict(proposal.allocations))
        paid.update({one.item: one.fen for one in proposal.differences})
    second = match(
        payments=waiting,
        items=[replace(item, amount_fen=item.amount_fen - paid[item.key]) for item in batch.items],
        parties=batch.parties,
        past=[
            Past(payment=one, items=tuple(key for key, _ in posted[one.key].allocations))
            for one in batch.payments
            if one.key in posted
        ],
    )
    waited = {one.payment: one for one in first.proposals if not one.post}
    assert {one.payment: one for one in second.proposals} == waited
    told = [(one.code, one.subject) for one in first.findings if one.subject in waited]
    assert sorted((one.code, one.subject) for one in second.findings) == sorted(told)
