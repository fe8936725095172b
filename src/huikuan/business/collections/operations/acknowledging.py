"""A promise acknowledges the debt: receivables is told, for the limitation clock."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from huikuan.business.collections.models import Promise, PromiseState
from huikuan.business.receivables import operations as receivables


def acknowledge_promises(*, customers: Collection[int] | None, **_facts: Any) -> None:
    """Listener of ``promises.changed``: every promise given on a known day and not withdrawn counts."""
    said = Promise.objects.exclude(state=PromiseState.WITHDRAWN).exclude(made_on=None)
    said = said if customers is None else said.filter(customer__in=customers)
    promised = {
        f"promise:{pk}": (customer, day)
        for pk, customer, day in said.values_list("pk", "customer", "made_on")
        if day is not None
    }
    receivables.keep_promises(customers=customers, promised=promised)


def acknowledge_after_undo(*, sheets: Collection[str], **_facts: Any) -> None:
    """Listener of ``imports.undone``: promises that were brought in by mistake count no more."""
    if "promises" in sheets:
        acknowledge_promises(customers=None)
