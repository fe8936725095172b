"""Payment terms as people type them, into the engine's canonical code; and the code in words."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _

from huikuan.engine.terms import InvalidTermsError, PaymentTerms, TermsKind

CASH = frozenset(
    {"现结", "现款", "现金", "款到发货", "预付", "先款后货", "cash", "cash terms", "prepaid", "cod", "货到付款"}
)
_MONTH_END = re.compile(r"^(?:月结|month\s*end|eom|m)\s*\+?\s*(\d{0,3})\s*(?:天|日|days?|d)?(.*)$")
_DAYS = re.compile(r"^(?:net|账期|票后|发票后|货后|开票后)?\s*(\d{1,3})(?:\.0+)?\s*(?:天|日|days?|d)?$")
_NEXT_MONTH = re.compile(r"^(?:次月|下月)\s*(\d{1,2})\s*[日号](?:前|付款|付)?$")
_CUTOFF = re.compile(
    r"^[/,，;；()（）\s]*(?:每月|cut-?off)?\s*(\d{1,2})\s*(?:日|号|th)?\s*(?:扎账|截止|对账|关账|结账)?[)）\s]*$"
)


def parse_terms(text: str) -> str:
    """Canonical code of payment terms.

    ``"30"`` is 30 days after issue, ``"M30"`` 月结30天, ``"M30/25"`` the same with a statement closing on the 25th.
    Raises ValueError where the text means none of these.
    """
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    if plain in CASH:
        return "0"
    if found := _DAYS.match(plain):
        return str(int(found[1]))
    if found := _NEXT_MONTH.match(plain):
        return f"M{int(found[1])}"  # the 25th of the next month is 25 days after the month's end
    found = _MONTH_END.match(plain)
    if not found:
        raise ValueError(text)
    code = f"M{int(found[1] or 0)}"
    rest = found[2].strip()
    if not rest:
        return code
    cutoff = _CUTOFF.match(rest)
    if not cutoff or not 1 <= int(cutoff[1]) <= 31:
        raise ValueError(text)
    return f"{code}/{int(cutoff[1])}"


def terms_words(code: str) -> str:
    """The code in the reader's language, such that `parse_terms` reads it back; a code that is none, as it stands."""
    try:
        terms = PaymentTerms.from_code(code)
    except InvalidTermsError:
        return code
    if terms.kind is TermsKind.DAYS:
        return _("{days} days").format(days=terms.days) if terms.days else _("cash terms")
    told = _("month end + {days} days").format(days=terms.days)
    return told + (_(", cut-off {day}").format(day=terms.cutoff_day) if terms.cutoff_day else "")
