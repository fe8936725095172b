"""Codes, text, rates, whole numbers and choices as people write them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

from huikuan.foundation.imports.columns import LONGEST_CODE, LONGEST_TEXT, Choice
from huikuan.foundation.imports.names import plain

# Control characters, soft hyphen, zero-width characters and the marks that turn the reading direction.
INVISIBLE = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
BREAKS = r"\s*[\t\r\n\u2028\u2029]+\s*"
# A zero-width joiner after a pictograph holds an emoji together (a family); elsewhere it only hides.
_HIDDEN = re.compile(rf"(?<![\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])\u200d|(?!\u200d){INVISIBLE}")
# How people write "nothing" into a cell that should hold a number, a date, a code or a choice.
BLANK_WORDS = (
    "-",
    "--",
    "---",
    "—",
    "——",
    "–",
    "/",
    "\\",
    "无",
    "空",
    "null",
    "none",
    "nil",
    "n/a",
    "NULL",
    "None",
    "N/A",
)
_LARGEST_RATE = Decimal(10_000)
_STEP = Decimal("0.000001")


def without_hidden(text: str) -> tuple[str, bool]:
    """(text without characters nobody sees, whether there were any); line breaks and tabs become a space."""
    broken = re.sub(BREAKS, " ", text)
    seen = _HIDDEN.sub("", broken)
    return seen.strip(), seen != broken


def parse_code(text: str, *, longest: int = LONGEST_CODE) -> tuple[str | None, str]:
    """(code, doubt ``cell.too_long``): half-width, without inner line breaks; 1001.0 → 1001, '001 and ="001" → 001."""
    code = unicodedata.normalize("NFKC", text).strip()
    if found := re.fullmatch(r'="(.*)"|\'(.*)', code):
        code = (found[1] or found[2] or "").strip()
    code = re.sub(r"^(\d+)\.0+$", r"\1", code)
    if len(code) > longest:
        return None, "cell.too_long"
    return code or None, ""


def parse_text(text: str, *, longest: int = 0) -> tuple[str | None, str]:
    """(text, doubt): more than 2,000 characters are cut (``cell.text_cut``); what names something and has more than
    ``longest`` is nothing (``cell.too_long``), for cut it would be another name."""
    if longest and len(text) > longest:
        return None, "cell.too_long"
    return (text[:LONGEST_TEXT], "cell.text_cut") if len(text) > LONGEST_TEXT else (text, "")


def parse_rate(text: str, *, percent: bool) -> tuple[Decimal | None, str]:
    """(share, doubt): 6% and 0.06 are 0.06; a bare number over 1 is taken as percent, 6 → 0.06.

    That is doubtful (``cell.taken_as_percent``) unless the heading says % (``percent``). To 6 decimals, half even.
    """
    bare = unicodedata.normalize("NFKC", text).strip().replace("−", "-").replace(" ", "")
    signed = bare.endswith(("%", "‰"))
    try:
        value = Decimal(bare[:-1] if signed else bare)
    except InvalidOperation:
        return None, "cell.not_a_rate"
    if not value.is_finite() or abs(value) > _LARGEST_RATE:
        return None, "cell.not_a_rate"
    over_one = abs(value) > 1 and not signed
    if signed or over_one:
        value = value.scaleb(-3 if bare.endswith("‰") else -2)
    doubt = "cell.taken_as_percent" if over_one and not percent else ""
    return value.quantize(_STEP, rounding=ROUND_HALF_EVEN), doubt


def parse_integer(text: str) -> tuple[int | None, str]:
    """(whole number, doubt ``cell.not_an_integer``): 1,200 and 1200.0 too."""
    bare = unicodedata.normalize("NFKC", text).strip().replace("−", "-")
    found = re.fullmatch(r"([-+]?(?:\d{1,15}|\d{1,3}(?:,\d{3}){1,4}))(?:\.0*)?", bare)
    return (int(found[1].replace(",", "")), "") if found else (None, "cell.not_an_integer")


def parse_quantity(text: str) -> tuple[int | None, str]:
    """(thousandths, doubt ``cell.not_a_quantity``): 1,200 and 2.125; more decimals only where they are the noise of a
    spreadsheet's binary fractions."""
    bare = unicodedata.normalize("NFKC", text).strip().replace("−", "-").replace("，", ",")
    if not re.fullmatch(r"[-+]?(?:\d{1,12}|\d{1,3}(?:,\d{3}){1,3})(?:\.\d{0,25})?", bare):
        return None, "cell.not_a_quantity"
    exact = Decimal(bare.replace(",", "")).scaleb(3)
    whole = exact.quantize(Decimal(1), rounding=ROUND_HALF_EVEN)
    return (int(whole), "") if abs(exact - whole) <= _STEP else (None, "cell.not_a_quantity")


def choice_words(choices: tuple[Choice, ...]) -> dict[str, str]:
    """Every word for a choice, in compared form, and its code."""
    words = {_word(word): c.code for c in choices for word in (c.code, c.zh, c.en)}
    for choice in choices:
        for alias in choice.aliases:
            words.setdefault(_word(alias), choice.code)
    return words


def parse_choice(text: str, words: Mapping[str, str]) -> tuple[str | None, str]:
    """(code of the choice, doubt ``cell.not_a_choice``)."""
    code = words.get(_word(text))
    return code, "" if code else "cell.not_a_choice"


def _word(text: str) -> str:
    return plain(text) or text.strip()  # √ has no letter to compare
