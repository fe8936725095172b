"""Words that several pages of receivables share."""

from __future__ import annotations

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huikuan.business.receivables import queries
from huikuan.business.receivables.queries import Basis
from huikuan.engine.ageing import Buckets
from huikuan.foundation import clock
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.permissions import Request
from huikuan.foundation.speech import refusal_words

FIGURES: dict[str, str | Promise] = {
    "overdue": gettext_lazy("Overdue"),
    "unallocated": gettext_lazy("On account"),
    "outstanding": gettext_lazy("Outstanding"),
    "disputed": gettext_lazy("Of it disputed"),
}
YEAR = 365
PROPOSAL_TONES = {"posted": "green", "open": "orange", "rejected": "secondary", "replaced": "secondary"}


EARLIEST = date(1990, 1, 1)  # before anything anybody keeps


def bucket_words(buckets: Buckets, basis: str = Basis.DUE) -> dict[str, str]:
    """The columns of an ageing by the names of their figures, in the reader's language."""
    words = {"not_due": _("Not due") if basis == Basis.DUE else _("Issued on the day")}
    return words | {name: _range(*ends) for name, ends in zip(queries.BUCKETS, buckets.ranges, strict=False)}


def _range(first: int, last: int | None) -> str:
    """A year is 365 days."""
    before = first - 1
    if last is None:
        if before and before % YEAR == 0:
            return _("Over {years} years").format(years=before // YEAR)
        return _("Over {days} days").format(days=before)
    if before and before % YEAR == 0 and last % YEAR == 0:
        return _("{first}–{last} years").format(first=before // YEAR, last=last // YEAR)
    return _("{first}–{last} days").format(first=first, last=last)


def figure_words(buckets: Buckets, basis: str = Basis.DUE) -> dict[str, str]:
    """All figures of a balance in the order in which they add up."""
    words = bucket_words(buckets, basis) | {name: str(label) for name, label in FIGURES.items()}
    return words if basis == Basis.DUE else words | {"overdue": _("Issued earlier")}


def asked_day(request: Request) -> date:
    """``?day=``, never later than today; anything else means today."""
    today = clock.today()
    try:
        return max(EARLIEST, min(date.fromisoformat(request.GET.get("day", "")), today))
    except ValueError:
        return today


def asked_basis(request: Request) -> str:
    """``?basis=``: by invoice date, or anything else by due date."""
    return Basis.ISSUED if request.GET.get("basis") == Basis.ISSUED else Basis.DUE


def message_of(error: Exception) -> str:
    """Why something was not done, in the reader's language."""
    if isinstance(error, RefusedError):
        return refusal_words(error)
    return _("Somebody else changed this meanwhile. Here it is as it is now; decide again if you still want to.")
