"""The face of matching: check, sort, run, report."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TypeVar

from huikuan.engine.findings import Finding, Severity
from huikuan.engine.matching.explanations import AGREEING
from huikuan.engine.matching.records import (
    DuplicateKeyError,
    MatchResult,
    MatchSettings,
    OpenItem,
    Party,
    Payment,
    Proposal,
)
from huikuan.engine.matching.report import Report
from huikuan.engine.matching.run import Run

_Record = TypeVar("_Record")


def match(
    *,
    payments: Sequence[Payment],
    items: Sequence[OpenItem],
    parties: Sequence[Party] = (),
    settings: MatchSettings | None = None,
) -> MatchResult:
    """Propose for every payment which open items it pays, how sure that is, and why.

    Amounts are fen; a payment and an item meet only in one currency. The order of the input does not matter.
    Allocations and the rest on account of a payment add up to its amount; no item is allocated beyond what is open.
    Raises ``DuplicateKeyError`` where two payments, items or parties share a key.
    """
    run = settled(payments=payments, items=items, parties=parties, settings=settings or MatchSettings())
    report = Report(run)
    proposals = {case.payment.key: report.proposal(case) for case in run.cases}
    for payment in sorted(payments, key=lambda payment: payment.key):
        if payment.key not in proposals:
            proposals[payment.key] = Proposal(payment=payment.key, on_account_fen=payment.amount_fen)
            report.findings.append(
                Finding(
                    code="matching.amount_not_positive",
                    severity=Severity.ERROR,
                    subject=payment.key,
                    params={"amount_fen": payment.amount_fen},
                )
            )
    return MatchResult(proposals=tuple(proposals[key] for key in sorted(proposals)), findings=tuple(report.findings))


def settled(
    *, payments: Sequence[Payment], items: Sequence[OpenItem], parties: Sequence[Party], settings: MatchSettings
) -> Run:
    """A run that has settled what it can, before it is told in proposals; raises as ``match``."""
    payments = _by_key(payments, [payment.key for payment in payments])
    items = _by_key(items, [item.key for item in items])
    parties = _by_key(parties, [party.customer for party in parties])
    run = Run(
        payments=[payment for payment in payments if payment.amount_fen > 0],
        items=items,
        parties=parties,
        settings=settings,
    )
    run.certain()
    run.learn()
    run.weigh()
    run.settle(AGREEING)
    run.instalments()
    run.settle(AGREEING)
    run.look_again()
    run.settle(None)
    run.doubtful()
    return run


def _by_key(records: Sequence[_Record], keys: list[str]) -> list[_Record]:
    ordered = sorted(range(len(keys)), key=keys.__getitem__)
    for before, after in pairwise(ordered):
        if keys[before] == keys[after]:
            raise DuplicateKeyError(keys[before])
    return [records[place] for place in ordered]
