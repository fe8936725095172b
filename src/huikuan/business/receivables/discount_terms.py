"""What a discount can be: asked before one is agreed on a page, by API or by a sheet."""

from __future__ import annotations

from datetime import date

from huikuan.business.receivables.models.discounts import MOST_BASIS_POINTS

MOST_DAYS = 366
BASIS_POINTS = 10_000  # in one


def impossible(*, rate: int, days: int | None, first: date, last: date | None) -> tuple[str, dict[str, object]] | None:
    """Why such terms can't be agreed, as code and params; None where they can. ``rate`` in hundredths of a percent."""
    if not 1 <= rate <= MOST_BASIS_POINTS:
        return "discount.rate_out_of_range", {"typed_bp": rate, "most_bp": MOST_BASIS_POINTS}
    if days is not None and not 0 <= days <= MOST_DAYS:
        return "discount.days_out_of_range", {"days": days, "most": MOST_DAYS}
    if last is not None and last < first:
        return "discount.ends_before", {"first": first, "last": last}
    return None
