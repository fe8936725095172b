"""English exports of banks in China and Hong Kong, and every way in which a column says which way money went."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from tests.business.receivables.bankfiles.conftest import read_sample

from huikuan.business.receivables.bankfiles import LAYOUTS
from huikuan.engine.findings import Severity
from huikuan.foundation.imports.layouts import in_text
from huikuan.shell.sheets import INPUT, OUTPUT

ENGLISH = Path(__file__).parent / "english"
DAY = datetime.date(2026, 12, 13)
ROW = (DAY, 1_000_00, "HANGZHOU XIHU TRADING", "6222000000000001", "INV 24310001")
# one line of money in, one of 200.00 paid out in each of the files in `english`: bank → what is read
BANKS = {
    **dict.fromkeys(("ICBC", "ABC", "BOC", "CCB", "CMB", "BOCOM", "PSBC"), ROW),
    "HSBC": (DAY, 1_000_00, None, None, "HANGZHOU XIHU TRADING INV 24310001"),  # only its narrative names the payer
}
SIDES = [
    ("+/-", "+", "-"), ("+/-", "＋", "－"), ("Sign", "+", "−"), ("进/出", "进", "出"), ("收/支", "收", "支"),
    ("贷/借", "贷", "借"), ("借贷标志", "贷方", "借方"), ("收/付", "收", "付"), ("C/D", "C", "D"),
    ("CR/DR", "CR", "DR"), ("Dr/Cr", "Cr.", "Dr."), ("In/Out", "In", "Out"), ("Direction", "Inward", "Outward"),
    ("Debit/Credit", "Credit", "Debit"), ("资金方向", "流入", "流出"), ("收支方向", "收入[In]", "支出[Out]"),
    ("交易类型", "转入（跨行）", "转出（跨行）"),
]  # fmt: skip


def rows(book):
    frame = book.tables["receipts"].frame
    return list(frame.select("date", "amount", "payer_name", "payer_account", "reference").iter_rows())


def told(book, code):
    return [one for one in book.findings if one.finding.code == code]


@pytest.mark.parametrize("bank", BANKS)
def test_the_english_export_of(bank) -> None:
    book = read_sample(ENGLISH / f"{bank.lower()}.csv")
    assert rows(book) == [BANKS[bank]]
    (known,) = [one.finding.params for one in book.findings if one.finding.code.startswith("bankfile.recognised")]
    assert known["what_en"] == f"{bank} statement"
    assert told(book, "bankfile.skipped_out")[0].finding.params["sum_fen"] == 200_00
    assert not [one for one in book.findings if one.finding.severity is not Severity.INFO]


@pytest.mark.parametrize(("heading", "money_in", "money_out"), SIDES)
@pytest.mark.parametrize("names", ["交易日期,{},金额,余额,对方户名", "Date,{},Amount,Balance,Counterparty Name"])
def test_which_way_money_went(read_text, heading, money_in, money_out, names) -> None:
    lines = (f"2026-12-13,{money_in},10.00,110.00,甲", f"2026-12-14,{money_out},4.00,106.00,乙")
    book = read_text("\n".join((names.format(heading), *lines)))
    assert [(fen, payer) for _day, fen, payer, *_ in rows(book)] == [(10_00, "甲")]
    assert not told(book, "bankfile.side_unknown")
    assert not told(book, "bankfile.balance_gap")


def test_types_of_business_say_nothing_of_the_side(read_text) -> None:
    """Payment is a word for money out, but here a type among others: the amounts' own signs are believed."""
    lines = ("2026-12-13,Payment,10.00,110.00,A", "2026-12-14,Card,-4.00,106.00,B")
    book = read_text("\n".join(("Date,Transaction Type,Amount,Balance,Counterparty Name", *lines)))
    assert [fen for _day, fen, *_ in rows(book)] == [10_00]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (("03/12/2026", "14/12/2026"), [(2026, 12, 3), (2026, 12, 14)]),
        (("12/03/2026", "12/14/2026"), [(2026, 12, 3), (2026, 12, 14)]),
        (("3-12-2026 09:30", "14-12-2026 09:31"), [(2026, 12, 3), (2026, 12, 14)]),
        (("03-Dec-2026", "December 14, 2026"), [(2026, 12, 3), (2026, 12, 14)]),
    ],
)
def test_days_of_english_exports(read_text, days, expected) -> None:
    """One day above 12 tells for the whole column which place is the month."""
    lines = [f'"{day}",10.00,,A,{at}' for at, day in enumerate(days)]
    book = read_text("\n".join(("Date,Credit,Debit,Counterparty Name,Details", *lines)))
    assert [day for day, *_ in rows(book)] == [datetime.date(*day) for day in expected]


def test_days_that_nothing_tells_apart_are_asked_about(read_text) -> None:
    book = read_text("Date,Credit,Debit,Counterparty Name\n03/12/2026,10.00,,A\n04/12/2026,11.00,,A\n")
    assert rows(book) == []
    places = [one.place for one in told(book, "cell.date_ambiguous")]
    assert [(place.row, place.column, place.value) for place in places] == [
        (2, "Date", "03/12/2026"),
        (3, "Date", "04/12/2026"),
    ]
    assert not told(book, "cell.not_a_date")


def test_a_balance_carried_over_is_no_lost_line(read_text) -> None:
    lines = (
        "2026-12-13,,,100.00,,Balance brought forward",
        "2026-12-13,10.00,,110.00,A,INV 1",
        "2026-12-14,,,110.00,,Closing balance",
    )
    book = read_text("\n".join(("Date,Credit,Debit,Balance,Counterparty Name,Details", *lines)))
    assert [fen for _day, fen, *_ in rows(book)] == [10_00]
    assert not told(book, "bankfile.no_amount")
    assert book.tables["receipts"].rows_seen == 1


def test_a_number_that_only_counts_lines_is_no_serial(read_text) -> None:
    """Another export of the same days numbers its lines anew: the receipt keeps its number."""
    head = "Serial No.,Date,Credit,Debit,Balance,Counterparty Name\n"
    first, second = "2026-12-13,10.00,,110.00,A", "2026-12-14,11.00,,121.00,B"
    numbers = read_text(f"{head}1,{first}\n2,{second}\n").tables["receipts"].frame["receipt_no"].to_list()
    assert numbers[1:] == read_text(f"{head}1,{second}\n").tables["receipts"].frame["receipt_no"].to_list()


def test_no_sheet_of_ours_and_no_ledger_is_a_statement() -> None:
    for sheet in (*INPUT, *OUTPUT):
        for language in ("zh", "en"):
            assert not in_text("\t".join(getattr(column, language) for column in sheet.columns), LAYOUTS), sheet.key
    assert not in_text("Date,Voucher No.,Description,Debit,Credit,Balance", LAYOUTS)
    assert not in_text("Posting Date,Document No.,Customer,Reference,Debit,Credit,Balance", LAYOUTS)


def test_any_table_with_a_date_and_an_amount_does_not_look_like_a_statement(read_text) -> None:
    book = read_text("Date,Amount,Description,Currency\n2026-12-13,10.00,Chairs,CNY\n", "expenses.csv")
    assert not told(book, "bankfile.column_missing")
