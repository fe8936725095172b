"""What happened, in words, for the history of a promise, measure, line or customer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huikuan.engine.money import yuan_text

ACTIONS = {
    "collections.record_promise": gettext_lazy("Promise recorded"),
    "collections.withdraw_promise": gettext_lazy("Promise withdrawn"),
    "collections.propose_measure": gettext_lazy("Measure proposed"),
    "collections.approve_measure": gettext_lazy("Measure approved"),
    "collections.reject_measure": gettext_lazy("Measure rejected"),
    "collections.record_effect": gettext_lazy("Effect of the measure recorded"),
    "collections.edit_line": gettext_lazy("Collection plan changed"),
    "directory.change_customer": gettext_lazy("Customer changed"),
}
AMOUNTS = ("amount", "expected", "produced", "target")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One event as people read it."""

    text: str
    at: datetime
    who: str
    reason: str


def deeds(events: Iterable[Any]) -> list[Deed]:
    """Events in words, in their order."""
    return [Deed(text=_with_amounts(event), at=event.at, who=event.actor, reason=event.reason) for event in events]


def _with_amounts(event: Any) -> str:
    text = str(ACTIONS.get(event.action, event.action))
    after = event.after or {}
    told = [yuan_text(after[name]) for name in AMOUNTS if isinstance(after.get(name), int)]
    return _("{what}: {amounts}").format(what=text, amounts=_(", ").join(told)) if told else text
