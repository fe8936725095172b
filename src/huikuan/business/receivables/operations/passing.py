"""Passing a credit checkpoint: what is broken is refused, or let through with a reason that the audit trail keeps."""

from __future__ import annotations

from datetime import date
from typing import Any

from huikuan.business.receivables.models import Contract, ContractEvent, Happening
from huikuan.business.receivables.operations.posting import wait_turn
from huikuan.business.receivables.policies import APPROVE_CREDIT
from huikuan.business.receivables.queries.checkpoints import Asked, broken_at, facts
from huikuan.engine.credit import Checkpoint, Rule, Strength
from huikuan.engine.money import Fen
from huikuan.foundation import clock
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.permissions.actor import Actor

CREDIT_TURN = 0x63726564  # "cred": decisions about credit one after another
_AMOUNT, _OVERDUE, _BOTH = (Rule.AMOUNT,), (Rule.OVERDUE,), (Rule.AMOUNT, Rule.OVERDUE)
_WARNS = {_AMOUNT: "credit.warns_amount", _OVERDUE: "credit.warns_overdue", _BOTH: "credit.warns_both"}
_STOPS = {_AMOUNT: "credit.stops_amount", _OVERDUE: "credit.stops_overdue", _BOTH: "credit.stops_both"}
_MAY_PASS = {_AMOUNT: "credit.may_pass_amount", _OVERDUE: "credit.may_pass_overdue", _BOTH: "credit.may_pass_both"}
ASKS_WHY = frozenset({*_WARNS.values(), *_MAY_PASS.values()})  # refusals that a reason lifts


def take_turn() -> None:
    """Two who order for one customer are asked one after the other; before any other lock."""
    wait_turn(CREDIT_TURN)


def pass_order(actor: Actor, contract: Contract, added: Fen, reason: str) -> dict[str, Any] | None:
    """``added`` fen are ordered on a contract. See `_pass`."""
    return _pass(actor, Checkpoint.ORDER, contract.customer.customer_no, added, reason)


def pass_delivery(actor: Actor, contract: Contract, kind: str, day: date, reason: str) -> dict[str, Any] | None:
    """Goods are delivered on a contract: what was ordered is exposure already, nothing is added. Correcting the day of
    a delivery is none. Goods that left on an earlier day can't be stopped any more: what stops then only warns. See
    `_pass`."""
    last = ContractEvent.objects.filter(contract=contract, kind=Happening.DELIVERY).order_by("-pk").first()
    if kind != Happening.DELIVERY or (last is not None and last.day is not None):
        return None
    gone = day < clock.today()
    return _pass(actor, Checkpoint.DELIVERY, contract.customer.customer_no, 0, reason, only_warns=gone)


def _pass(
    actor: Actor, checkpoint: Checkpoint, customer_no: str, added: Fen, reason: str, *, only_warns: bool = False
) -> dict[str, Any] | None:
    """What the audit event is to say of a broken rule that was passed; None where none is broken.

    Raises RefusedError where a rule warns and no reason is given, and where one stops, unless the actor approves limits
    and gives a reason.
    """
    found = broken_at(checkpoint, {customer_no: added})
    if not found:
        return None
    (asked,) = found
    stops = asked.verdict.strength is Strength.STOP and not only_warns
    approves = actor.can(APPROVE_CREDIT)
    if (stops and not approves) or not reason.strip():
        codes = _WARNS if not stops else _MAY_PASS if approves else _STOPS
        code = codes[asked.rules]
        if code == "credit.stops_both" and dict(asked.verdict.broken)[Rule.OVERDUE] is not Strength.STOP:
            code = "credit.stops_both_by_amount"  # a higher limit helps; being late only warns
        raise RefusedError(code, subject=f"{asked.name} {asked.customer_no}", **facts(asked))
    return passed(asked)


def passed(asked: Asked) -> dict[str, Any]:
    """For the audit trail: which checkpoint said what of whom, and by how much."""
    return {
        "checkpoint": asked.verdict.checkpoint.value,
        "says": asked.verdict.strength.value,
        "rules": {rule.value: strength.value for rule, strength in asked.verdict.broken},
        "customer": asked.customer_no,
        **facts(asked),
    }
