"""A contract's instalments: read from the words people write, split exactly, dated as far as known
(docs/rules/instalments.md)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction

from huikuan.engine.money import Fen, NotWholeFenError, divide_half_even, fen_from_decimal
from huikuan.engine.terms import PaymentTerms, TermsKind, due_date

_PARTS = re.compile(r"[;；\n]+")
_SHARE = re.compile(r"(\d+(?:\.\d+)?)\s*%")
_AMOUNT = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*(万)?\s*(?:元|yuan|cny)")
_MONTH_END = re.compile(r"(?:月结|month\s*end\s*\+?)\s*(\d{1,3})?")
_CUTOFF = re.compile(
    r"(?:每月\s*|cut-?off\s*)(\d{1,2})\s*(?:日|号)?|(\d{1,2})\s*(?:日|号)\s*(?:扎账|截止|对账|关账|结账)"
)
_MONTHS = re.compile(r"(\d{1,2})\s*(?:个月|months?)")
_DAYS = re.compile(r"(\d{1,4})\s*(?:个?(?:工作日|天|日)|days?)")
_YEAR_DAYS, _MONTH_DAYS, _MONTHS_A_YEAR = 365, 30, 12


class Anchor(StrEnum):
    """What an instalment's days are counted from."""

    SIGN = "sign"
    DELIVERY = "delivery"
    ACCEPTANCE = "acceptance"
    INVOICE = "invoice"


_WORDS = (  # the first that occurs: 到货验收 is an acceptance, 开票后 an invoice
    (Anchor.ACCEPTANCE, ("验收", "质保", "accept", "warranty")),
    (Anchor.INVOICE, ("开票", "发票", "票后", "月结", "invoice", "month end")),
    (Anchor.DELIVERY, ("到货", "交货", "发货", "送货", "deliver")),
    (Anchor.SIGN, ("签", "预付", "定金", "订金", "sign", "prepay", "deposit")),
)


class InstalmentsError(ValueError):
    """The words, or the parts together, are no instalments; ``part`` is the piece that is not understood (empty: the
    parts don't make up the whole)."""

    def __init__(self, part: str = "") -> None:
        super().__init__(part)
        self.part = part


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One instalment: a ``share`` of the contract or a fixed amount, and when it is due after its anchor."""

    share: Fraction | None
    amount_fen: Fen | None
    anchor: Anchor
    terms: PaymentTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class Instalment:
    """One line of the schedule; ``due`` is None while its anchor has not happened."""

    number: int
    rule: Rule
    amount_fen: Fen
    due: date | None


def read_rules(text: str, *, cutoff_day: int | None = None) -> tuple[Rule, ...]:
    """Rules from words such as ``30% 签订后7天；65% 到货验收后月结30天；5% 质保12个月`` or their English.

    ``cutoff_day`` is the customer's own, for month-end rules that name none. A month counts as 30 days, twelve as 365.
    Raises `InstalmentsError`.
    """
    parts = [part.strip() for part in _PARTS.split(unicodedata.normalize("NFKC", text).lower()) if part.strip()]
    if not parts:
        raise InstalmentsError(text)
    return tuple(_rule(part, cutoff_day) for part in parts)


def _rule(part: str, cutoff_day: int | None) -> Rule:
    share, amount = _SHARE.search(part), _AMOUNT.search(part)
    anchor = next((anchor for anchor, words in _WORDS if any(word in part for word in words)), None)
    if anchor is None or (share is None) == (amount is None):
        raise InstalmentsError(part)
    told = share or amount
    assert told is not None
    rest = part.replace(told[0], " ", 1)
    return Rule(
        share=Fraction(Decimal(share[1])) * Fraction(1, 100) if share else None,
        amount_fen=_fen(amount, part) if amount else None,
        anchor=anchor,
        terms=_terms(rest, cutoff_day),
    )


def _fen(found: re.Match[str], part: str) -> Fen:
    try:
        yuan = Decimal(found[1].replace(",", ""))
        return fen_from_decimal(yuan * 10_000 if found[2] else yuan)
    except (InvalidOperation, NotWholeFenError) as error:
        raise InstalmentsError(part) from error


def _terms(part: str, cutoff_day: int | None) -> PaymentTerms:
    if found := _MONTH_END.search(part):
        named = _CUTOFF.search(part)
        cutoff = int(next(filter(None, named.groups()))) if named else cutoff_day
        if cutoff is not None and not 1 <= cutoff <= 31:
            raise InstalmentsError(part)
        return PaymentTerms(kind=TermsKind.MONTH_END, days=int(found[1] or 0), cutoff_day=cutoff)
    if found := _MONTHS.search(part):
        years, months = divmod(int(found[1]), _MONTHS_A_YEAR)
        return PaymentTerms(kind=TermsKind.DAYS, days=years * _YEAR_DAYS + months * _MONTH_DAYS)
    found = _DAYS.search(part)
    return PaymentTerms(kind=TermsKind.DAYS, days=int(found[1]) if found else 0)


def schedule(*, total_fen: Fen, rules: Sequence[Rule], happened: Mapping[Anchor, date]) -> tuple[Instalment, ...]:
    """Amounts that add up to ``total_fen`` exactly, and the due dates of those whose anchor has ``happened``.

    Shares are split by cumulated rounding, so no fen is lost. Raises `InstalmentsError` when fixed amounts and shares
    don't make up the whole: the shares must be 100 % of it, or where there are fixed amounts, of the rest.
    """
    fixed = sum(rule.amount_fen or 0 for rule in rules)
    whole = sum((rule.share for rule in rules if rule.share is not None), Fraction(0))
    shared = total_fen - fixed
    # Amounts alone; amounts and 100 % of what is left; or 30 % of the whole and the rest as amounts.
    if not (round(whole * total_fen) == shared or (whole == 1 and shared >= 0)):
        raise InstalmentsError
    base = total_fen if whole != 1 else shared
    amounts, so_far, given = [], Fraction(0), 0
    for rule in rules:
        if rule.share is None:
            amounts.append(rule.amount_fen or 0)
            continue
        so_far += rule.share
        upto = divide_half_even(base * so_far.numerator, so_far.denominator)
        amounts.append(upto - given)
        given = upto
    return tuple(
        Instalment(number=at, rule=rule, amount_fen=fen, due=_due(rule, happened))
        for at, (rule, fen) in enumerate(zip(rules, amounts, strict=True), start=1)
    )


def _due(rule: Rule, happened: Mapping[Anchor, date]) -> date | None:
    day = happened.get(rule.anchor)
    return None if day is None else due_date(issued=day, terms=rule.terms)


def instalment_of(*, rules: Sequence[Rule], issued: date, due: date) -> int | None:
    """The number of the only instalment whose terms lead from the invoice's day to its due date; None where none or
    several do."""
    fits = [at for at, rule in enumerate(rules, start=1) if due_date(issued=issued, terms=rule.terms) == due]
    return fits[0] if len(fits) == 1 else None
