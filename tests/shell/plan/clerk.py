"""A workbook as a distributor's clerk keeps it: titles, merged cells, 万元, Chinese dates, totals, notes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

SALES = [  # month, 甲 (万元), 乙 (万元)
    ("2024年12月", 100, 60),
    ("2025年12月", 120, 80),
    ("2026年8月", 90, 90),
    ("2026年9月", "９０", "90.0"),  # full-width digits, and a number typed as text
    ("2026年10月", 90, 90),
]


def clerk_book(path: Path) -> Path:
    """Write the clerk's workbook."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    titled(
        book.create_sheet("销售人员"),
        "城北电器商行销售人员一览",
        ["姓名", "手机", "职务", "工号", "所属区域", "直属上级"],
        [
            ["吴老板", 13800000001, "总经理", "W00", "城区", None],
            ["小张", 13800000002, "业务员", "W01", "城区", "W00"],
            [],
            ["小李", 13800000003, "销售代表", "W02", "城区", "W00"],
        ],
    )
    titled(
        book.create_sheet("客户档案"),
        "城北电器商行客户档案（2026年）",
        ["客户名称", "Customer no", "业务员工号", "片区", "账期", "授信额度（万元）", "联系人", "备注"],
        [
            ["甲百货有限公司", "K001", "W01", "城区", "月结60天", 100, "钱会计", "老板好说话"],
            [None],
            ["乙超市", "K002", "W02", "城区", "30天", "50", None, "月底才付款"],
        ],
    )
    sales(book.create_sheet("销售明细"))
    titled(
        book.create_sheet("应收账款"),
        "应收账款明细（单位：万元）",
        ["到期日期", "发票号码", "开票日期", "客户编码", "发票金额", "备注"],
        [
            ["2026/12/10", "XS20261001", "2026年10月20日", "K001", 50, None],
            ["2026.11.5", "XS20260917", date(2026, 10, 6), "K001", "12.345", "催过两次"],
            [date(2026, 12, 25), "XS20261102", "2026-11-25", "K002", "30", None],
            [None, "合计", None, None, 92.345, None],
        ],
    )
    titled(
        book.create_sheet("银行流水"),
        "工商银行流水（单位：元）",
        ["交易日期", "交易流水号", "对方户名", "贷方发生额", "摘要", "经办"],
        [["2026年11月20日", "LS0001", "甲百货有限公司", "¥23,450.00", "付XS20260917部分货款", "小王"]],
    )
    titled(
        book.create_sheet("客户承诺"),
        "客户承诺付款登记",
        ["承诺付款日", "承诺金额（万元）", "客户代码", "经办人", "支撑方案", "说法"],
        [["2026年12月15日", "20", "K001", "W01", "年底促销一次", "钱到就付"], ["合计", 20, None, None, None, None]],
    )
    book.save(path)
    return path


def titled(sheet: Worksheet, title: str, header: list[str], rows: list[list[object]]) -> None:
    """A merged title, who made the list, a blank row, the header in row 4, then the rows."""
    sheet["A1"] = title
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(header))
    sheet["A2"] = "制表：小王"
    for at, words in enumerate(header, start=1):
        sheet.cell(4, at, words)
    for row, values in enumerate(rows, start=5):
        for at, value in enumerate(values, start=1):
            sheet.cell(row, at, value)


def sales(sheet: Worksheet) -> None:
    """Each month merged over its two customers, a total of each month, a grand total at the end."""
    titled(sheet, "历年销售明细", ["年月", "销售额（万元）", "客户编码", "备注"], [])
    row = 5
    for month, one, two in SALES:
        sheet.cell(row, 1, month)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row + 1, end_column=1)
        for customer, amount in (("K001", one), ("K002", two)):
            sheet.cell(row, 2, amount)
            sheet.cell(row, 3, customer)
            row += 1
        sheet.cell(row, 1, "小计")
        sheet.cell(row, 2, 999)
        row += 2  # and a blank row
    sheet.cell(row, 1, "合计")
    sheet.cell(row, 2, 9999)
