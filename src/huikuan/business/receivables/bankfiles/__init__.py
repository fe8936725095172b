"""Files of banks and payment platforms, as receipts: recognised by their content, never by name or position."""

from __future__ import annotations

from huikuan.business.receivables.bankfiles import banks, merchants, messages
from huikuan.business.receivables.bankfiles.camt import CAMT
from huikuan.business.receivables.bankfiles.currencies import enter_at_rates
from huikuan.business.receivables.bankfiles.lines import Statement
from huikuan.business.receivables.bankfiles.ofx import OFX
from huikuan.business.receivables.bankfiles.swift import MT940
from huikuan.business.receivables.bankfiles.taking import take
from huikuan.business.receivables.sheets import RECEIPTS
from huikuan.engine.findings import Severity
from huikuan.foundation.imports.doubts import Doubts
from huikuan.foundation.imports.foreign import SAMPLE, Foreign, Source, Taken
from huikuan.foundation.imports.layouts import find_table, in_text, nearly
from huikuan.foundation.imports.table import Place

LAYOUTS = (*merchants.LAYOUTS, banks.LAYOUT)
FORMS = (CAMT, MT940, OFX)


def read(source: Source, doubts: Doubts) -> Taken | None:
    """The receipts of a bank's file; None for what is none, or can't be read as one: then the columns can be matched
    by hand."""
    statement = _statement(source, doubts)
    return take(statement, doubts) if statement is not None else None


def claims(sample: bytes) -> bool:
    """Whether a file that begins like this is a bank's, whatever it is called."""
    if _form_of(sample) is not None:
        return True
    texts = [sample.decode(encoding, "ignore") for encoding in ("utf-8-sig", "gb18030", "utf-16")]
    return any(in_text(text, LAYOUTS) for text in texts)


def _form_of(content: bytes) -> messages.Form | None:
    """The form of message that a file begins in."""
    begin = content[:4096].decode("latin-1")
    return next((form for form in FORMS if form.looks.search(begin)), None)


def _statement(source: Source, doubts: Doubts) -> Statement | None:
    begin = source.content(SAMPLE)
    form = _form_of(begin) if begin is not None else None
    if form is not None:
        return messages.read(form, source.content(-1) or b"", source, doubts)
    raw = source.table(doubts)
    table = find_table(raw, LAYOUTS, doubts)
    if table is None:
        near = nearly(raw, LAYOUTS)
        if near is not None:
            layout, lacking, found = near
            names = tuple(layout.headings[field][0] for field in lacking)
            place = Place(sheet=source.name)
            doubts.add("bankfile.column_missing", Severity.ERROR, place, columns=names, found=found[:30])
        return None
    if table.layout is not banks.LAYOUT:
        return merchants.read(table, doubts)
    statement = banks.read(table, doubts)
    if statement is None:
        doubts.add("bankfile.no_side", Severity.ERROR, Place(sheet=source.name, column=table.heading("amount")))
    return statement


FOREIGN = Foreign(
    sheet=RECEIPTS,
    read=read,
    claims=claims,
    finish=enter_at_rates,
    tells=(
        "bankfile.recognised",
        "bankfile.recognised_no_account",
        "bankfile.recognised_currency",
        "bankfile.rated",
        "bankfile.skipped_out",
        "bankfile.skipped_fees",
        "bankfile.skipped_own",
        "bankfile.skipped_open",
        "bankfile.skipped_currency",
    ),
)
