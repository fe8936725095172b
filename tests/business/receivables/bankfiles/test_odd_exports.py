"""Exports as they really arrive: text named .xls, cells kept as text, headings in two lines, units, cut numbers."""

from __future__ import annotations

import datetime

import pytest
from openpyxl import Workbook
from tests.business.receivables.bankfiles.conftest import read_sample

HEADINGS = "交易日期\t借方发生额\t贷方发生额\t余额\t对方账号\t对方户名\t摘要"
LINES = (
    "2026-12-01\t\t1,000.00\t5,000.00\t6222000000000001\t杭州西湖\t货款",
    "2026-12-02\t200.00\t\t4,800.00\t6222000000000002\t房东\t房租",
)
RECEIPT = (datetime.date(2026, 12, 1), 1_000_00, "杭州西湖", "6222000000000001", "货款")


def read(book):
    frame = book.tables["receipts"].frame
    return [
        (row["date"], row["amount"], row["payer_name"], row["payer_account"], row["reference"])
        for row in frame.iter_rows(named=True)
    ]


def codes(book) -> set[str]:
    return {one.finding.code for one in book.findings}


@pytest.mark.parametrize("encoding", ["gbk", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("parted_by", ["\t", ";", "|"])
def test_text_under_the_name_of_a_workbook(read_text, encoding, parted_by) -> None:
    text = "\n".join((HEADINGS, *LINES)).replace("\t", parted_by)
    assert read(read_text(text, "流水.xls", encoding=encoding)) == [RECEIPT]


def test_cells_kept_as_text(read_text) -> None:
    text = (
        "\n".join((HEADINGS, *LINES))
        .replace("1,000.00", '="1,000.00"')
        .replace("6222000000000001", "'6222000000000001")
    )
    assert read(read_text(text, "流水.xls", encoding="gbk")) == [RECEIPT]


@pytest.mark.parametrize(("heading", "title"), [("贷方发生额(万元)", ""), ("贷方发生额", "单位：万元\n")])
def test_amounts_in_ten_thousands(read_text, heading, title) -> None:
    """1.5 below 万元 is 15,000.00 yuan: read as 1.50 it would be posted to the wrong invoice."""
    text = "\n".join((HEADINGS.replace("贷方发生额", heading), LINES[0].replace("1,000.00", "1.5")))
    ((_day, fen, *_rest),) = read(read_text(title + text, encoding="gbk"))
    assert fen == 15_000_00


def test_an_account_that_a_spreadsheet_cut_is_none(read_text) -> None:
    text = "\n".join((HEADINGS, LINES[0].replace("6222000000000001", "6.222E+15")))
    book = read_text(text)
    assert read(book) == [(*RECEIPT[:3], None, "货款")]
    (told,) = [one for one in book.findings if one.finding.code == "bankfile.account_rounded"]
    assert (told.place.row, told.place.column, told.place.value) == (2, "对方账号", "6.222E+15")


def test_headings_in_two_lines_of_merged_cells(tmp_path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["某某银行账户交易明细"])
    sheet.append(["账号：3301234567890123456", "", "", "币种：人民币"])
    sheet.append(["交易日期", "发生额", "", "余额", "对方信息", "", "摘要"])
    sheet.append(["", "借方", "贷方", "", "户名", "账号", ""])
    for cells in ("A1:G1", "A2:C2", "A3:A4", "B3:C3", "D3:D4", "E3:F3", "G3:G4"):
        sheet.merge_cells(cells)
    sheet.append([datetime.date(2026, 12, 1), None, 1000, 5000, "杭州西湖", "6222000000000001", "货款"])
    sheet.append([datetime.date(2026, 12, 2), 200, None, 4800, "房东", "6222000000000002", "房租"])
    sheet.append(["合计", "200", "1000"])
    book.save(tmp_path / "merged.xlsx")
    found = read_sample(tmp_path / "merged.xlsx")
    assert read(found) == [RECEIPT]
    assert {"bankfile.recognised", "bankfile.skipped_out", "row.total_skipped"} <= codes(found)
    assert "bankfile.balance_gap" not in codes(found)


def test_a_cover_and_totals_between_the_lines(tmp_path) -> None:
    book = Workbook()
    book.active.append(["本文件由网银导出"])
    sheet = book.create_sheet("明细")
    sheet.append(["序号", "交易日期", "收入金额", "支出金额", "账户余额", "对方账户名称", "对方账号", "交易用途"])
    sheet.append([1, "2026-12-01", 1000, None, 5000, "杭州西湖", "6222000000000001", "货款"])
    sheet.append(["本页小计", None, 1000])
    sheet.append([2, "2026-12-02", None, 200, 4800, "房东", "6222000000000002", "房租"])
    book.save(tmp_path / "cover.xlsx")
    assert read(read_sample(tmp_path / "cover.xlsx")) == [RECEIPT]


def test_headings_below_forty_lines_of_terms(read_text) -> None:
    terms = "".join(f"说明{line}\n" for line in range(40))
    assert read(read_text(terms + "\n".join((HEADINGS, *LINES)), encoding="gbk")) == [RECEIPT]
