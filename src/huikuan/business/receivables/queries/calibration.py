"""How right the matching has been: the confidence of its proposals beside what became of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db.models import Case, Count, Q, Sum, Value, When

from huikuan.business.receivables.limits import match_settings
from huikuan.business.receivables.models import MatchProposal, ProposalState

BOUNDS = (0, 300, 500, 800, 900, 950, 990, 1001)  # permille; the last band is what is posted without a person
_TAKEN_BACK = Q(undone_at__isnull=False, state__in=(ProposalState.OPEN, ProposalState.REPLACED))
OUTCOMES = {
    "alone": Q(state=ProposalState.POSTED, decided_at=None, undone_at=None),
    "accepted": Q(state=ProposalState.POSTED, decided_at__isnull=False),
    "rejected": Q(state=ProposalState.REJECTED),
    "otherwise": Q(state=ProposalState.REPLACED, decided_at__isnull=False, undone_at=None),
    "undone": _TAKEN_BACK,
    "waiting": Q(state=ProposalState.OPEN, undone_at=None, current=True),
}
RIGHT, WRONG = ("alone", "accepted"), ("rejected", "otherwise", "undone")


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Proposals of a confidence from ``low`` to below ``high`` permille by outcome; ``said``: their mean confidence."""

    low: int
    high: int
    counts: dict[str, int]
    said: int | None

    @property
    def right(self) -> int:
        """Posted and still so."""
        return sum(self.counts[one] for one in RIGHT)

    @property
    def judged(self) -> int:
        """About which something is known."""
        return self.right + sum(self.counts[one] for one in WRONG)

    @property
    def was_right(self) -> int | None:
        """Permille of the judged, rounded down: 1000 means every one."""
        return self.right * 1000 // self.judged if self.judged else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """All bands from the lowest on; from which confidence the matching posts alone, and how many of these may be wrong
    (both permille)."""

    bands: Sequence[Band]
    post_at: int
    limit: int

    @property
    def judged(self) -> int:
        """Of all bands."""
        return sum(one.judged for one in self.bands)

    @property
    def right(self) -> int:
        """Of all bands."""
        return sum(one.right for one in self.bands)


def calibration() -> Calibration:
    """Of the company's whole history; proposals that suggested nothing say nothing."""
    settings = match_settings()
    # What is less sure than is posted stands in bands that end there; nothing is surer than 1,000 permille.
    bounds = [*(one for one in BOUNDS if one < settings.post_at_permille), settings.post_at_permille, BOUNDS[-1]]
    bands = [When(confidence__lt=high, then=Value(at)) for at, high in enumerate(bounds[1:])]
    judged = Q()
    for name in (*RIGHT, *WRONG):
        judged |= OUTCOMES[name]
    rows = MatchProposal.objects.filter(suggested__gt=0).annotate(band=Case(*bands)).order_by().values("band")
    found: dict[int, Any] = {
        row["band"]: dict(row)
        for row in rows.annotate(
            said_sum=Sum("confidence", filter=judged),
            **{name: Count("pk", filter=when) for name, when in OUTCOMES.items()},
        )
    }
    return Calibration(
        bands=[_band(low, high, found.get(at)) for at, (low, high) in enumerate(pairwise(bounds))],
        post_at=settings.post_at_permille,
        limit=int(10_000 * settings.wrong_post_limit),
    )


def _band(low: int, high: int, row: Mapping[str, int] | None) -> Band:
    counts = {name: row[name] if row else 0 for name in OUTCOMES}
    judged = sum(counts[name] for name in (*RIGHT, *WRONG))
    said = row["said_sum"] // judged if row and judged else None
    return Band(low=low, high=min(high, 1000), counts=counts, said=said)
