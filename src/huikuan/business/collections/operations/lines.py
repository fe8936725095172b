"""Editing the collection plan: texts and next step by who works on the customer, the target by a leader."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.shortcuts import get_object_or_404

from huikuan.business.collections.models import PlanLine
from huikuan.business.collections.operations.ledger import refresh, sum_nodes
from huikuan.business.collections.policies import EDIT_LINE, EDIT_TARGET
from huikuan.business.collections.queries.plans import ledger_day
from huikuan.business.collections.queries.scope import visible_lines
from huikuan.business.collections.sheets import NEXT_STEPS
from huikuan.business.targets import operations as targets
from huikuan.engine.ledger import AMOUNT_LIMIT
from huikuan.foundation.audit.record import record
from huikuan.foundation.operations import StaleError, operation
from huikuan.foundation.permissions.actor import Actor

TEXTS = ("difficulty", "support")
EDITABLE = ("target", "step", "step_date", *TEXTS)
STEPS = frozenset(choice.code for choice in NEXT_STEPS)
LONGEST_TEXT = 2_000
DRAFT = "draft"  # only then is a target argued about; afterwards it is bound until the month is revised


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One cell: what it is to be, and what the person saw there before (None: empty)."""

    line: int
    column: str
    value: Any
    seen: Any


class EditsRefusedError(Exception):
    """Some cells can't be changed as asked, so none was. ``stale`` and ``wrong`` name them: (edit, code or value)."""

    def __init__(self, stale: list[tuple[Edit, Any]], wrong: list[tuple[Edit, str]]) -> None:
        super().__init__("edits refused")
        self.stale = stale
        self.wrong = wrong


@operation(EDIT_LINE)
def edit_line(
    *, actor: Actor, line: int, changes: dict[str, Any], seen: int, reason: str = "", again: bool = False
) -> PlanLine:
    """Change fields of one line; ``seen`` is its revision as the person saw it. A target needs a reason.

    A target that was agreed, countered or signed in the negotiation stays, unless its person is to be asked ``again``.
    """
    answered = _answered(actor, {line}, changes)
    found = get_object_or_404(visible_lines(actor).select_for_update(of=("self",)).select_related("plan"), pk=line)
    if found.revision != seen:
        raise StaleError(found)
    edits = [Edit(line=line, column=name, value=value, seen=getattr(found, name)) for name, value in changes.items()]
    _apply(actor, {line: found}, edits, reason, set() if again else answered)
    found.refresh_from_db()
    return found


@operation(EDIT_LINE)
def edit_lines(*, actor: Actor, edits: Sequence[Edit], reason: str = "", again: bool = False) -> list[int]:
    """Change many cells at once, all or none, as ``edit_line`` does; returns the lines that changed. One line out of
    scope: 404."""
    wanted = {edit.line for edit in edits}
    answered = _answered(actor, wanted, {edit.column for edit in edits})
    rows = (
        visible_lines(actor).filter(pk__in=wanted).select_related("plan").select_for_update(of=("self",)).order_by("pk")
    )
    found = {line.pk: line for line in rows}
    for pk in wanted - set(found):
        get_object_or_404(visible_lines(actor), pk=pk)
    return _apply(actor, found, edits, reason, set() if again else answered)


def _answered(actor: Actor, lines: set[int], columns: Collection[str]) -> set[int]:
    """The lines whose target people have answered; where none is to change, nobody has to wait for an answer."""
    if "target" not in columns or not actor.can(EDIT_TARGET):
        return set()
    by_plan: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for pk, plan, customer in visible_lines(actor).filter(pk__in=lines).values_list("pk", "plan", "customer"):
        by_plan[plan][customer] = pk
    return {
        of_customer[customer]
        for plan, of_customer in sorted(by_plan.items())
        for customer in targets.standing_collections(plan_id=plan, customers=of_customer)
    }


def _apply(
    actor: Actor, found: dict[int, PlanLine], edits: Sequence[Edit], reason: str, answered: Collection[int]
) -> list[int]:
    stale, wrong = [], []
    for edit in edits:
        line = found[edit.line]
        current = getattr(line, edit.column) if edit.column in EDITABLE else None
        if edit.column in EDITABLE and current not in (edit.seen, edit.value):
            stale.append((edit, current))
        elif code := _doubt(actor, line, edit, reason):
            wrong.append((edit, code))
        elif edit.column == "target" and edit.line in answered and edit.value != line.target:
            wrong.append((edit, "collections.target_answered"))
    if stale or wrong:
        raise EditsRefusedError(stale, wrong)
    changed: dict[int, dict[str, Any]] = {}
    for edit in edits:
        line = found[edit.line]
        if getattr(line, edit.column) != edit.value:
            changed.setdefault(edit.line, {})[edit.column] = getattr(line, edit.column)
            setattr(line, edit.column, edit.value)
    for pk, before in changed.items():
        _save(actor, found[pk], before, reason)
    _tell_targets(actor, [found[pk] for pk, before in changed.items() if "target" in before], reason)
    if not changed:
        record(actor=actor, action="collections.edit_line", subject=next(iter(found.values())), after={}, reason=reason)
    return sorted(changed)


def _doubt(actor: Actor, line: PlanLine, edit: Edit, reason: str) -> str:
    """Why a cell can't take its value; empty when it can."""
    if not line.plan.current:
        return "collections.plan_replaced"
    if edit.column == "target":
        return "collections.target_released" if line.plan.state != DRAFT else _target_doubt(actor, edit.value, reason)
    good = {
        "step": lambda value: value in STEPS,
        "step_date": lambda value: isinstance(value, date),
        **dict.fromkeys(
            TEXTS, lambda value: isinstance(value, str) and len(value) <= LONGEST_TEXT and "\x00" not in value
        ),
    }.get(edit.column)
    if good is None:
        return "collections.not_editable"
    return "" if edit.value is None or good(edit.value) else f"collections.{edit.column}_wrong"


def _target_doubt(actor: Actor, value: Any, reason: str) -> str:
    if not actor.can(EDIT_TARGET):
        return "collections.target_by_manager"
    if not reason.strip():
        return "collections.reason_needed"
    return "" if type(value) is int and 0 <= value <= AMOUNT_LIMIT else "collections.target_wrong"


def _save(actor: Actor, line: PlanLine, before: dict[str, Any], reason: str) -> None:
    after = {name: getattr(line, name) for name in before}
    line.by_hand = sorted({*line.by_hand, *before})
    line.revision += 1
    if "target" in before:
        # Until the sources are weighed again the whole difference is nobody's.
        line.received = line.promised = line.measured = line.surplus = 0
        line.unowned = line.risk_unowned = line.target
    line.save()
    if "target" in before:
        refresh(line.plan, {line.customer_id}, ledger_day(line.plan))
        sum_nodes(line.plan, {(line.owner_id, line.effective_unit_id)})
    record(
        actor=actor,
        action="collections.edit_line",
        subject=line,
        before={name: _plain(value) for name, value in before.items()},
        after={name: _plain(value) for name, value in after.items()},
        reason=reason.strip(),
    )


def refresh_targets(actor: Actor, line: PlanLine, target: int, reason: str) -> None:
    """Give a line, which is locked, the target that was agreed elsewhere; the decomposition has it already."""
    if line.target != target:
        before, line.target = {"target": line.target}, target
        _save(actor, line, before, reason)


def _tell_targets(actor: Actor, lines: Sequence[PlanLine], reason: str) -> None:
    """The decomposition shows the collection targets too."""
    by_plan: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for line in lines:
        by_plan[line.plan_id][line.customer_id] = line.target
    for plan_id, wanted in by_plan.items():
        targets.set_collection(actor=actor, plan_id=plan_id, targets=wanted, reason=reason.strip())


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
