"""Whose targets an actor sees, and which of them the actor may change."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet, Sum

from huikuan.business.targets import settling
from huikuan.business.targets.models import DayTarget, ItemTarget, Level, MonthPlan, TargetCell
from huikuan.engine.money import Fen
from huikuan.foundation.people.models import User
from huikuan.foundation.permissions.actor import Actor

M = TypeVar("M", bound=Model)
BELOW_PERSON = 2  # depth of people: what stands above is shared by several managers


def own(actor: Actor) -> Q:
    """Cells of the actor's people, and of nobody in the units a manager answers for."""
    return Q(person__in=actor.people) | (Q(person=None, unit__in=actor.units) if actor.units else Q(pk__in=[]))


def visible_cells(actor: Actor, plan: MonthPlan) -> QuerySet[TargetCell]:
    """The part of the tree in the actor's scope: all of it, or the branches of one's own people.

    What has yet to follow an edit further up follows first; that can take seconds just after an edit of the company.
    """
    _settle(actor, plan)
    return standing_cells(actor, plan)


def standing_cells(actor: Actor, plan: MonthPlan) -> QuerySet[TargetCell]:
    """The same for those who let what they read follow themselves (`settling.settle_below`)."""
    cells = TargetCell.objects.filter(plan=plan)
    return cells if actor.sees_all else cells.filter(own(actor), depth__gte=BELOW_PERSON)


def visible_rows(actor: Actor, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Item or day targets in the actor's scope. What is nobody's is one line for the whole company, its region that of
    the first of its customers, so that only those see it who see all."""
    return rows if actor.sees_all else rows.filter(person__in=actor.people)


def unowned_beside(actor: Actor, plan: MonthPlan) -> Fen:
    """What in a manager's units is nobody's and therefore in no item or day target that the manager sees, in fen."""
    if actor.sees_all or not actor.units:
        return 0
    cells = TargetCell.objects.filter(plan=plan, person=None, unit__in=actor.units, depth=BELOW_PERSON)
    return cells.aggregate(fen=Sum("amount"))["fen"] or 0


def visible_items(actor: Actor, plan: MonthPlan) -> QuerySet[ItemTarget]:
    """Person × item in scope, once it has followed the tree."""
    _settle(actor, plan)
    return standing_items(actor, plan)


def standing_items(actor: Actor, plan: MonthPlan) -> QuerySet[ItemTarget]:
    """The same for those who let the people they read follow themselves (`settling.settle_people`)."""
    return visible_rows(actor, ItemTarget.objects.filter(plan=plan))


def visible_days(actor: Actor, plan: MonthPlan) -> QuerySet[DayTarget]:
    """Person × day in scope, once it has followed the tree."""
    _settle(actor, plan)
    return standing_days(actor, plan)


def standing_days(actor: Actor, plan: MonthPlan) -> QuerySet[DayTarget]:
    """The same for those who let the people they read follow themselves (`settling.settle_people`)."""
    return visible_rows(actor, DayTarget.objects.filter(plan=plan))


def _settle(actor: Actor, plan: MonthPlan) -> None:
    if actor.sees_all:
        settling.settle_all(plan)
    else:
        settling.settle_people(plan, {*actor.people, *([None] if actor.units else [])})


def edits_everything(actor: Actor) -> bool:
    """Whether company and regions may be changed, and not only what is below one's own total."""
    return actor.user is None or actor.role == "director"


def may_lift(actor: Actor, holder: User | None) -> bool:
    """Whether a hold or bounds set by somebody are the actor's to take away: one's own, or those of people below.

    What the application has set itself only those change who change everything.
    """
    if edits_everything(actor):
        return True
    return holder is not None and (holder == actor.user or holder.person_id in actor.people)


def frozen_total(actor: Actor, level: str) -> bool:
    """Whether a cell of this level is a total that the actor may not change."""
    return not edits_everything(actor) and level in {Level.COMPANY, Level.REGION}
