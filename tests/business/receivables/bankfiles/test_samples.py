"""One sample of every form, row by row against what stands in it as a person reads it."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from tests.business.receivables.bankfiles.conftest import SAMPLES, read_sample

from huikuan.business.receivables.bankfiles import claims
from huikuan.engine.money import yuan_text

HANGZHOU = ("杭州西湖商贸有限公司", "3301040160001112223")
NINGBO = ("宁波海曙电器有限公司", "3302010001234567890")
SUZHOU = ("苏州工业园区置业有限公司", "3205016000222333444")
SHENZHEN = ("深圳南山科技有限公司", "44250100001234567890")
Row = tuple[int, date, tuple[str | None, str | None], int, str | None]


def dec(day: int) -> date:
    return date(2026, 12, day)


# file → (what it is, its account, lines, receipts as (row, day, payer, fen, reference), skipped: code → (count, fen))
TRUTH: dict[str, tuple[str, str, int, list[Row], dict[str, tuple[int, int]]]] = {
    "icbc.csv": (
        "工商银行流水", "1202026109900012345", 7,
        [
            (4, dec(1), HANGZHOU, 116_000_00, "付24310001货款"),
            (5, dec(1), NINGBO, 8_000_00, "货款"),
            (6, dec(1), NINGBO, 8_000_00, "货款"),
            (9, dec(3), SUZHOU, 1_234_56, "HT2026-001进度款 往来款 票号 24310009"),
            (10, dec(3), HANGZHOU, -6_000_00, "付款有误退回 冲正"),
        ],
        {"out": (1, 32_000_00), "fees": (1, 15_00)},
    ),
    "abc.xlsx": (
        "农业银行流水", "19-045101040033221", 4,
        [
            (4, dec(1), ("杭州西湖商贸有限公司", "330101040001234"), 50_000_50, "货款 转账收入"),
            (6, dec(5), (None, None), 1, "结息"),
            (7, dec(15), SHENZHEN, 88_888_88, "付 24310005、24310006 转账收入"),
        ],
        {"out": (1, 20_000_00)},
    ),
    "boc.csv": (
        "中国银行流水", "356270012345", 5,
        [(6, dec(3), HANGZHOU, 10_000_00, "货款 24310001"), (10, dec(6), SUZHOU, 5_500_50, "OBSS 0012 尾款")],
        {"out": (1, 4_000_00), "fees": (1, 5_50)},
    ),
    "ccb.xls": (
        "建设银行流水", "33050161000000001234", 4,
        [
            (3, dec(10), HANGZHOU, 73_000_00, "电子汇入 付3笔发票"),
            (4, dec(10), ("宁波海曙电器有限公司", "3302010001234567"), 200_00, "电子汇入 补差"),
            (6, dec(12), SHENZHEN, 1_000_000_00, "电子汇入 预付款"),
        ],
        {"fees": (1, 120_00)},
    ),
    "ccb_page.xls": (
        "建设银行流水", "33050161000000001234", 3,
        [
            (4, dec(10), HANGZHOU, 73_000_00, "电子汇入 付3笔发票 24310001"),
            (6, dec(12), ("深圳南山&福田电器", "4403010001234567"), 1_000_000_00, "电子汇入 预付款"),
        ],
        {"fees": (1, 120_00)},
    ),
    "cmb.xlsx": (
        "招商银行流水", "571908888810001", 4,
        [(6, dec(7), SUZHOU, 30_000_00, "货款"), (9, dec(2), HANGZHOU, 50_020_00, "付11月货款 票24310007")],
        {"out": (1, 12_000_00), "fees": (1, 20_00)},
    ),
    "bocom.csv": (
        "交通银行流水", "331066010018001234567", 3,
        [
            (4, dec(1), HANGZHOU, 25_000_00, "网银转账"),
            (6, dec(3), ("李四", "6222600110001234567"), 4_999_99, "代付货款,分两次"),
        ],
        {"out": (1, 5_000_00)},
    ),
    "psbc.csv": (
        "邮储银行流水", "933005010012345678", 3,
        [(4, dec(2), HANGZHOU, 3_000_00, "11月货款"), (5, dec(3), NINGBO, 2_000_00, "货款")],
        {"out": (1, 1_000_00)},
    ),
    "alipay_money.csv": (
        "支付宝账务明细", "20881234567890156", 5,
        [
            (6, dec(1), (None, "李*(139****0001)"), 2_999_00, "空调挂机 SO-1001"),
            (8, dec(2), (None, "王*(wang***@163.com)"), 199_00, "风扇 SO-1002"),
            (9, dec(3), (None, "李*(139****0001)"), -100_00, "空调挂机 SO-1001 部分退款"),
        ],
        {"fees": (1, 17_99), "own": (1, 10_000_00)},
    ),
    "alipay_orders.csv": (
        "支付宝业务明细", "20881234567890156", 3,
        [
            (6, dec(1), (None, "李*(139****0001)"), 2_999_00, "空调挂机 SO-1001"),
            (7, dec(2), (None, "王*(wang***@163.com)"), 199_00, "风扇 SO-1002"),
            (8, dec(3), (None, "李*(139****0001)"), -100_00, "空调挂机 SO-1001"),
        ],
        {},
    ),
    "wechat_orders.csv": (
        "微信支付交易账单", "1900009231", 4,
        [
            (2, dec(1), (None, "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"), 528_50, "电饭煲 WX-2001"),
            (3, dec(1), (None, "oUpF8uMuAJO_M2pxb1Q9zNjWeS6p"), 88_00, "水壶 WX-2002"),
            (4, dec(2), (None, "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"), -28_50, "电饭煲 WX-2001"),
        ],
        {"open": (1, 88_00)},
    ),
    "wechat_money.csv": (
        "微信支付资金账单", "", 4,
        [
            (2, dec(1), (None, None), 528_50, "结算总金额 528.50 元"),
            (4, dec(2), (None, None), -28_50, "缺货 REF4200000068202612020001"),
        ],
        {"fees": (1, 3_17), "own": (1, 1_000_00)},
    ),
    "camt053.xml": (
        "CAMT.053 对账单", "NRA0012345678", 7,
        [
            (1, dec(5), HANGZHOU, 45_000_00, "INV 24310001 GOODS"),
            (2, dec(5), ("NINGBO HAISHU", None), 100_00, "24310002"),
            (3, dec(5), ("SUZHOU PARK", None), 200_00, "24310003"),
            (5, dec(5), ("NINGBO HAISHU", None), -100_00, "RETURN 24310002"),
        ],
        {"fees": (1, 25_00), "open": (1, 9_00)},
    ),
    "mt940.sta": (
        "MT940 对账单", "CITICNSX/8110801012345678901", 5,
        [
            (1, dec(5), ("HANGZHOU XIHU TRADING CO LTD", HANGZHOU[1]), 15_000_50, "INV 24310001 AND 24310004"),
            (4, dec(5), ("HANGZHOU XIHU TRADING", None), -500_50, "WRONG ACCOUNT"),
            (5, dec(5), ("SUZHOU PARK", None), 1_99, "24310003 REST"),
        ],
        {"out": (1, 2_000_00), "fees": (1, 12_00)},
    ),
    "statement.ofx": (
        "OFX 对账单", "088-123456-001", 4,
        [
            (1, dec(1), ("杭州西湖商贸有限公司", None), 6_600_00, "INV 24310001 & 24310002"),
            (4, dec(5), ("SUZHOU PARK", None), 99, None),
        ],
        {"out": (1, 1_500_00), "fees": (1, 8_00)},
    ),
}  # fmt: skip
NUMBERS = {  # the bank's serial after the account's last digits and the day; a print of the line where there is none
    "boc.csv": ["012345-20261203-371234567", "012345-20261206-371250002"],
    "ccb.xls": [
        "001234-20261210-1056-33050000007XA8K9",
        "001234-20261210-1057-33050000007XA8K9",
        "001234-20261212-1059-3305000000AAAA02",
    ],
    "psbc.csv": ["345678-20261202-000123", "345678-20261203-000123"],
    "alipay_orders.csv": [
        "2026120122001412345678901234",
        "2026120222001498765432109876",
        "2026120122001412345678901234-T",
    ],
    "wechat_money.csv": ["4200001234202612010000000001", "50000305742026120203387128253"],
    "statement.ofx": ["456001-202612010001", "456001-202612050001"],
}
QUIET = {"bankfile.recognised", "bankfile.recognised_no_account", "bankfile.no_serial", "row.total_skipped"}


def test_every_sample_has_its_truth() -> None:
    assert {path.name for path in SAMPLES.iterdir()} == {*TRUTH, "README.md"}


@pytest.mark.parametrize("name", TRUTH)
def test_every_row_is_read(name) -> None:
    what, account, lines, rows, skipped = TRUTH[name]
    book = read_sample(SAMPLES / name)
    frame = book.tables["receipts"].frame
    read = [
        (row["_row"], row["date"], (row["payer_name"], row["payer_account"]), row["amount"], row["reference"])
        for row in frame.iter_rows(named=True)
    ]
    assert read == rows
    told: dict[str, dict[str, Any]] = {one.finding.code: dict(one.finding.params) for one in book.findings}
    dollars = {"boc.csv": "USD 2,500.00", "camt053.xml": "USD 70.00"}.get(name)  # no rate is known here
    known = told.get("bankfile.recognised") or told.get("bankfile.recognised_no_account") or {}
    if dollars:
        known = dict(told["bankfile.recognised_currency"])
        assert known.pop("sums") == f"CNY {yuan_text(sum(row[3] for row in rows))}, {dollars}"
        assert told["bankfile.no_rate"]["value"] == dollars
        known |= {"receipts": known["receipts"] - 1, "sum_fen": sum(row[3] for row in rows)}
    days = [row[1] for row in rows]
    assert (known["what_zh"], known["account"], known["lines"], known["receipts"]) == (what, account, lines, len(rows))
    assert known["sum_fen"] == sum(row[3] for row in rows)
    assert known["first"] <= min(days)
    assert known["last"] >= max(days)
    found = {
        code.removeprefix("bankfile.skipped_"): (params["count"], params["sum_fen"])
        for code, params in told.items()
        if code.startswith("bankfile.skipped_")
    }
    assert found == skipped
    odd = {code for code in told if code not in QUIET and "skipped" not in code}
    assert odd == ({"bankfile.recognised_currency", "bankfile.no_rate"} if dollars else set())
    assert frame["receipt_no"].n_unique() == frame.height
    channel = "alipay" if "alipay" in name else "wechat" if "wechat" in name else None
    assert set(frame["channel"]) == {channel}


@pytest.mark.parametrize("name", NUMBERS)
def test_receipts_are_numbered_by_the_banks_serial(name) -> None:
    assert read_sample(SAMPLES / name).tables["receipts"].frame["receipt_no"].to_list() == NUMBERS[name]


@pytest.mark.parametrize("name", TRUTH)
def test_the_name_of_the_file_says_nothing(name, tmp_path) -> None:
    """Any name that the kind of file allows: recognised by what it contains."""
    ending = (SAMPLES / name).suffix if name.endswith(("xls", "xlsx")) else ".download"
    path = tmp_path / f"x{ending}"
    path.write_bytes((SAMPLES / name).read_bytes())
    frame = read_sample(path).tables["receipts"].frame
    own = read_sample(SAMPLES / name).tables["receipts"].frame
    assert frame.drop("_source").equals(own.drop("_source"))
    if not name.endswith(("xls", "xlsx")):
        assert claims(path.read_bytes())


def test_the_same_payment_on_both_bills_of_a_platform_is_one_receipt() -> None:
    for one, other in (("alipay_money.csv", "alipay_orders.csv"), ("wechat_money.csv", "wechat_orders.csv")):
        first, second = (
            read_sample(SAMPLES / name).tables["receipts"].frame.select("receipt_no", "date", "amount")
            for name in (one, other)
        )
        both = first.join(second, on=["receipt_no", "date", "amount"])
        assert both.height == first.height


def test_our_own_sheet_and_a_ledger_are_no_statement(read_text) -> None:
    own = "回款单号,到账日期,付款人,金额,余额\nR1,2026-12-01,杭州西湖,100,100\n"
    book = read_text(own, "回款.csv")
    assert book.tables["receipts"].frame["receipt_no"].to_list() == ["R1"]
    ledger = "日期,凭证号,摘要,借方金额,贷方金额,余额\n2026-12-01,记-1,销售,100,,100\n"
    book = read_text(ledger, "明细账.csv")
    assert book.tables["receipts"].frame.is_empty()
    assert isinstance(book.tables["receipts"].frame, pl.DataFrame)
