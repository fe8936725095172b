"""What somebody sees of promises, measures and the collection plan."""

from __future__ import annotations

from django.db.models import QuerySet

from huikuan.business.collections.models import Measure, MeasureState, OwnershipNode, PlanLine, Promise
from huikuan.business.directory.queries import customer_scope
from huikuan.foundation.permissions.actor import Actor


def visible_promises(actor: Actor) -> QuerySet[Promise]:
    """Promises of the customers in scope."""
    return Promise.objects.filter(customer_scope(actor, "customer__"))


def visible_measures(actor: Actor) -> QuerySet[Measure]:
    """Measures at the customers in scope; of suggestions only those of a month's current plan."""
    return shown(Measure.objects.filter(customer_scope(actor, "customer__")))


def shown(rows: QuerySet[Measure]) -> QuerySet[Measure]:
    """Without the suggestions of versions that no longer count."""
    return rows.exclude(state=MeasureState.SUGGESTED, plan__current=False)


def visible_lines(actor: Actor) -> QuerySet[PlanLine]:
    """Plan lines of the customers in scope. A line copies its customer's owner and region, which the indexes know."""
    return PlanLine.objects.filter(customer_scope(actor), customer_scope(actor, "customer__"))


def visible_nodes(actor: Actor) -> QuerySet[OwnershipNode]:
    """Sums of the lines in scope: a node carries its customers' owner and region."""
    return OwnershipNode.objects.filter(customer_scope(actor))
