"""News between modules against the arrow: what happened is announced; who listens is decided in ``config/wiring.py``.

Handlers run at once, in the order of subscription and in the announcer's transaction: they and it hold together or
not at all. Topics: ``receivables.changed`` (customers), ``promises.changed`` (customers), ``customers.changed``
(customers: owner or region), ``targets.changed`` (plan, people: whose at once, later: whose follow),
``targets.collection_agreed`` (plan, targets: fen by customer, reason), ``targets.revised`` (before, plan: the new
version), ``targets.waiting`` (plan: cells follow later), ``tiers.changed`` (tiers: code by customer),
``settings.changed`` (key), ``imports.applied`` (sheets), ``imports.undone`` (sheets), ``day.began`` (by every worker,
at its start and after midnight).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

Handler = Callable[..., None]
_handlers: defaultdict[str, list[Handler]] = defaultdict(list)


def subscribe(topic: str, handler: Handler) -> None:
    """Call ``handler(**facts)`` whenever the topic is announced; subscribing twice counts once."""
    if handler not in _handlers[topic]:
        _handlers[topic].append(handler)


def announce(topic: str, **facts: Any) -> None:
    """Tell all listeners, each with the same keyword facts (``actor`` always among them)."""
    for handler in _handlers[topic]:
        handler(**facts)
