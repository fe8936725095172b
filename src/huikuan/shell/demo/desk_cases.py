"""One receipt for each kind of case a clerk meets on the matching desk, brought in like any other file."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from itertools import islice
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from huikuan.business.receivables import operations, queries
from huikuan.engine.money import Fen, yuan_text
from huikuan.foundation.imports import steps
from huikuan.foundation.imports.operations import upload
from huikuan.foundation.permissions import Actor

HEAD = ("回款单号", "到账日期", "付款人", "付款账号", "金额", "附言", "客户编号")
FEE = 15_00
SMALL, SURPLUS = 3_20, 5_000_00
DISCOUNTS = ((200, 60), (500, 365))  # hundredths of a percent, days from issue
OWN_CARD = "6217001180009912345"
FEWEST, MOST = 3, 8  # invoices of a customer that suits
NEEDED = 7  # customers that suit, for all the cases
MOST_ITEMS, MOST_CUSTOMERS = 4_000, 1_000  # looked at to find them

Row = tuple[int, str, str, Fen, str]


@dataclass(frozen=True, slots=True)
class Payer:
    """A customer with invoices of which nothing is paid, the oldest first, and nothing waiting on the desk."""

    pk: int
    number: str
    name: str
    items: Sequence[tuple[str, Fen]]


def bring_cases_in(actor: Actor, director: Actor, today: date) -> None:
    """The file of the cases, uploaded and taken over; the next matching finds them."""
    text = StringIO()
    writer = csv.writer(text)
    writer.writerow(HEAD)
    for at, (days, payer, account, fen, reference) in enumerate(cases(actor, director, today), start=1):
        writer.writerow((f"D{at:03}", today - timedelta(days=days), payer, account, yuan_text(fen), reference, ""))
    name = "回款.csv"  # its name says which sheet it is
    file = SimpleUploadedFile(name, text.getvalue().encode("utf-8-sig"))
    batch = upload(actor=actor, file=file, name=name)
    steps.check(actor=actor, batch=batch.pk)
    steps.bring_in(actor=actor, batch=batch.pk)


def _payers(actor: Actor, today: date) -> Iterator[Payer]:
    """Those with a few untouched invoices of different amounts, who were invoiced last first."""
    busy = set(queries.visible_proposals(actor).values_list("receipt__customer", flat=True))
    rows: Any = queries.visible_receivables(actor).filter(open_fen__gt=2_000_00, issued__lte=today)
    rows = rows.order_by("-issued", "-pk")
    latest = dict.fromkeys(rows.values_list("customer", flat=True)[:MOST_ITEMS])
    wanted = [customer for customer in latest if customer not in busy][:MOST_CUSTOMERS]
    found: dict[int, list[tuple[str, Fen, Fen]]] = {}
    names: dict[int, tuple[str, str]] = {}
    columns = ("customer", "customer__customer_no", "customer__name", "invoice_no", "amount", "open_fen")
    for customer, no, name, *item in rows.filter(customer__in=wanted).values_list(*columns):
        names[customer] = no, name
        found.setdefault(customer, []).append((item[0], item[1], item[2]))
    for customer, items in found.items():
        different = len({number for number, _, _ in items}) == len({fen for _, _, fen in items}) == len(items)
        if FEWEST <= len(items) <= MOST and different and all(amount == fen for _, amount, fen in items):
            yield Payer(customer, *names[customer], [(number, fen) for number, _amount, fen in reversed(items)])


def dollar_buyer(actor: Actor, today: date) -> tuple[str, str] | None:
    """Number and name of a customer whom no other case needs."""
    found = next(islice(_payers(actor, today), NEEDED, None), None)
    return (found.number, found.name) if found else None


def cases(actor: Actor, director: Actor, today: date) -> Iterator[Row]:
    """Days ago, payer, account, fen, reference of each receipt; the discounts they take are agreed with it.

    None in a company without enough customers that suit.
    """
    suiting = list(islice(_payers(actor, today), NEEDED))
    if len(suiting) < NEEDED:
        return
    payers = iter(suiting)
    yield from _short(payers, director, today)
    one, other = next(payers), next(payers)
    (first, fen), (second, more) = one.items[:2]
    yield 4, one.name, "", fen + SURPLUS, f"付{first}货款"
    yield 3, one.name, "", 200_000_00, f"预付{today.month}月备货款"
    yield 4, other.name, "", other.items[0][1], f"付{other.items[0][0]}货款"
    yield 1, other.name, "", other.items[0][1], f"付{other.items[0][0]}货款"  # the same money again
    yield 2, "李建国", OWN_CARD, more, f"代{one.name[2:4]}付{second}货款"
    one, other = next(payers), next(payers)
    yield 2, one.name, "", sum(fen for _, fen in one.items[:3]), f"付{_tail(one.items[0][0])}等3张发票"
    yield 1, other.name, "", sum(fen for _, fen in other.items[1:3]), "货款"
    yield 1, "上海晨曦企业服务有限公司", "31050161380800002276", 18_640_00, "往来款"


def _short(payers: Iterator[Payer], director: Actor, today: date) -> Iterator[Row]:
    """Less than is open: by a bank fee, a small difference, an agreed discount within the company's limit and above."""
    fee, small = next(payers), next(payers)
    yield 5, fee.name, "", fee.items[0][1] - FEE, f"付{_tail(fee.items[0][0])}货款 扣手续费"
    yield 3, "周敏", f"{OWN_CARD[:-1]}7", fee.items[1][1] - FEE, f"付{fee.items[1][0]}货款 手续费自理"
    yield 5, small.name, "", small.items[0][1] - SMALL, f"{_tail(small.items[0][0])}货款"
    agreed = next(payers)
    for rate, days in DISCOUNTS:
        operations.agree_discount(
            actor=director,
            customer=agreed.pk,
            kind="early",
            rate=rate,
            days=days,
            first=today.replace(day=1) - timedelta(days=365),
            note="年度购销协议第 8 条：提前付款折扣",
        )
    for (number, fen), (rate, _days) in zip(agreed.items, reversed(DISCOUNTS), strict=False):
        yield 4, agreed.name, "", fen - fen * rate // 10_000, f"付{_tail(number)}货款 扣折扣"


def _tail(number: str) -> str:
    """Nobody types twenty digits."""
    return number[-8:]
