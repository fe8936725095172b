"""Words that several pages of receivables share."""

from __future__ import annotations

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huikuan.foundation import clock
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.permissions import Request
from huikuan.foundation.speech import refusal_words

BUCKETS: dict[str, str | Promise] = {
    "not_due": gettext_lazy("Not due"),
    "b1": gettext_lazy("1–30 days"),
    "b2": gettext_lazy("31–60 days"),
    "b3": gettext_lazy("61–90 days"),
    "b4": gettext_lazy("91–180 days"),
    "b5": gettext_lazy("181–365 days"),
    "b6": gettext_lazy("1–2 years"),
    "b7": gettext_lazy("2–3 years"),
    "b8": gettext_lazy("Over 3 years"),
}
FIGURES: dict[str, str | Promise] = {
    **BUCKETS,
    "overdue": gettext_lazy("Overdue"),
    "unallocated": gettext_lazy("On account"),
    "outstanding": gettext_lazy("Outstanding"),
    "disputed": gettext_lazy("Of it disputed"),
}
PROPOSAL_TONES = {"posted": "green", "open": "orange", "rejected": "secondary", "replaced": "secondary"}


EARLIEST = date(1990, 1, 1)  # before anything anybody keeps


def asked_day(request: Request) -> date:
    """``?day=``, never later than today; anything else means today."""
    today = clock.today()
    try:
        return max(EARLIEST, min(date.fromisoformat(request.GET.get("day", "")), today))
    except ValueError:
        return today


def message_of(error: Exception) -> str:
    """Why something was not done, in the reader's language."""
    if isinstance(error, RefusedError):
        return refusal_words(error)
    return _("Somebody else changed this meanwhile. Here it is as it is now; decide again if you still want to.")
