"""The face of matching: check, sort, run, report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TypeVar

from huikuan.engine.findings import Finding, Severity
from huikuan.engine.matching.explanations import AGREEING
from huikuan.engine.matching.records import (
    Claim,
    DuplicateKeyError,
    MatchResult,
    MatchSettings,
    OpenItem,
    Party,
    Past,
    Payment,
    Proposal,
)
from huikuan.engine.matching.report import Report
from huikuan.engine.matching.run import Index, Run

_MOST_ROUNDS = 5  # each posts less than the one before; two are the rule
_Record = TypeVar("_Record")


def match(
    *,
    payments: Sequence[Payment],
    items: Sequence[OpenItem],
    parties: Sequence[Party] = (),
    settings: MatchSettings | None = None,
    past: Sequence[Past] = (),
) -> MatchResult:
    """Propose for every payment which open items it pays, how sure that is, and why.

    Amounts are fen; a payment and an item meet only in one currency. The order of the input does not matter.
    Allocations and the rest on account of a payment add up to its amount; no item is allocated beyond what is open.
    ``past`` is what was posted before and teaches this run what it would have learnt from it.
    Raises ``DuplicateKeyError`` where two payments, items or parties share a key.
    """
    rounds = _rounds(payments, items, parties, settings or MatchSettings(), past)
    proposals, findings = dict(rounds.proposals), list(rounds.findings)
    for payment in sorted(payments, key=lambda payment: payment.key):
        if payment.key not in proposals:
            proposals[payment.key] = Proposal(payment=payment.key, on_account_fen=payment.amount_fen)
            findings.append(
                Finding(
                    code="matching.amount_not_positive",
                    severity=Severity.ERROR,
                    subject=payment.key,
                    params={"amount_fen": payment.amount_fen},
                )
            )
    return MatchResult(
        proposals=tuple(proposals[key] for key in sorted(proposals)), findings=tuple(findings), claims=rounds.claims
    )


@dataclass(slots=True)
class _Rounds:
    """What has been found so far."""

    proposals: dict[str, Proposal] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    claims: tuple[Claim, ...] = ()


def _rounds(
    payments: Sequence[Payment],
    items: Sequence[OpenItem],
    parties: Sequence[Party],
    settings: MatchSettings,
    past: Sequence[Past],
) -> _Rounds:
    """Match again what is left until nothing more is posted, so that a run on the same day after this one finds nothing
    new."""
    done, known, index = _Rounds(), [*past], None
    for _ in range(_MOST_ROUNDS):
        run = settled(payments=payments, items=items, parties=parties, settings=settings, past=known, index=index)
        index = run.index
        report = Report(run)
        found = {case.payment.key: report.proposal(case) for case in run.cases}
        posted = {key: proposal for key, proposal in found.items() if proposal.post}
        over = not posted or len(posted) == len(found)
        done.proposals |= found
        done.findings += report.findings if over else [one for one in report.findings if one.subject in posted]
        done.claims = done.claims or run.claims
        if over:
            break
        known += [_as_past(one, posted[one.key]) for one in payments if one.key in posted]
        payments = [one for one in payments if one.key not in posted]
        items = _less(items, posted.values())
    return done


def _as_past(payment: Payment, proposal: Proposal) -> Past:
    return Past(payment=payment, items=tuple(key for key, _ in proposal.allocations))


def _less(items: Sequence[OpenItem], posted: Iterable[Proposal]) -> list[OpenItem]:
    """What is open after the postings; what counts as paid with a difference is not open any more."""
    paid: Counter[str] = Counter()
    for proposal in posted:
        for key, fen in proposal.allocations:
            paid[key] += fen
        for difference in proposal.differences:
            paid[difference.item] += difference.fen
    return [replace(one, amount_fen=one.amount_fen - paid[one.key]) if one.key in paid else one for one in items]


def settled(
    *,
    payments: Sequence[Payment],
    items: Sequence[OpenItem],
    parties: Sequence[Party],
    settings: MatchSettings,
    past: Sequence[Past] = (),
    index: Index | None = None,
) -> Run:
    """A run that has settled what it can, before it is told in proposals; raises as ``match``.

    ``index``: of an earlier run over the same items and parties."""
    payments = _by_key(payments, [payment.key for payment in payments])
    items = _by_key(items, [item.key for item in items])
    parties = _by_key(parties, [party.customer for party in parties])
    run = Run(
        payments=[payment for payment in payments if payment.amount_fen > 0],
        items=items,
        parties=parties,
        settings=settings,
        past=past,
        index=index,
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
