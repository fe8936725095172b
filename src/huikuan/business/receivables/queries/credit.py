"""How far customers are trusted, and how much of it is used: a list of all, one customer's page, one question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    DateField,
    F,
    FilteredRelation,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from huikuan.business.directory.queries import customer_scope, visible_customers
from huikuan.business.receivables.credit_settings import rules
from huikuan.business.receivables.models import (
    CreditKind,
    CreditProposal,
    CreditStanding,
    CreditState,
    CustomerBalance,
    GradeOverride,
)
from huikuan.business.receivables.queries.balances import ready
from huikuan.engine.credit import Checkpoint, CreditRules, Exposure, Rule, Strength, Verdict, check, limit_on
from huikuan.engine.money import Fen
from huikuan.foundation import clock
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.prepared import Prepared

MOST_VERSIONS = 50
CREDIT_KINDS = dict(CreditKind.choices)
CREDIT_STATES = dict(CreditState.choices)
NEAR = Q(headroom__gte=0, limit__gt=F("headroom") * 10)  # less than a tenth of the limit is left


_STANDING = Prepared(lambda given: CreditStanding.objects.filter(customer=given("customer")))
_BALANCE = Prepared(lambda given: CustomerBalance.objects.filter(day=given("day"), customer=given("customer")))


def visible_credit(actor: Actor, day: date | None = None) -> QuerySet[Any]:
    """Customers in scope with what the list shows at the end of ``day`` (today): ``temporary`` in force, ``limit`` that
    counts, ``exposure``, ``headroom``, ``oldest_due``, ``grade_now``, what each checkpoint says (``at_order``, …); by
    joins on what is kept ready, nothing per row."""
    today, known = day or clock.today(), rules()
    money = BigIntegerField()
    temporary = Case(When(credit__temporary_until__gte=today, then=F("credit__temporary")), output_field=money)
    return visible_customers(actor).annotate(
        balance=FilteredRelation("balances", condition=Q(balances__day=ready(today))),
        temporary=temporary,
        limit=Case(
            When(Q(temporary__isnull=False) & (Q(credit_limit=None) | Q(temporary__gt=F("credit_limit"))), "temporary"),
            default=F("credit_limit"),
            output_field=money,
        ),
        outstanding=Coalesce("balance__outstanding", 0, output_field=money),
        overdue=Coalesce("balance__overdue", 0, output_field=money),
        advances=Coalesce("balance__unallocated", 0, output_field=money),
        drafts=Coalesce("credit__drafts", 0, output_field=money),
        orders=Coalesce("credit__orders", 0, output_field=money),
        exposure=F("outstanding") + F("drafts") + F("orders"),
        headroom=F("limit") - F("exposure"),
        oldest_due=F("balance__oldest_due"),
        computed_grade=F("credit__grade"),
        hand_grade=Case(When(credit__set_until__gte=today, then=F("credit__set_grade"))),
        grade_now=Coalesce("hand_grade", "credit__grade", "credit_grade"),
        as_of=Value(today, output_field=DateField()),
        at_target=_status(Checkpoint.TARGET, known, today),
        at_order=_status(Checkpoint.ORDER, known, today),
        at_delivery=_status(Checkpoint.DELIVERY, known, today),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditNow:
    """A customer's ``headroom`` (None: no limit), what is ``overdue`` and since when, at the end of ``day``; in fen."""

    headroom: Fen | None
    overdue: Fen
    oldest_due: date | None
    day: date


def credit_now(customer: Any, day: date | None = None) -> CreditNow:
    """What `visible_credit` says of a customer at hand, whom the reader may see."""
    today = day or clock.today()
    kept = _STANDING.first(customer=customer.pk) or CreditStanding()
    owed = _BALANCE.first(day=ready(today).pk, customer=customer.pk) or CustomerBalance(outstanding=0, overdue=0)
    limit = limit_on(
        day=today, standing_fen=customer.credit_limit, temporary_fen=kept.temporary, until=kept.temporary_until
    )
    exposure = owed.outstanding + kept.drafts + kept.orders
    headroom = None if limit is None else limit - exposure
    return CreditNow(headroom=headroom, overdue=owed.overdue, oldest_due=owed.oldest_due, day=today)


def days_overdue(oldest_due: date | None, day: date) -> int:
    """Of the oldest open item; 0 where nothing is late."""
    return 0 if oldest_due is None else max(0, (day - oldest_due).days)


def _status(checkpoint: Checkpoint, known: CreditRules, today: date) -> Case:
    """What the checkpoint says of a row as it stands, as `check` of the engine does, in SQL."""
    asked = {
        Rule.AMOUNT: Q(headroom__lt=0),
        Rule.OVERDUE: Q(oldest_due__lt=today - timedelta(days=known.days_allowed)),
    }
    broken = {level: Q(pk__in=[]) for level in Strength}
    for rule, condition in asked.items():
        broken[known.strength(checkpoint, rule)] |= condition
    whens = [When(broken[level], then=Value(level.value)) for level in (Strength.STOP, Strength.WARN)]
    return Case(*whens, default=Value(Strength.NONE.value), output_field=CharField())


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditPage:
    """One customer: ``exposure`` by its parts, the ``limit`` that counts (None: none) and what makes it up, what each
    checkpoint says, the proposals (versions) and grades set by hand, latest first."""

    customer: Any
    day: date
    exposure: Exposure
    limit: Fen | None
    days_overdue: int
    verdicts: Sequence[Verdict]
    rules: CreditRules
    proposals: Sequence[CreditProposal]
    overrides: Sequence[GradeOverride]
    standing: Any  # CreditStanding, or None

    @property
    def headroom(self) -> Fen | None:
        """Limit − exposure."""
        return None if self.limit is None else self.limit - self.exposure.total_fen

    @property
    def approved(self) -> CreditProposal | None:
        """The version that put the limit on file there; None where a file did."""
        versions = (one for one in self.proposals if one.kind == CreditKind.STANDING and one.decided_at)
        last = next((one for one in versions if one.state == CreditState.APPROVED), None)
        return last if last is not None and last.limit == self.customer.credit_limit else None

    @property
    def in_force(self) -> list[CreditProposal]:
        """The temporary limit that counts today."""
        approved = (one for one in self.proposals if one.state == CreditState.APPROVED)
        return [one for one in approved if one.until is not None and one.until >= self.day]

    @property
    def waiting(self) -> list[CreditProposal]:
        """Proposals to decide on."""
        return [one for one in self.proposals if one.state == CreditState.ASKED]


def credit_page(actor: Actor, pk: int) -> CreditPage:
    """Http404 out of scope. A fixed number of queries."""
    row = _row(actor, pk)
    known = rules()
    exposure = _exposure(row)
    late = days_overdue(row.oldest_due, row.as_of)
    return CreditPage(
        customer=row,
        day=row.as_of,
        exposure=exposure,
        limit=row.limit,
        days_overdue=late,
        verdicts=[_ask(one, row.limit, exposure, late, known) for one in Checkpoint],
        rules=known,
        proposals=_PROPOSALS(customer=pk),
        overrides=_OVERRIDES(customer=pk),
        standing=getattr(row, "credit", None),
    )


def may_add(actor: Actor, pk: int, *, checkpoint: str, amount: Fen) -> tuple[CreditPage, Verdict]:
    """The customer's credit, and what the checkpoint says of ``amount`` fen more. Http404 out of scope."""
    found = credit_page(actor, pk)
    verdict = _ask(Checkpoint(checkpoint), found.limit, found.exposure, found.days_overdue, found.rules, amount)
    return found, verdict


def _ask(
    checkpoint: Checkpoint, limit: Fen | None, exposure: Exposure, late: int, known: CreditRules, amount: Fen = 0
) -> Verdict:
    return check(
        checkpoint=checkpoint,
        limit_fen=limit,
        exposure_fen=exposure.total_fen,
        amount_fen=amount,
        days_overdue=late,
        rules=known,
    )


def _row(actor: Actor, pk: int) -> Any:
    rows = visible_credit(actor).select_related("owner", "effective_unit", "credit")
    return get_object_or_404(rows, pk=pk)


def _exposure(row: Any) -> Exposure:
    return Exposure(
        receivables_fen=row.outstanding + row.advances,
        drafts_fen=row.drafts,
        orders_fen=row.orders,
        advances_fen=row.advances,
    )


def credit_proposals(actor: Actor) -> QuerySet[CreditProposal]:
    """Proposals for customers in scope, with who asked and decided."""
    rows = CreditProposal.objects.filter(customer_scope(actor, "customer__"))
    return rows.select_related("customer", "requested_by__person", "decided_by__person")


# Of a customer whom the reader may see.
_PROPOSALS = Prepared(
    lambda given: (
        credit_proposals(Actor(user=None))
        .filter(customer=given("customer"))
        .order_by("-requested_at", "-pk")[:MOST_VERSIONS]
    )
)
_OVERRIDES = Prepared(
    lambda given: (
        GradeOverride.objects.filter(customer=given("customer"))
        .select_related("set_by__person", "ended_by__person")
        .order_by("-set_at", "-pk")[:MOST_VERSIONS]
    )
)


def credit_rules() -> CreditRules:
    """The company's rules as they are set now."""
    return rules()


def temporary_limits(day: date) -> dict[str, Fen]:
    """Fen by customer number: temporary limits that still count on ``day``. The whole company's, for the plan."""
    rows = CreditProposal.objects.filter(kind="temporary", state=CreditState.APPROVED, until__gte=day)
    found: dict[str, Fen] = {}
    for number, limit, until in rows.values_list("customer__customer_no", "limit", "until"):
        fen = limit_on(day=day, standing_fen=found.get(number), temporary_fen=limit, until=until)
        found[number] = fen or 0
    return found


def orders_by_number() -> dict[str, Fen]:
    """Fen ordered and not delivered by customer number, as kept ready. The whole company's, for the plan."""
    rows = visible_customers(Actor(user=None)).exclude(credit=None).exclude(credit__orders=0)
    return dict(rows.values_list("customer_no", "credit__orders"))


def drafts_by_number() -> dict[str, Fen]:
    """Fen of uncleared drafts by customer number, as kept ready. The whole company's, for the plan."""
    rows = visible_customers(Actor(user=None)).exclude(credit=None).exclude(credit__drafts=0)
    return dict(rows.values_list("customer_no", "credit__drafts"))
