"""Pledges in scope, and whether what they bind still stands: figure by figure, and who changed it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from huikuan.business.targets import settling
from huikuan.business.targets.models import (
    Kind,
    Level,
    MonthPlan,
    Offer,
    OfferLine,
    OfferState,
    PlanState,
    Pledge,
    Role,
    Signature,
    TargetCell,
)
from huikuan.business.targets.pledge_content import digest_of
from huikuan.business.targets.queries.history import cell_history
from huikuan.business.targets.queries.offers import may_decide, people_in_reach
from huikuan.engine.findings import Finding, Severity
from huikuan.engine.money import Fen
from huikuan.foundation.audit.models import Event
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.prepared import Prepared

PIECE = 200  # pledges compared at a time
_STANDING = Prepared(lambda given: Pledge.objects.filter(offer=given("offer"), replaced_at=None))


def visible_pledges(actor: Actor) -> QuerySet[Pledge]:
    """The pledges of the people in scope."""
    pledges = Pledge.objects.select_related("offer__person", "offer__decider", "offer__plan")
    return pledges if actor.sees_all else pledges.filter(offer__person__in=people_in_reach(actor))


def pledge_rows(actor: Actor) -> QuerySet[Any]:
    """Pledges for a list: who has signed, and whether a bound figure is another one now in the same plan."""
    signed = Signature.objects.filter(pledge=OuterRef("pk"))
    lines = OfferLine.objects.filter(offer=OuterRef("offer"), cell__isnull=False)
    moved = lines.filter(kind=Kind.SALES).exclude(amount=Coalesce(F("cell__amount"), 0))
    paid = lines.filter(kind=Kind.COLLECTION).exclude(amount=F("cell__collection"))
    cells = TargetCell.objects.filter(
        plan=OuterRef("offer__plan"), person=OuterRef("offer__person"), level=Level.PERSON, depth=2
    )
    by_person = cells.order_by().values("person")
    total = by_person.annotate(fen=Coalesce(Sum("amount"), 0)).values("fen")
    collected = by_person.annotate(fen=Sum("collection")).values("fen")
    return visible_pledges(actor).annotate(
        by_person=Subquery(signed.filter(role=Role.PERSON).values("at")[:1]),
        by_manager=Subquery(signed.filter(role=Role.MANAGER).values("at")[:1]),
        sales_now=Subquery(total[:1], output_field=BigIntegerField()),
        collection_now=Subquery(collected[:1], output_field=BigIntegerField()),
        changed=Exists(moved) | Exists(paid) | ~Q(sales_now=F("offer__sales"), collection_now=F("offer__collection")),
    )


def may_sign(actor: Actor, pledge: Pledge) -> set[str]:
    """As whom the actor may sign it, before what anybody has signed: the person themselves, or who decides for them."""
    if actor.user is None or pledge.offer.state != OfferState.AGREED:
        return set()
    if actor.person is not None and actor.person.pk == pledge.offer.person_id:
        return {Role.PERSON.value}
    return {Role.MANAGER.value} if may_decide(actor, pledge.offer) else set()


def to_sign(actor: Actor) -> QuerySet[Pledge]:
    """Pledges that want the actor's name now: one's own, and those of one's people who have signed."""
    if actor.person is None:
        return Pledge.objects.none()
    standing = Pledge.objects.filter(replaced_at=None, offer__state=OfferState.AGREED, offer__plan__current=True)
    signed = Signature.objects.filter(pledge=OuterRef("pk"))
    by_person, by_manager = Exists(signed.filter(role=Role.PERSON)), Exists(signed.filter(role=Role.MANAGER))
    own = Q(offer__person=actor.person) & ~by_person
    theirs = Q(offer__decider=actor.person) & by_person & ~by_manager
    return standing.filter(own | theirs, offer__plan__state=PlanState.DRAFT)


def standing_pledge(offer: Offer) -> Pledge | None:
    """The one that counts, if any was drawn up."""
    return _STANDING.first(offer=offer.pk)


def signatures_of(pledge: Pledge) -> list[dict[str, str]]:
    """For the PDF: role, name, and when, in words."""
    return [
        {"role": one.role, "name": one.name, "at": f"{one.at.astimezone():%Y-%m-%d %H:%M}"}
        for one in pledge.signatures.order_by("at")
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A bound figure that is another one now, in fen; ``customer_no`` is empty for the rest and for the sum."""

    customer_no: str
    name: str
    kind: str
    bound: Fen
    now: Fen


class Figures:
    """What a plan says of some people now: sums by customer and kind."""

    def __init__(self, rows: Mapping[str, Mapping[tuple[str, str], Fen]]) -> None:
        self.rows = rows

    def differences(self, content: Mapping[str, Any]) -> list[Changed]:
        """The lines of a pledge whose figures are others now, in the document's order."""
        now = self.rows.get(content["person"]["no"], {})
        named = {(line["customer_no"], line["kind"]) for line in content["lines"] if line["customer_no"]}
        found = []
        for line in content["lines"]:
            key = (line["customer_no"], line["kind"])
            if line["customer_no"]:
                standing = now.get(key, 0)
            else:
                standing = sum(fen for other, fen in now.items() if other[1] == key[1] and other not in named)
            if standing != line["amount"]:
                found.append(
                    Changed(customer_no=key[0], name=line["name"], kind=key[1], bound=line["amount"], now=standing)
                )
        kinds = {line["kind"] for line in content["lines"] if not line["customer_no"]}
        for kind in Kind.values:
            total = sum(fen for other, fen in now.items() if other[1] == kind)
            listed = sum(line["amount"] for line in content["lines"] if line["kind"] == kind)
            if kind not in kinds and total != listed and not any(one.kind == kind for one in found):
                found.append(
                    Changed(customer_no="", name=content["person"]["name"], kind=kind, bound=listed, now=total)
                )
        return found


def figures_now(plan: MonthPlan, people: Collection[int]) -> Figures:
    """One query for all of them, once their customers have followed the totals."""
    settling.settle_people(plan, people)
    cells = TargetCell.objects.filter(plan=plan, person__in=list(people), level=Level.CUSTOMER).order_by()
    rows = cells.values_list("person__employee_no", "customer__customer_no").annotate(
        sales=Coalesce(Sum("amount"), 0), paid=Coalesce(Sum("collection"), 0)
    )
    found: dict[str, dict[tuple[str, str], Fen]] = {}
    for person, customer, sales, paid in rows:
        theirs = found.setdefault(person, {})
        theirs[customer, Kind.SALES.value], theirs[customer, Kind.COLLECTION.value] = int(sales), int(paid)
    return Figures(found)


def plan_in_force(pledge: Pledge) -> MonthPlan:
    """The version of the pledge's month that counts now."""
    month = pledge.offer.plan.month
    return MonthPlan.objects.filter(month=month, current=True).first() or pledge.offer.plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """Whether a pledge is what was signed (``genuine``), and which figures have changed since, by whom and why."""

    genuine: bool
    changes: list[tuple[Changed, str, datetime | None, str]]

    @property
    def holds(self) -> bool:
        """Nothing has been touched."""
        return self.genuine and not self.changes


def verify_pledge(pledge: Pledge) -> Verified:
    """Compare the document with its fingerprint, with what was signed, and with the plan in force."""
    plan = plan_in_force(pledge)
    found = figures_now(plan, [pledge.offer.person_id]).differences(pledge.content)
    return Verified(genuine=genuine(pledge), changes=[(one, *_by_whom(pledge, plan, one)) for one in found])


def genuine(pledge: Pledge) -> bool:
    """Content, fingerprint and what was signed are one."""
    digests = {pledge.digest, digest_of(pledge.content), *(one.digest for one in pledge.signatures.all())}
    return len(digests) == 1


def _by_whom(pledge: Pledge, plan: MonthPlan, change: Changed) -> tuple[str, datetime | None, str]:
    """Author, moment and reason of the latest change of the figure after the pledge was drawn up."""
    cells = TargetCell.objects.filter(plan=plan, person=pledge.offer.person_id)
    wanted = Q(level=Level.CUSTOMER, customer__customer_no=change.customer_no)
    cell = cells.filter(wanted if change.customer_no else Q(level=Level.PERSON)).first()
    if plan.pk != pledge.offer.plan_id:
        return (
            str(plan.built_by.person if plan.built_by and plan.built_by.person else ""),
            plan.built_at,
            f"v{plan.version}",
        )
    if cell is not None and change.kind == Kind.SALES:
        for step in cell_history(plan, cell):
            if step.at > pledge.made_at:
                return step.author, step.at, step.reason
    if change.kind == Kind.COLLECTION:
        theirs = cells.filter(wanted) if change.customer_no else cells.filter(level=Level.CUSTOMER)
        customers = {str(pk) for pk in theirs.values_list("customer", flat=True)}
        return _who_collects(pledge, plan, customers)
    return "", None, ""


def _who_collects(pledge: Pledge, plan: MonthPlan, customers: Collection[str]) -> tuple[str, datetime | None, str]:
    """The latest change of one of these customers' (ids) collection, which has no history but the audit trail."""
    events = Event.objects.filter(
        subject_type=plan._meta.label_lower,
        subject_id=str(plan.pk),
        at__gt=pledge.made_at,
        action="targets.set_collection",
    )
    for event in events.order_by("-at", "-pk"):
        before, after = event.before or {}, event.after or {}
        if any(before.get(one) != after.get(one) for one in customers):
            return event.actor, event.at, event.reason
    return "", None, ""


def verify_all() -> Finding | None:
    """The first signed pledge that is not what was signed, or whose figures have changed; None: all stand."""
    signed = Pledge.objects.filter(replaced_at=None, offer__state__in=["signed", "released", "closed"])
    keys = list(signed.filter(signatures__isnull=False).order_by("pk").values_list("pk", flat=True).distinct())
    for start in range(0, len(keys), PIECE):
        some = signed.filter(pk__in=keys[start : start + PIECE]).order_by("offer__plan", "pk")
        pledges = list(some.select_related("offer__plan").prefetch_related("signatures"))
        for plan in dict.fromkeys(plan_in_force(one) for one in pledges):
            theirs = [one for one in pledges if one.offer.plan.month == plan.month]
            now = figures_now(plan, [one.offer.person_id for one in theirs])
            for pledge in theirs:
                if not genuine(pledge):
                    return _finding("verify.pledge", pledge)
                for one in now.differences(pledge.content):
                    by = _by_whom(pledge, plan, one)[0]
                    return _finding(
                        "verify.pledge_figure", pledge, name=one.name, was_fen=one.bound, now_fen=one.now, by=by or "–"
                    )
    return None


def _finding(code: str, pledge: Pledge, **params: Any) -> Finding:
    return Finding(code=code, severity=Severity.ERROR, subject=pledge.number, params=params)
