"""From a finding to the two sentences a person reads: what is wrong, and what to do about it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import django
from django.apps import apps
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from huikuan.engine.findings import Finding
from huikuan.engine.money import yuan_text
from huikuan.shell.words.codes import CODED

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huikuan.config.languages")

DJANGO_LANGUAGE = {"zh": "zh-hans", "en": "en"}
LONGEST_VALUE = 80
NEVER_CUT = frozenset({"path", "file"})  # half a path helps nobody


@dataclass(frozen=True, slots=True)
class Words:
    """A message and its remedy; both are format strings over the finding's params and ``{subject}``."""

    message: str | Promise
    remedy: str | Promise = ""


@contextmanager
def speaking(lang: str) -> Iterator[None]:
    """Within the block every translated string comes out in ``zh`` or ``en``."""
    if not apps.ready:  # on the command line nobody has set Django up yet
        django.setup(set_prefix=False)
    with translation.override(DJANGO_LANGUAGE[lang]):
        yield


def readable(name: str, value: object) -> str:
    """A param as people read it: fen as yuan, rates as percent, codes as words, long text cut."""
    if isinstance(value, (list, tuple, set, frozenset)):
        texts = [readable("", item) for item in value]
        return texts[0] if len(texts) == 1 else _(", ").join(texts) or "–"
    figure = _figure(name, value)
    if figure is not None:
        return figure
    text = str(value)
    if name in CODED:
        return _(", ").join(str(CODED[name].get(code, code)) for code in text.split(","))
    return (
        text
        if len(text) <= LONGEST_VALUE or name in NEVER_CUT or name.startswith("help_")
        else text[: LONGEST_VALUE - 1] + "…"
    )


def _figure(name: str, value: object) -> str | None:
    """Amounts, rates and days; None for what is none of these."""
    if name.endswith("_fen") and isinstance(value, int):
        return yuan_text(value)
    if name.endswith("_rate") and isinstance(value, Decimal):
        return f"{(value * 100).quantize(Decimal('0.01')).normalize():f}%"
    if name.endswith("_permille") and isinstance(value, int):
        return f"{value // 10}.{value % 10}%"
    if name.endswith("_bp") and isinstance(value, int):  # hundredths of a percent
        return f"{Decimal(value).scaleb(-2).normalize():f}%"
    return value.isoformat() if isinstance(value, date) else None


def language() -> str:
    """The active language: ``zh`` or ``en``."""
    return "en" if (translation.get_language() or "").startswith("en") else "zh"


def joined(texts: Iterable[str]) -> str:
    """Several short texts in one cell, with the language's own semicolon."""
    return _("; ").join(texts)


def sentences(finding: Finding, words: Mapping[str, Words]) -> tuple[str, str]:
    """Message and remedy in the active language; an unknown code is shown as it is rather than hidden."""
    known = words.get(finding.code)
    if known is None:
        return finding.code, ""
    params = {name: readable(name, value) for name, value in finding.params.items()}
    params.setdefault("subject", finding.subject or _("the company"))
    return str(known.message).format_map(_Lenient(params)), str(known.remedy).format_map(_Lenient(params))


class _Lenient(dict[str, str]):
    """A param that does not apply to this finding leaves nothing behind."""

    def __missing__(self, key: str) -> str:
        return ""
