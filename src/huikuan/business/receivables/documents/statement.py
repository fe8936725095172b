"""Statements of account as PDF and as a workbook."""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from huikuan.business.receivables.documents.wording import (
    balance_words,
    contact_line,
    day_words,
    frame,
    in_currencies,
    written_in,
)
from huikuan.business.receivables.letterhead import Letterhead
from huikuan.business.receivables.models import MONEY, Channel
from huikuan.business.receivables.queries.statements import (
    CREDIT_NOTE,
    INVOICE,
    PAID_BY_OTHERS,
    PAID_FOR_OTHERS,
    RECEIPT,
    REFUND,
    REVERSAL,
    Moved,
    Statement,
)
from huikuan.business.receivables.web.words import bucket_words
from huikuan.engine.money import Fen, yuan_text
from huikuan.foundation.display.amounts import day_text
from huikuan.foundation.documents.typesetting import shapes, typeset
from huikuan.foundation.imports.uploads import safe_name
from huikuan.foundation.lists.export import AS_TEXT

STATEMENT = "business/receivables/letters/statement.typ"


def statement_pdf(found: Statement, language: str, head: Letterhead) -> bytes:
    """The statement as it is sent."""
    with written_in(language):
        told = _statement(found, language, head)
        return typeset(STATEMENT, {**told, "shapes": shapes(told["rows"])})


def _statement(found: Statement, language: str, head: Letterhead) -> dict[str, Any]:
    customer = found.customer
    rows = [[day_text(found.first), _("Opening balance"), "", "", "", yuan_text(found.opening)]]
    rows += [
        [day_text(one.day), summary(one), one.number, _above(one.fen), _above(-one.fen), yuan_text(balance)]
        for one, balance in found.movements
    ]
    closing = [day_text(found.last), _("Closing balance"), "", yuan_text(found.charged), yuan_text(found.credited)]
    return {
        "frame": frame(language, _("Statement of account"), customer.customer_no, head),
        "about": [
            [_("Customer"), _("{name} ({number})").format(name=customer.name, number=customer.customer_no)],
            [_("Period"), _("{first} to {last}").format(first=day_words(found.first), last=day_words(found.last))],
            [_("Currency"), _("CNY, yuan")],
            *([[_("Of this in other currencies"), in_currencies(found.currencies)]] if found.currencies else []),
        ],
        "head": columns(),
        "rows": rows,
        "foot": [*closing, yuan_text(found.closing)],
        "closing": balance_words(found.closing, found.last),
        "ageing_head": [_("Age"), _("Amount")],
        "ageing_title": _("How the closing balance is aged"),
        "ageing": [[label, yuan_text(fen)] for label, fen in ages(found)],
        "total": [_("Total"), yuan_text(found.closing)],
        "note": _("Please tell us within {days} days where your books differ.").format(days=head.reply_days),
        "contact": contact_line(head),
    }


def statement_name(found: Statement) -> str:
    """What its file is called, without ending."""
    return safe_name(f"{found.customer.customer_no} {found.customer.name} {found.first:%Y%m%d}-{found.last:%Y%m%d}")


def ages(found: Statement) -> list[tuple[str, Fen]]:
    """The buckets that hold anything, and what is to be taken off: they add up to the closing balance."""
    words = bucket_words(found.buckets)
    held = [(label, found.figures[name]) for name, label in words.items() if found.figures[name]]
    credit = found.figures["unallocated"]
    return [*held, (_("On account, not yet matched"), -credit)] if credit else held


def columns() -> list[str]:
    """Headings of the movements."""
    return [_("Date"), _("Particulars"), _("Document no"), _("Charged"), _("Paid or credited"), _("Balance")]


def summary(one: Moved) -> str:
    """A movement in words."""
    channel = str(Channel(one.channel).label) if one.channel else ""
    words = {
        INVOICE: _("Invoice"),
        CREDIT_NOTE: _("Credit note"),
        RECEIPT: _("Received: {channel}").format(channel=channel) if one.channel in MONEY else channel,
        REFUND: _("Refunded"),
        REVERSAL: _("Taken back: {channel}").format(channel=channel),
        PAID_BY_OTHERS: _("Paid by somebody else"),
        PAID_FOR_OTHERS: _("Paid for somebody else"),
    }[one.kind]
    return _("{what}, {more}").format(what=words, more=one.text) if one.text else words


def yuan(fen: Fen) -> Decimal:
    """Fen as the number that stands in a cell."""
    return Decimal(fen).scaleb(-2)


def _above(fen: Fen) -> str:
    return yuan_text(fen) if fen > 0 else ""


def statement_xlsx(found: Statement, language: str, head: Letterhead) -> bytes:
    """The same as a workbook; balances are formulas that agree with the statement."""
    buffer = BytesIO()
    with written_in(language), xlsxwriter.Workbook(buffer, AS_TEXT) as book:
        # A fixed moment, so that the same facts give the same bytes.
        book.set_properties({"created": datetime.combine(found.last, time())})
        _fill(book, _statement(found, language, head), found)
    return buffer.getvalue()


def _fill(book: Any, told: dict[str, Any], found: Statement) -> None:
    font = {"font_name": "Microsoft YaHei", "font_size": 10}
    plain, bold = book.add_format(font), book.add_format({**font, "bold": True})
    money, total = (book.add_format({**font, "num_format": "#,##0.00", "bold": strong}) for strong in (False, True))
    title = book.add_format({**font, "bold": True, "font_size": 14})
    sheet = book.add_worksheet(told["frame"]["title"][:31])
    sheet.write_string(0, 0, told["frame"]["company"], plain)
    sheet.write_string(1, 0, told["frame"]["title"], title)
    for at, (label, text) in enumerate(told["about"], start=2):
        sheet.write_string(at, 0, label, bold)
        sheet.write_string(at, 1, text, plain)
    top = 6
    for at, label in enumerate(told["head"]):
        sheet.write_string(top, at, label, bold)
    moves: list[Moved | None] = [None, *(one for one, _balance in found.movements)]
    balances = [found.opening, *(balance for _one, balance in found.movements)]
    for at, (row, move, balance) in enumerate(zip(told["rows"], moves, balances, strict=True), start=top + 1):
        for column in range(3):
            sheet.write_string(at, column, row[column], plain)
        if move is None:
            sheet.write_number(at, 5, yuan(balance), money)
        else:
            sheet.write_number(at, 3 if move.fen > 0 else 4, yuan(abs(move.fen)), money)
            sheet.write_formula(at, 5, f"=ROUND(F{at}+D{at + 1}-E{at + 1},2)", money, yuan(balance))
    end = top + 1 + len(balances)
    sheet.write_string(end, 1, told["foot"][1], bold)
    for column, fen in ((3, found.charged), (4, found.credited)):
        letter = "ABCDEF"[column]
        sheet.write_formula(end, column, f"=SUM({letter}{top + 2}:{letter}{end})", total, yuan(fen))
    sheet.write_formula(end, 5, f"=F{end}", total, yuan(found.closing))
    sheet.write_string(end + 1, 0, told["closing"], plain)
    sheet.write_string(end + 3, 0, told["ageing_title"], bold)
    for at, (label, fen) in enumerate([*ages(found), (told["total"][0], found.closing)], start=end + 4):
        sheet.write_string(at, 1, label, plain)
        sheet.write_number(at, 3, yuan(fen), money)
    for column, width in enumerate((14, 40, 20, 16, 16, 18)):
        sheet.set_column(column, column, width)
    sheet.freeze_panes(top + 1, 0)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(top)
