"""Amounts, shares and dates as text and as HTML. Integer arithmetic only: an amount is fen, a share is a Decimal."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from huikuan.engine.money import divide_half_even, wan_text, yuan_text
from huikuan.foundation.clock import CHINA
from huikuan.foundation.display.unit import MoneyUnit, active_unit

ABSENT = "–"
MINUS = "−"  # as wide as a figure, unlike the hyphen
_YI_PLACES = 4  # 亿 with four decimals still shows a 万


def amount_text(fen: int, unit: MoneyUnit) -> str:
    """Fen in the unit, with its sign; 万 is rounded to two decimals and 亿 to four (half even), yuan is exact."""
    if unit is MoneyUnit.WAN:
        text = wan_text(fen)
    elif unit is MoneyUnit.YI:
        scaled = divide_half_even(abs(fen), 10**6)
        whole, rest = divmod(scaled, 10**_YI_PLACES)
        text = f"{'-' if fen < 0 and scaled else ''}{whole:,}.{rest:0{_YI_PLACES}d}"
    else:
        text = yuan_text(fen)
    return text.replace("-", MINUS)


def amount_html(fen: int | None, *, signed: bool = False) -> SafeString:
    """The amount in the reader's unit, with the full figure on hover; `signed` writes + before a gain."""
    if fen is None:
        return format_html('<span class="num text-secondary">{}</span>', ABSENT)
    if isinstance(fen, bool) or not isinstance(fen, int):
        raise TypeError(f"money is integer fen, not {type(fen).__name__}")
    unit = active_unit.get()
    text = amount_text(fen, unit)
    if signed and fen > 0:
        text = f"+{text}"
    tone = " is-minus" if fen < 0 else ""
    whole = "" if unit is MoneyUnit.YUAN else f' title="¥{yuan_text(fen)}"'
    # Figures and signs only: nothing to escape, and a page has hundreds of amounts.
    return mark_safe(f'<span class="num{tone}"{whole}>{text}</span>')


def percent_text(share: Decimal | int | None, places: int = 1) -> str:
    """A share of one as a percentage, 0.1234 → 12.3%; rounded half even, None → –."""
    if share is None:
        return ABSENT
    rounded = (Decimal(share) * 100).quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)
    rounded = rounded or rounded.copy_abs()  # no −0.0%
    return f"{rounded:,f}%".replace("-", MINUS)


def count_text(count: int | None) -> str:
    """A number of things, such as 12,345."""
    return ABSENT if count is None else f"{count:,}".replace("-", MINUS)


def _day(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return (value.astimezone(CHINA) if value.tzinfo else value).date()
    return value


def day_text(value: date | datetime | None) -> str:
    """2026-12-05 in both languages: dates in a column can be compared by eye."""
    return _day(value).isoformat() if value else ABSENT


def month_text(value: date | datetime | str | None) -> str:
    """A month in words; takes a date inside it or the text 2026-12."""
    if not value:
        return ABSENT
    year, month = value.split("-")[:2] if isinstance(value, str) else (_day(value).year, _day(value).month)
    return gettext("{year}-{month:02d}").format(year=int(year), month=int(month))
