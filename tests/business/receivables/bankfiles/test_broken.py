"""Files that are cut short, changed, oddly written or of two exports: what can be read is read, the rest is told."""

from __future__ import annotations

from datetime import date

import pytest
from tests.business.receivables.bankfiles.conftest import SAMPLES, read_sample

from huikuan.engine.findings import Severity

HEAD = "交易日期,交易流水号,借方发生额,贷方发生额,余额,对方账号,对方户名,摘要\n"
GOOD = (
    "2026-12-01,A1,,100.00,1100.00,6222000000000001,杭州西湖,货款\n"
    "2026-12-02,A2,40.00,,1060.00,6222000000000002,房东,房租\n"
    "2026-12-03,A3,,60.00,1120.00,6222000000000003,宁波海曙,货款\n"
)


def told(book, code):
    return [one for one in book.findings if one.finding.code == code]


def amounts(book):
    return book.tables["receipts"].frame["amount"].to_list()


def test_good(read_text) -> None:
    book = read_text(HEAD + GOOD)
    assert amounts(book) == [100_00, 60_00]
    assert not [one for one in book.findings if one.finding.severity is not Severity.INFO]


def test_a_gap_in_the_balances_is_told_at_its_line(read_text) -> None:
    lines = (HEAD + GOOD).splitlines(keepends=True)
    book = read_text("".join([*lines[:2], *lines[3:]]))  # the rent is missing
    (gap,) = told(book, "bankfile.balance_gap")
    assert (gap.place.row, gap.place.column, gap.place.value) == (3, "余额", "1,120.00")
    assert (gap.finding.params["expected_fen"], gap.finding.params["gap_fen"]) == (1160_00, -40_00)
    assert amounts(book) == [100_00, 60_00]


def test_newest_first_has_no_gap(read_text) -> None:
    head, *lines = (HEAD + GOOD).splitlines(keepends=True)
    assert not told(read_text("".join([head, *reversed(lines)])), "bankfile.balance_gap")


def test_cut_in_the_middle_of_a_line(read_text) -> None:
    book = read_text((HEAD + GOOD)[: (HEAD + GOOD).index(",60.00") - 1])
    assert amounts(book) == [100_00]
    (lost,) = told(book, "bankfile.no_amount")
    assert (lost.place.row, lost.finding.severity) == (4, Severity.ERROR)
    assert book.tables["receipts"].rows_seen == 2


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("20261201", date(2026, 12, 1)),
        ("2026/12/1 10:05:33", date(2026, 12, 1)),
        ("2026年12月1日", date(2026, 12, 1)),
        ("20261201 10:05:33", date(2026, 12, 1)),
        ("20261201100533", date(2026, 12, 1)),
        ("2026-12-01-10.05.33.123456", date(2026, 12, 1)),
    ],
)
def test_days_as_banks_write_them(read_text, written, day) -> None:
    frame = read_text(HEAD + GOOD.replace("2026-12-01", written)).tables["receipts"].frame
    assert frame["date"][0] == day


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        ('"1,234.56"', 1234_56),
        ('"1,234.56 CR"', 1234_56),
        ("+1234.56", 1234_56),
        ("1234.56元", 1234_56),
        ("￥1234.56", 1234_56),
        ('"\t1,234.56"', 1234_56),
        ("`1234.56", 1234_56),
        ("-1234.56", -1234_56),
    ],
)
def test_amounts_as_banks_write_them(read_text, written, fen) -> None:
    assert amounts(read_text(HEAD + GOOD.replace("100.00,1100.00", f"{written},")))[0] == fen


def test_one_column_of_amounts_with_cr_and_dr(read_text) -> None:
    book = read_text(
        "交易日期,金额,余额,对方户名\n"
        '2026-12-01,"1,000.00 CR",1000.00,杭州西湖\n'
        '2026-12-02,"1,234.56 DR",-234.56,房东\n'
        "2026-12-03,1.00 CR,-233.56,宁波海曙\n"
    )
    assert amounts(book) == [1000_00, 1_00]
    assert told(book, "bankfile.skipped_out")[0].finding.params["sum_fen"] == 1234_56


def test_amounts_of_which_nobody_can_say_whether_they_came_in(read_text) -> None:
    book = read_text("交易日期,金额,余额,对方户名\n2026-12-01,100.00,500.00,杭州西湖\n", "流水.csv")
    assert told(book, "bankfile.no_side")
    assert amounts(book) == []


def test_what_no_line_can_be(read_text) -> None:
    book = read_text(
        HEAD
        + GOOD
        + "2026-12-04,A4,五百,,1120.00,,甲,\n"
        + "2026-13-04,A5,,5.00,1125.00,,乙,\n"
        + "2026-12-05,A6,7.00,8.00,1126.00,,丙,\n"
        + "以上为全部明细,,,,,,,\n"
        + "合计,,40.00,160.00,,,,\n"
    )
    assert amounts(book) == [100_00, 60_00]
    places = {one.finding.code: one.place for one in book.findings}
    assert (places["cell.not_money"].row, places["cell.not_money"].value) == (5, "五百")
    assert (places["cell.not_a_date"].row, places["cell.not_a_date"].value) == (6, "2026-13-04")
    assert places["bankfile.both_sides"].row == 7
    assert places["bankfile.no_line"].row == 8
    assert places["row.total_skipped"].row == 9
    assert book.tables["receipts"].rows_seen == 2 + 3


def test_two_exports_in_one_file(read_text) -> None:
    """The second has its own title and headings, and its days overlap with the first: each line counts once."""
    second = HEAD + GOOD.splitlines(keepends=True)[2] + "2026-12-04,A4,,5.00,1125.00,6222000000000001,杭州西湖,尾款\n"
    book = read_text("某银行账户明细,,,,,,,\n" + HEAD + GOOD + "某银行账户明细,,,,,,,\n" + second)
    assert amounts(book) == [100_00, 60_00, 5_00]
    numbers = book.tables["receipts"].frame["receipt_no"].to_list()
    assert numbers == ["20261201-A1", "20261203-A3", "20261204-A4"]
    assert [one.place.row for one in told(book, "bankfile.same_line")] == [8]
    assert told(book, "row.header_again")
    assert told(book, "bankfile.no_line")


def test_one_serial_for_two_receipts(read_text) -> None:
    """A bank that books two payments under one serial: both count, and keep their numbers in a longer export."""
    two = HEAD + GOOD + "2026-12-03,A3,,60.00,1180.00,6222000000000003,宁波海曙,货款\n"
    one = read_text(HEAD + GOOD).tables["receipts"].frame
    both = read_text(two).tables["receipts"].frame
    assert both["amount"].to_list() == [100_00, 60_00, 60_00]
    assert both["receipt_no"].to_list() == [*one["receipt_no"], "20261203-A3-2"]


def test_a_missing_column_is_named(read_text) -> None:
    book = read_text("交易日期,借方发生额,余额,对方账号,对方户名,摘要\n2026-12-01,,100,1,甲,乙\n", "流水.csv")
    (lacking,) = told(book, "bankfile.column_missing")
    assert lacking.finding.params["columns"] == ("贷方发生额",)
    assert "receipts" not in book.present


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
def test_encodings(read_text, encoding) -> None:
    frame = read_text(HEAD + GOOD, encoding=encoding).tables["receipts"].frame
    assert frame["payer_name"].to_list() == ["杭州西湖", "宁波海曙"]


def test_a_byte_that_is_no_character_is_told(tmp_path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes((HEAD + GOOD).encode("utf-8") + b"\xff\xfe\xff,\n")
    book = read_sample(path)
    assert amounts(book) == [100_00, 60_00]
    assert told(book, "file.encoding_doubtful")


@pytest.mark.parametrize("name", ["alipay_money.csv", "wechat_orders.csv"])
def test_a_bill_without_its_end(name, tmp_path) -> None:
    lines = (SAMPLES / name).read_bytes().splitlines(keepends=True)
    path = tmp_path / name
    path.write_bytes(b"".join(lines[: 8 if "alipay" in name else 4]))
    book = read_sample(path)
    assert told(book, "bankfile.no_end")
    assert book.tables["receipts"].frame.height > 0


def test_a_bill_that_lacks_a_line(tmp_path) -> None:
    lines = (SAMPLES / "wechat_orders.csv").read_bytes().splitlines(keepends=True)
    path = tmp_path / "w.csv"
    path.write_bytes(b"".join([*lines[:2], *lines[3:]]))
    (missing,) = told(read_sample(path), "bankfile.lines_missing")
    assert (missing.finding.params["told"], missing.finding.params["found"]) == (4, 3)


@pytest.mark.parametrize("name", ["camt053.xml", "mt940.sta", "statement.ofx"])
def test_a_message_cut_short(name, tmp_path) -> None:
    content = (SAMPLES / name).read_bytes()
    path = tmp_path / name
    path.write_bytes(content[: len(content) * 3 // 4])
    book = read_sample(path)
    assert told(book, "bankfile.message_broken")
    assert "receipts" not in book.present


def test_xml_that_defines_entities_is_refused(tmp_path) -> None:
    content = (SAMPLES / "camt053.xml").read_text(encoding="utf-8")
    bomb = '<!DOCTYPE Document [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    path = tmp_path / "x.xml"
    path.write_text(content.replace("?>", "?>" + bomb, 1).replace("GOODS", "&b;"), encoding="utf-8")
    book = read_sample(path)
    assert told(book, "bankfile.message_broken")
    assert "receipts" not in book.present


def test_a_batch_whose_parts_are_not_its_sum(tmp_path) -> None:
    content = (SAMPLES / "camt053.xml").read_text(encoding="utf-8")
    path = tmp_path / "x.xml"
    path.write_text(content.replace('<Amt Ccy="CNY">200.00', '<Amt Ccy="CNY">201.00'), encoding="utf-8")
    assert told(read_sample(path), "bankfile.message_broken")


def test_a_closing_balance_that_does_not_follow(tmp_path) -> None:
    content = (SAMPLES / "mt940.sta").read_text(encoding="utf-8")
    path = tmp_path / "x.sta"
    path.write_text(content.replace(":62F:C261205CNY112489,99", ":62F:C261205CNY112490,00"), encoding="utf-8")
    (differs,) = told(read_sample(path), "bankfile.closing_differs")
    assert (differs.finding.params["expected_fen"], differs.finding.params["told_fen"]) == (112_489_99, 112_490_00)
    content = (SAMPLES / "camt053.xml").read_text(encoding="utf-8")
    closing = (
        '<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">{}</Amt>'
        "<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-12-05</Dt></Dt></Bal></Stmt>"
    )
    path = tmp_path / "x.xml"  # 1000.00 + 45000.00 + 300.00 - 25.00 - 100.00; dollars and the pending one don't count
    for amount, many in (("46175.00", 0), ("46275.00", 1)):
        path.write_text(content.replace("</Stmt>", closing.format(amount)), encoding="utf-8")
        assert len(told(read_sample(path), "bankfile.closing_differs")) == many
