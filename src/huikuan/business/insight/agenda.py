"""The five things that need somebody today, largest money first, each with the page where it is done.

What belongs to nobody comes before all else: nobody would miss it if larger sums pushed it off the list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from django.db.models import Count, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from huikuan.business.collections import queries as collections
from huikuan.business.collections.policies import APPROVE
from huikuan.business.collections.sheets import NEXT_STEPS
from huikuan.business.insight.answers_due import negotiation_due
from huikuan.business.insight.projects_due import projects_due
from huikuan.business.receivables import queries as receivables
from huikuan.business.receivables.policies import ALLOCATE
from huikuan.business.targets.policies import RELEASE_PLAN
from huikuan.engine.money import Fen
from huikuan.foundation.permissions import Actor
from huikuan.foundation.speech import in_words

MOST = 5
STEPS = {choice.code: choice for choice in NEXT_STEPS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """One thing to do: what, why in one line, how much money hangs on it, where."""

    title: str
    why: str
    fen: Fen
    url: str
    first: bool = False  # whatever its money


def five_things(actor: Actor, plan: Any, today: date, others: Iterable[Thing]) -> list[Thing]:
    """What this actor can do something about, by money after what is nobody's; a page is named once, for one reason.
    ``others`` are those that collecting changes nothing about (`beside_collecting`)."""
    found: dict[str, Thing] = {}
    for thing in chain(_from(COLLECTING, actor, plan, today), others):
        found.setdefault(thing.url, thing)
    return sorted(found.values(), key=lambda thing: (not thing.first, -thing.fen))[:MOST]


def beside_collecting(actor: Actor, plan: Any, today: date) -> list[Thing]:
    """What follows from targets and receivables alone: promises and measures come by the minute, these do not."""
    return list(_from(BESIDE, actor, plan, today))


def _from(sources: Iterable[Source], actor: Actor, plan: Any, today: date) -> Iterator[Thing]:
    for source in sources:
        yield from source(actor, plan, today)


def broken_promises(actor: Actor, plan: Any, today: date) -> Iterator[Thing]:
    """Customers who did not pay on the day they named."""
    rows = collections.visible_promises(actor).filter(state="broken", promised_date__gte=plan.month)
    sums = rows.aggregate(count=Count("pk"), fen=Sum("amount"), kept=Sum("kept"))
    if sums["count"]:
        yield Thing(
            title=_("Broken promises: {count}").format(count=sums["count"]),
            why=_("The day has passed and the money has not come: call, or agree a new day."),
            fen=sums["fen"] - (sums["kept"] or 0),
            url=f"{reverse('collections:promises')}?state=broken",
        )


def steps_due(actor: Actor, plan: Any, today: date) -> Iterator[Thing]:
    """The largest of one's own customers' next steps that are due."""
    if actor.role not in {"rep", "manager"}:
        return
    rows = collections.visible_lines(actor).filter(
        plan=plan.pk, step_date__lte=today, step__isnull=False, unowned__gt=0
    )
    wanted = ("customer_id", "customer__name", "step", "step_date", "unowned")
    for row in rows.order_by("-unowned", "pk").values(*wanted)[:3]:
        yield Thing(
            title=row["customer__name"],
            why=_("{step}, due {day}").format(step=in_words(STEPS[str(row["step"])]), day=row["step_date"]),
            fen=row["unowned"],
            url=reverse("collections:customer", args=[row["customer_id"]]),
        )


def measures_waiting(actor: Actor, plan: Any, today: date) -> Iterator[Thing]:
    """Proposed measures that somebody has to approve or reject."""
    if not actor.can(APPROVE):
        return
    sums = (
        collections.visible_measures(actor).filter(state="proposed").aggregate(count=Count("pk"), fen=Sum("expected"))
    )
    if sums["count"]:
        yield Thing(
            title=_("Measures to approve: {count}").format(count=sums["count"]),
            why=_("Until somebody decides, what they are to bring stays unowned."),
            fen=sums["fen"],
            url=f"{reverse('collections:measures')}?state=proposed",
        )


def customers_of_nobody(actor: Actor, plan: Any, today: date) -> Iterator[Thing]:
    """Targets of customers without an owner."""
    sums = (
        collections.visible_lines(actor)
        .filter(plan=plan.pk, owner=None, target__gt=0)
        .aggregate(count=Count("pk"), fen=Sum("unowned"))
    )
    if sums["count"]:
        yield Thing(
            title=_("Customers without an owner: {count}").format(count=sums["count"]),
            why=_("Nobody is after this money. Name an owner for each."),
            fen=sums["fen"],
            url=f"{reverse('collections:plan')}?owner=nobody",
            first=True,
        )


def largest_holes(actor: Actor, plan: Any, today: date) -> Iterator[Thing]:
    """The customers with the most that nobody has promised and no measure covers."""
    rows = collections.visible_lines(actor).filter(plan=plan.pk, unowned__gt=0).exclude(owner=None)
    wanted = ("customer_id", "customer__name", "owner__name", "unowned")
    for row in rows.order_by("-unowned", "pk").values(*wanted)[:MOST]:
        yield Thing(
            title=row["customer__name"],
            why=_("Unowned, the largest hole of {owner}: get a promise or agree a measure.").format(
                owner=row["owner__name"]
            ),
            fen=row["unowned"],
            url=reverse("collections:customer", args=[row["customer_id"]]),
        )


def receipts_to_decide(actor: Actor, plan: Any, today: date) -> Iterator[Thing]:
    """Money that has arrived and pays nothing yet."""
    if not actor.can(ALLOCATE):
        return
    count, fen = receivables.waiting(actor)
    if count:
        yield Thing(
            title=_("Receipts to decide: {count}").format(count=count),
            why=_("The money is here, but not which invoice it pays."),
            fen=fen,
            url=reverse("receivables:matching"),
        )


def plan_to_release(actor: Actor, plan: Any, today: date) -> Iterator[Thing]:
    """A month that has begun, or is about to, on a draft."""
    if actor.can(RELEASE_PLAN) and plan.state == "draft":
        yield Thing(
            title=_("The targets of {month} are a draft").format(month=f"{plan.month:%Y-%m}"),
            why=_("Release them so that everybody works towards the same figures."),
            fen=int(plan.summary.get("sales_target", 0)),
            url=reverse("targets:decomposition"),
        )


def targets_to_settle(actor: Actor, plan: Any, today: date) -> Iterator[Thing]:
    """What the negotiation of a month's targets wants from the actor, of whatever month."""
    for due in negotiation_due(actor, today):
        yield Thing(title=due.title, why=due.why, fen=due.fen, url=due.url)


def projects_behind(actor: Actor, plan: Any, today: date) -> Iterator[Thing]:
    """Focus projects: what no project explains, what one's people are behind with, one's own late milestones."""
    for due in projects_due(actor, today):
        yield Thing(title=due.title, why=due.why, fen=due.fen, url=due.url)


Source = Callable[[Actor, Any, date], Iterator[Thing]]
COLLECTING: tuple[Source, ...] = (broken_promises, steps_due, measures_waiting, customers_of_nobody, largest_holes)
BESIDE: tuple[Source, ...] = (receipts_to_decide, plan_to_release, targets_to_settle, projects_behind)
