"""How new outlets count while they are young: a setting of the company."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from huikuan.engine.outlets import DEFAULT_RAMP
from huikuan.foundation.company import queries as company
from huikuan.foundation.company.catalogue import Setting, SettingKind
from huikuan.foundation.imports.cells import parse_rate

LONGEST_RAMP = 12  # months


def read_ramp(text: str) -> tuple[Decimal, ...] | None:
    """Shares of the average in the first months, such as ``40%, 70%``; None where that is not what is written."""
    parts = [part.strip() for part in text.replace("，", ",").replace("、", ",").split(",")]
    shares = [parse_rate(part, percent=True)[0] for part in parts if part]
    known = tuple(share for share in shares if share is not None and 0 <= share <= 1)
    return known if len(known) == len(shares) <= LONGEST_RAMP else None


def _checked(value: Any) -> str:
    text = str(value).strip()
    if read_ramp(text) is None:
        raise ValueError("settings.value")
    return text


RAMP = Setting(
    key="capacity.ramp",
    group=_("Targets"),
    label=_("sales of a new outlet in its first months"),
    help=_("Shares of the average in the 1st, 2nd … month, such as 40%, 70%; afterwards it counts in full."),
    kind=SettingKind.TEXT,
    default=", ".join(f"{share:.0%}" for share in DEFAULT_RAMP),
    check=_checked,
)


def ramp() -> tuple[Decimal, ...]:
    """Shares of the average in an outlet's first months."""
    return read_ramp(str(company.value(RAMP.key))) or ()
