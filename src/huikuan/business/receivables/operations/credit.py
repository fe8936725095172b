"""Limits proposed, approved, refused and ended; grades set by hand."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from huikuan.business.directory import operations as directory
from huikuan.business.directory.queries import customer_scope, parse_terms, visible_customers
from huikuan.business.receivables.credit_settings import longest_temporary
from huikuan.business.receivables.models import (
    GRADES,
    CreditKind,
    CreditProposal,
    CreditStanding,
    CreditState,
    GradeOverride,
)
from huikuan.business.receivables.operations.passing import take_turn
from huikuan.business.receivables.policies import APPROVE_CREDIT, GRADE_CREDIT, PROPOSE_CREDIT
from huikuan.engine.money import Fen
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.operations import RefusedError, StaleError, operation
from huikuan.foundation.permissions.actor import Actor

MOST_FEN = 10**17
MOST_DAYS_BY_HAND = 366


@operation(PROPOSE_CREDIT)
def propose_credit(
    *,
    actor: Actor,
    customer: int,
    kind: str,
    limit: Fen,
    reason: str,
    terms: str = "",
    until: date | None = None,
) -> CreditProposal:
    """Ask for a standing limit (and payment terms) or for a temporary one up to ``until``; somebody else approves.

    Http404 out of scope. Raises RefusedError: no reason, a limit out of range, terms not understood, nothing that would
    change; a temporary one without or beyond its last day, not above the standing limit, or while another waits.
    """
    take_turn()
    whose = get_object_or_404(visible_customers(actor), pk=customer)
    if kind not in CreditKind.values:
        raise RefusedError("receivables.kind_unknown", subject=kind)
    if not reason.strip():
        raise RefusedError("receivables.reason_missing")
    if not 0 <= limit <= MOST_FEN:
        raise RefusedError("credit.limit_out_of_range", typed_fen=limit)
    if CreditProposal.objects.filter(customer=whose, kind=kind, state=CreditState.ASKED).exists():
        raise RefusedError("credit.waits_already", subject=whose.customer_no)
    terms = _require_temporary(whose, limit, until) if kind == CreditKind.TEMPORARY else _canonical(terms)
    if kind == CreditKind.STANDING and limit == whose.credit_limit and terms in {"", whose.terms}:
        raise RefusedError("credit.nothing_changes", subject=whose.customer_no)
    asked = CreditProposal.objects.create(
        kind=kind,
        customer=whose,
        limit=limit,
        terms=terms,
        until=until if kind == CreditKind.TEMPORARY else None,
        reason=reason.strip(),
        requested_by=actor.user,
        requested_at=clock.now(),
    )
    _record(actor, "propose_credit", asked, reason)
    return asked


@operation(APPROVE_CREDIT)
def approve_credit(*, actor: Actor, proposal: int) -> CreditProposal:
    """Let the limit count from now on.

    Http404 out of scope. Raises StaleError when it no longer waits, RefusedError for one's own proposal, a temporary
    limit whose last day has passed, that raises nothing any more, or beside another one in force.
    """
    asked = _waiting(actor, proposal)
    if asked.requested_by_id == (actor.user.pk if actor.user else None):
        raise RefusedError("receivables.own_request")
    whose = asked.customer
    asked.before_limit, asked.before_terms = whose.credit_limit, whose.terms or ""
    if asked.kind == CreditKind.TEMPORARY:
        _require_temporary(whose, asked.limit, asked.until)
        if _in_force(asked.customer_id).exists():
            raise RefusedError("credit.temporary_stands", subject=whose.customer_no)
    else:
        directory.set_credit(
            actor=actor, customer=whose.pk, limit=asked.limit, terms=asked.terms or None, reason=asked.reason
        )
    asked.state, asked.decided_by, asked.decided_at = CreditState.APPROVED, actor.user, clock.now()
    asked.save()
    if asked.kind == CreditKind.TEMPORARY:
        _stands(whose.pk, temporary=asked.limit, temporary_until=asked.until)
    _record(actor, "approve_credit", asked, asked.reason)
    return asked


@operation(PROPOSE_CREDIT)
def refuse_credit(*, actor: Actor, proposal: int, reason: str) -> CreditProposal:
    """Say no, or withdraw one's own proposal; the reason is required. Another's proposal needs the approver's right."""
    if not reason.strip():
        raise RefusedError("receivables.reason_missing")
    asked = _waiting(actor, proposal)
    if asked.requested_by_id != (actor.user.pk if actor.user else None):
        actor.require(APPROVE_CREDIT)
    asked.state, asked.decision = CreditState.REFUSED, reason.strip()
    asked.decided_by, asked.decided_at = actor.user, clock.now()
    asked.save()
    _record(actor, "refuse_credit", asked, reason)
    return asked


@operation(PROPOSE_CREDIT)
def end_temporary(*, actor: Actor, proposal: int, reason: str) -> CreditProposal:
    """End a temporary limit before its last day: it counts no more, from now on. Raises StaleError when none is in
    force, RefusedError without a reason."""
    if not reason.strip():
        raise RefusedError("receivables.reason_missing")
    take_turn()
    rows = CreditProposal.objects.select_for_update(of=("self",)).filter(customer_scope(actor, "customer__"))
    found = get_object_or_404(rows, pk=proposal)
    if not _in_force(found.customer_id).filter(pk=found.pk).exists():
        raise StaleError(found)
    found.state, found.ended_on = CreditState.ENDED, clock.today()
    found.save()
    _stands(found.customer_id, temporary=None, temporary_until=None)
    _record(actor, "end_temporary", found, reason)
    return found


@operation(GRADE_CREDIT)
def override_grade(*, actor: Actor, customer: int, grade: str, until: date, reason: str) -> GradeOverride:
    """Set the grade by hand up to and including ``until``; one set before ends. What is computed stays beside it.

    Http404 out of scope. Raises RefusedError: no reason, no such grade, a last day that has passed or lies too far.
    """
    take_turn()
    whose = get_object_or_404(visible_customers(actor), pk=customer)
    if grade not in dict(GRADES):
        raise RefusedError("credit.no_such_grade", subject=grade)
    if not reason.strip():
        raise RefusedError("receivables.reason_missing")
    _require_day(until, most=MOST_DAYS_BY_HAND)
    before = _end_overrides(whose.pk, actor)
    made = GradeOverride.objects.create(
        customer=whose, grade=grade, until=until, reason=reason.strip(), set_by=actor.user, set_at=clock.now()
    )
    _stands(whose.pk, set_grade=grade, set_until=until)
    record(
        actor=actor,
        action="receivables.override_grade",
        subject=whose,
        before={"grade": before},
        after={"grade": grade, "until": until.isoformat()},
        reason=reason,
    )
    return made


@operation(GRADE_CREDIT)
def lift_grade(*, actor: Actor, customer: int, reason: str) -> None:
    """Let the computed grade count again. Raises StaleError when none is set by hand, RefusedError without a reason."""
    if not reason.strip():
        raise RefusedError("receivables.reason_missing")
    take_turn()
    whose = get_object_or_404(visible_customers(actor), pk=customer)
    before = _end_overrides(whose.pk, actor)
    if before is None:
        raise StaleError(whose)
    _stands(whose.pk, set_grade=None, set_until=None)
    record(
        actor=actor, action="receivables.lift_grade", subject=whose, before={"grade": before}, after={}, reason=reason
    )


def _canonical(terms: str) -> str:
    try:
        return parse_terms(terms) if terms.strip() else ""
    except ValueError:
        raise RefusedError("directory.terms", value=terms) from None


def _require_temporary(whose: Any, limit: Fen, until: date | None) -> str:
    """Raises RefusedError; a temporary limit has no terms of its own."""
    if whose.credit_limit is None:
        raise RefusedError("credit.no_limit_to_raise", subject=whose.customer_no)
    if limit <= whose.credit_limit:
        raise RefusedError(
            "credit.raises_nothing", subject=whose.customer_no, limit_fen=whose.credit_limit, typed_fen=limit
        )
    _require_day(until, most=longest_temporary())
    return ""


def _require_day(until: date | None, *, most: int) -> None:
    today = clock.today()
    last = today + timedelta(days=most)
    if until is None or not today <= until <= last:
        raise RefusedError("credit.until_out_of_range", day=until or "–", first=today, last=last)


def _waiting(actor: Actor, pk: int) -> CreditProposal:
    """The proposal, locked, with its customer as it stands now. Http404 out of scope; StaleError when decided."""
    take_turn()
    rows = CreditProposal.objects.select_for_update(of=("self",)).filter(customer_scope(actor, "customer__"))
    found = get_object_or_404(rows.select_related("customer"), pk=pk)
    if found.state != CreditState.ASKED:
        raise StaleError(found)
    return found


def _in_force(customer: int) -> QuerySet[CreditProposal]:
    return CreditProposal.objects.filter(
        customer=customer, kind=CreditKind.TEMPORARY, state=CreditState.APPROVED, until__gte=clock.today()
    )


def _end_overrides(customer: int, actor: Actor) -> str | None:
    """End the one in place; the grade it gave."""
    rows = GradeOverride.objects.filter(customer=customer, ended_at=None)
    before = rows.values_list("grade", flat=True).first()
    rows.update(ended_at=clock.now(), ended_by=actor.user)
    return before


def _stands(customer: int, **values: Any) -> None:
    CreditStanding.objects.update_or_create(customer_id=customer, defaults=values)


def _record(actor: Actor, action: str, asked: CreditProposal, reason: str) -> None:
    after: dict[str, Any] = {"kind": asked.kind, "limit": asked.limit, "state": asked.state}
    if asked.terms:
        after["terms"] = asked.terms
    if asked.until:
        after["until"] = asked.until.isoformat()
    before = {"limit": asked.before_limit} if asked.before_limit is not None else None
    record(actor=actor, action=f"receivables.{action}", subject=asked, before=before, after=after, reason=reason)
