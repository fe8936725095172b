"""Reminding people of targets that wait for their answer: by a manager's hand, and by itself as the day comes near."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from huikuan.business.targets import notices
from huikuan.business.targets.models import Issue, Offer, OfferLine, PlanState
from huikuan.business.targets.operations.informing import inform, with_deputies
from huikuan.business.targets.operations.log import open_plan
from huikuan.business.targets.policies import DECIDE
from huikuan.business.targets.queries.offers import decided_by, offers_of
from huikuan.engine.negotiation import ASKED
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.operations import RefusedError, operation
from huikuan.foundation.permissions.actor import Actor

AHEAD = timedelta(days=1)  # the day before the answers are due, and the day itself


@operation(DECIDE)
def remind(*, actor: Actor, plan_id: int) -> int:
    """Remind everybody of the actor's people who has not answered: they see it when they next open the application.

    Returns how many; RefusedError when nobody is left to remind.
    """
    plan = open_plan(plan_id)
    waiting = OfferLine.objects.filter(state__in=ASKED, offer__plan=plan).values("offer")
    chosen = list(offers_of(actor, plan).filter(decided_by(actor), pk__in=waiting).values_list("pk", flat=True))
    if not chosen:
        raise RefusedError("negotiation.nobody_to_remind")
    offers = Offer.objects.filter(pk__in=chosen)
    offers.update(reminded_at=clock.now())
    day = Issue.objects.get(plan=plan).answer_by.isoformat()
    inform(actor, plan, notices.REMINDED, with_deputies(offers.values_list("person", flat=True)), day=day)
    record(actor=actor, action="targets.remind", subject=plan, after={"offers": len(chosen)})
    return len(chosen)


@operation(DECIDE)
def remind_of_the_day(*, actor: Actor) -> int:
    """Remind everybody whose answers are due today or tomorrow and still wait, but nobody twice a day.

    Returns how many offers they are.
    """
    today, count = clock.today(), 0
    midnight = datetime.combine(today, time(), tzinfo=clock.CHINA)
    asked = Issue.objects.filter(
        plan__current=True, plan__state=PlanState.DRAFT, answer_by__range=(today, today + AHEAD)
    )
    for issue in asked.select_related("plan").order_by("pk"):
        waiting = OfferLine.objects.filter(state__in=ASKED, offer__plan=issue.plan).values("offer")
        found = offers_of(actor, issue.plan).filter(pk__in=waiting).exclude(reminded_at__gte=midnight)
        offers = dict(found.values_list("pk", "person"))
        Offer.objects.filter(pk__in=offers).update(reminded_at=clock.now())
        inform(actor, issue.plan, notices.DUE, with_deputies(offers.values()), day=issue.answer_by.isoformat())
        count += len(offers)
    record(actor=actor, action="targets.remind", subject=today.isoformat(), after={"offers": count})
    return count
