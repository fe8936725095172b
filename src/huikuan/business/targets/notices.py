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
DECIDED = declare(
    "targets.decided",
    text=_("{by} has decided about what you countered for {month}: see what became of it."),
    link=_negotiation,
)
STANDING_IN = declare(
    "targets.standing_in",
    text=_("From {since} to {until} you answer and decide about targets for {person}, named by {by}."),
    link=lambda params: reverse("targets:negotiation"),
)
PLEDGED = declare(
    "targets.pledged",
    text=_("{by} has drawn up your pledge for {month}: read and sign it."),
    link=lambda params: f"{reverse('targets:pledges')}?plan={params['plan']}",
)
RELEASED = declare(
    "targets.released",
    text=_("{by} has released the targets of {month} (version {version}): they are binding from now on."),
    link=_targets,
)
WISHED = declare(
    "targets.revision_asked",
    text=_("{by} asks for the targets of {month} to be revised: {why}"),
    link=_versions,
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

TO_ANSWER = (ISSUED, REMINDED, DUE)  # need nobody's eye any more once all is answered
