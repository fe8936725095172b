"""How letters write days, amounts and senders, in the language of the letter. Amounts are texts here: full figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from huikuan.business.receivables.letterhead import Letterhead
from huikuan.business.receivables.queries.currencies import InCurrency
from huikuan.engine.money import Fen, capital_numerals, yuan_text

LANGUAGES = {"zh": "zh-hans", "en": "en"}


@contextmanager
def written_in(language: str) -> Iterator[None]:
    """Words of a letter in its own language, whatever the reader's is."""
    with translation.override(LANGUAGES[language]):
        yield


def day_words(day: date) -> str:
    """A date as letters write it."""
    return _("{year}-{month:02d}-{day:02d}").format(year=day.year, month=day.month, day=day.day)


def amount_words(fen: Fen) -> str:
    """In figures and in capital numerals: 人民币壹仟贰佰叁拾肆元伍角（¥1,234.50）."""
    return _("CNY {figures} ({capitals})").format(figures=yuan_text(fen), capitals=capital_numerals(fen))


def frame(language: str, title: str, number: str, head: Letterhead) -> dict[str, str]:
    """What the shared page shows."""
    return {
        "language": language,
        "title": title,
        "company": head.company,
        "number": number,
        "page": _("Page {page} of {pages}"),
    }


def contact_line(head: Letterhead) -> str:
    """Where to ask."""
    return _("{address}  {contact}").format(address=head.address, contact=head.contact).strip()


def balance_words(fen: Fen, day: date) -> str:
    """Who owes whom how much at the end of a day."""
    words = _("You owe us at the end of {day}: {amount}") if fen >= 0 else _("We owe you at the end of {day}: {amount}")
    return words.format(day=day_words(day), amount=amount_words(abs(fen)))


def in_currencies(lines: Sequence[InCurrency]) -> str:
    """``USD 6,000.00 (42,600.00 yuan in our books)``, each currency by itself."""
    words = _("{amount} ({yuan} yuan in our books)")
    return _("; ").join(words.format(amount=one.text, yuan=yuan_text(one.fen)) for one in lines)
