"""Who answers and decides for somebody who is away."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import Http404

from huikuan.business.targets import notices
from huikuan.business.targets.models import Deputy
from huikuan.business.targets.policies import NAME_DEPUTY
from huikuan.business.targets.queries.offers import deputies, may_be_absent, may_be_deputies
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.notices.operations import notify
from huikuan.foundation.operations import RefusedError, operation
from huikuan.foundation.permissions.actor import Actor

LONGEST = timedelta(days=92)


@operation(NAME_DEPUTY)
def name_deputy(*, actor: Actor, person: int, deputy: int, since: date, until: date, reason: str = "") -> Deputy:
    """Let ``deputy`` act for ``person`` from a day through another, at most 92 days.

    404 for a person out of scope; RefusedError for days the wrong way round, for oneself, for a salesperson in the
    place of a manager, and where somebody stands in already.
    """
    absent, other = may_be_absent(actor).filter(pk=person).first(), may_be_deputies(actor).filter(pk=deputy).first()
    if absent is None or other is None:
        raise Http404
    if not clock.today() <= until or not since <= until <= since + LONGEST:
        raise RefusedError("negotiation.deputy_days")
    if absent == other:
        raise RefusedError("negotiation.deputy_oneself")
    if absent.role != "rep" and other.role == "rep":
        raise RefusedError("negotiation.deputy_role", deputy=other.name, person=absent.name)
    standing = Deputy.objects.select_for_update().filter(person=absent, ended_at=None)
    if any(one.since <= until and since <= one.until for one in standing):
        raise RefusedError("negotiation.deputy_twice", person=absent.name)
    found = Deputy.objects.create(
        person=absent,
        deputy=other,
        since=since,
        until=until,
        reason=reason.strip(),
        made_at=clock.now(),
        made_by=actor.user,
    )
    _tell(actor, found)
    after = {"deputy": other.employee_no, "since": since.isoformat(), "until": until.isoformat()}
    record(actor=actor, action="targets.name_deputy", subject=absent, after=after, reason=reason.strip())
    return found


def _tell(actor: Actor, deputy: Deputy) -> None:
    """The one who stands in, unless they named themselves."""
    if actor.person is not None and actor.person.pk == deputy.deputy_id:
        return
    days = {"since": deputy.since.isoformat(), "until": deputy.until.isoformat()}
    params = {"person": deputy.person.name, "by": actor.name, **days}
    notify(people=[deputy.deputy_id], kind=notices.STANDING_IN, about=f"deputy {deputy.person_id}", params=params)


@operation(NAME_DEPUTY)
def end_deputy(*, actor: Actor, deputy: int) -> Deputy:
    """From now on the deputy acts no more. 404 out of scope, RefusedError when it has ended."""
    found = deputies(actor).select_for_update(of=("self",)).filter(pk=deputy).first()
    if found is None or (not actor.sees_all and found.person_id not in actor.people):
        raise Http404
    if found.ended_at is not None:
        raise RefusedError("negotiation.deputy_ended")
    found.ended_at = clock.now()
    found.save(update_fields=["ended_at"])
    before = {"deputy": found.deputy.employee_no}
    record(actor=actor, action="targets.end_deputy", subject=found.person, before=before)
    return found
