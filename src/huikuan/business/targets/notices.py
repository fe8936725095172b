"""What the people of a plan are told about it."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huikuan.foundation.notices.catalogue import declare


def _negotiation(params: dict[str, Any]) -> str:
    """Leads a salesperson on to their own lines."""
    return f"{reverse('targets:negotiation')}?plan={params['plan']}"


def _targets(params: dict[str, Any]) -> str:
    return _negotiation(params) if params["issued"] else f"{reverse('targets:decomposition')}?plan={params['plan']}"


def _versions(params: dict[str, Any]) -> str:
    return f"{reverse('targets:versions')}?plan={params['plan']}"


ISSUED = declare(
    "targets.issued", text=_("The targets of {month} are issued: they are to be answered by {day}."), link=_negotiation
)
REMINDED = declare(
    "targets.reminded", text=_("{by} asks you to answer the targets of {month} by {day}."), link=_negotiation
)
DUE = declare(
    "targets.due",
    text=_("Your answers to the targets of {month} are due by {day}, and some still wait."),
    link=_negotiation,
)
RELEASED = declare(
    "targets.released",
    text=_("{by} has released the targets of {month} (version {version}): they are binding from now on."),
    link=_targets,
)
REVISING = declare(
    "targets.revising",
    text=_("{by} has the targets of {month} revised: {why} (version {version}, binding once it is released)"),
    link=_versions,
)
KEPT = declare(
    "targets.revision_refused",
    text=_("{by} has refused your wish to revise the targets of {month}. {why}"),
    link=_versions,
)
CLOSED = declare("targets.closed", text=_("{by} has closed {month}: its targets change no more."), link=_targets)
