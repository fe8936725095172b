"""What a negotiation of targets wants from somebody today, for the five things of the cockpit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from huikuan.business.targets import queries as targets
from huikuan.business.targets.policies import DECIDE
from huikuan.engine.money import Fen
from huikuan.foundation.permissions import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """One thing: what, why, how much money hangs on it, where."""

    title: str
    why: str
    fen: Fen
    url: str


def negotiation_due(actor: Actor, today: date) -> Iterator[Due]:
    """One's own lines without an answer; for those who decide, counters and people who have not answered."""
    issues = list(targets.open_issues())
    if not issues:
        return
    for offer in targets.unanswered(targets.own_offers(actor)).filter(plan__state="draft")[:2]:
        late = offer.plan.issue.answer_by < today
        why = _("Your answer was due on {day}.") if late else _("Accept, or say what is too much, by {day}.")
        yield Due(
            title=_("Your targets of {month}").format(month=f"{offer.plan.month:%Y-%m}"),
            why=why.format(day=offer.plan.issue.answer_by.isoformat()),
            fen=offer.sales,
            url=reverse("targets:offer", args=[offer.pk]),
        )
    yield from _pledges_due(actor)
    if not actor.can(DECIDE):
        return
    for issue in issues:
        count, fen = targets.counters_waiting(actor, issue.plan)
        if count:
            yield Due(
                title=_("Counters to decide: {count}").format(count=count),
                why=_("People say that their target is too much; until you decide nobody can sign."),
                fen=fen,
                url=f"{reverse('targets:counters')}?plan={issue.plan_id}",
            )
        silent = targets.silent_people(actor, issue.plan) if issue.answer_by < today else 0
        if silent:
            yield Due(
                title=_("People without an answer: {count}").format(count=silent),
                why=_("The time to answer ended on {day}.").format(day=issue.answer_by.isoformat()),
                fen=0,
                url=f"{reverse('targets:negotiation')}?plan={issue.plan_id}&silent=1",
            )


def _pledges_due(actor: Actor) -> Iterator[Due]:
    """Pledges that want one's name."""
    sums = targets.to_sign(actor).aggregate(count=Count("pk"), fen=Sum("offer__sales"), plan=Max("offer__plan"))
    if sums["count"]:
        yield Due(
            title=_("Pledges to sign: {count}").format(count=sums["count"]),
            why=_("The targets are agreed; with both names they bind."),
            fen=sums["fen"],
            url=f"{reverse('targets:pledges')}?plan={sums['plan']}&unsigned=1",
        )
