"""What a reader of the file finds in it: values, types, panes, print set-up, names."""

from __future__ import annotations

import datetime as dt
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from openpyxl.workbook import Workbook
from python_calamine import CalamineWorkbook
from tests.foundation.documents.ledger_pages import LEDGER, framed, ledger_cover, ledger_page, tree_page

from huikuan.foundation.documents.book import Block, Cover, Page, Total
from huikuan.foundation.documents.layout import subtree_ends
from huikuan.foundation.documents.rows import SLICE
from huikuan.foundation.documents.writing import write_book

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")


def written(tmp_path: Path, *pages: Page, lang: str = "zh", values: bool = False, **options: object) -> Workbook:
    path = tmp_path / "book.xlsx"
    write_book(path, pages=pages, lang=lang, **options)  # type: ignore[arg-type]
    return openpyxl.load_workbook(path, data_only=values)


def test_values_keep_their_types_and_text_is_never_a_formula(tmp_path: Path) -> None:
    sheet = written(tmp_path, ledger_page())["台账"]
    assert [sheet.cell(4, column).value for column in range(1, 6)] == ["区域", "编号", "名称", "目标", "已收"]
    first, second = ([cell.value for cell in sheet[row]] for row in (5, 6))
    assert first[:6] == ["华东", "0000", "=cmd|' /C calc'!A0", 0, 0, "=ROUND(D5-E5,2)"]
    assert sheet["C5"].data_type in ("s", "inlineStr")
    assert sheet["C5"].quotePrefix
    assert second[2:7] == ["客户 1 <&> 有限公司", 100000.33, 33333.33, "=ROUND(D6-E6,2)", "=ROUND(SUM(D6:E6),2)"]
    assert second[7] == '=IF(D6<=0,"",ROUND(E6/D6,6))'
    assert [str(value) for value in second[8:13]] == ["1", "2026-12-02 00:00:00", "2026-12-01 00:00:00", "0.25", "提醒"]
    assert sheet["J6"].is_date
    assert first[7] is None  # no target, no rate: an empty cell
    assert sheet["D6"].number_format.startswith("#,##0.00")
    assert sheet["H6"].number_format.startswith("0.0%")
    assert (sheet["J6"].number_format, sheet["K6"].number_format) == ("yyyy-mm-dd", "yyyy-mm")


def test_formulas_carry_their_values(tmp_path: Path) -> None:
    page = ledger_page()
    sheet = written(tmp_path, page, values=True)["台账"]
    assert [sheet.cell(6, column).value for column in (6, 7, 8)] == [66667.0, 133333.66, 0.333332]
    assert [sheet.cell(3, column).value for column in (1, 4, 9)] == ["合计", int(page.frame["target"].sum()) / 100, 66]


def test_totals_follow_the_filter_and_stand_above_the_header(tmp_path: Path) -> None:
    sheet = written(tmp_path, ledger_page())["台账"]
    assert sheet["D3"].value == "=SUBTOTAL(9,D5:D16)"
    assert sheet.auto_filter.ref == "A4:M16"
    assert sheet.freeze_panes == "D5"


def test_it_prints_on_a4_one_page_wide_with_the_header_on_every_page(tmp_path: Path) -> None:
    page = ledger_page()
    book = written(tmp_path, page, tree_page(), cover=ledger_cover(page))
    for sheet in book:
        assert sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert book["台账"].page_setup.orientation == "landscape"
    assert book["总览"].page_setup.orientation == "portrait"
    assert "台账 2026-12" in book["台账"].oddFooter.left.text
    assert "&P" in book["台账"].oddFooter.right.text
    assert book["台账"].print_title_rows == "$4:$4"
    assert book["台账"]["A1"].font.name == "Microsoft YaHei"


def test_english_book(tmp_path: Path) -> None:
    sheet = written(tmp_path, ledger_page(), lang="en")["Ledger"]
    assert sheet["A3"].value == "Total"
    assert sheet["M4"].value == "State"
    assert sheet["M6"].value == "warning"
    assert sheet["A1"].font.name == "Calibri"


def test_tree_rows_are_outlined_indented_and_subtotalled(tmp_path: Path) -> None:
    sheet = written(tmp_path, tree_page(open_levels=1))["分解"]
    assert [sheet.cell(row, 4).value for row in range(3, 9)] == [
        "=SUBTOTAL(9,D4:D8)",
        "=SUBTOTAL(9,D5:D6)",
        400.01,
        300.03,
        "=SUBTOTAL(9,D8:D8)",
        300.03,
    ]
    assert [sheet.row_dimensions[row].outlineLevel for row in range(3, 9)] == [0, 1, 2, 2, 1, 2]
    assert [bool(sheet.row_dimensions[row].hidden) for row in range(3, 9)] == [False, False, True, True, False, True]
    assert [sheet.cell(row, 1).alignment.indent for row in range(3, 9)] == [0, 2, 4, 4, 2, 4]
    assert not sheet.sheet_properties.outlinePr.summaryBelow
    assert sheet["A3"].font.bold
    assert not sheet["A5"].font.bold


def test_subtree_ends_against_the_obvious_way() -> None:
    depths = [0, 1, 2, 2, 1, 0, 1, 2, 3, 1]
    obvious = [
        max(other for other in range(index, len(depths)) if all(deep > depth for deep in depths[index + 1 : other + 1]))
        for index, depth in enumerate(depths)
    ]
    assert subtree_ends(depths) == obvious == [4, 3, 2, 3, 4, 9, 8, 8, 8, 9]


def test_group_breaks_draw_a_rule_under_the_last_row_of_each_group(tmp_path: Path) -> None:
    sheet = written(tmp_path, ledger_page())["台账"]
    colours = [sheet.cell(row, 4).border.bottom.color.rgb for row in range(5, 17)]
    assert colours[5] != colours[0]
    assert {*colours[:5], *colours[6:]} == {colours[0]}


def test_odd_texts_survive(tmp_path: Path) -> None:
    texts = [" edges ", "a\nb", "a\rb\x00c", "_x0041_", "😀\u202e", "", "x" * 40_000, "+1", "@SUM(1)", "\t-2"]
    frame = framed([{"name": text} for text in texts])
    path = tmp_path / "book.xlsx"
    write_book(path, pages=[Page(sheet=LEDGER, frame=frame, title="t", totals=False)], lang="zh")
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[2:]
    found = [row[2] for row in rows]
    assert found[:2] == texts[:2]
    assert found[2:6] == texts[2:6]
    assert found[6] == "x" * 32_766 + "…"
    assert found[7:] == texts[7:]


def test_amounts_with_too_many_digits_are_text_and_the_page_says_so(tmp_path: Path) -> None:
    frame = framed([{"target": 10**15, "received": 1}, {"target": 5, "received": -(10**15) - 1}])
    sheet = written(tmp_path, Page(sheet=LEDGER, frame=frame, title="t"))["台账"]
    assert "15 位" in str(sheet["A2"].value)
    assert [sheet.cell(5, column).value for column in (4, 5, 6)] == ["10,000,000,000,000.00", 0.01, 9999999999999.99]
    assert [sheet.cell(6, column).value for column in (4, 5)] == [0.05, "-10,000,000,000,000.01"]
    assert sheet["D3"].value == "10,000,000,000,000.05"
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)


def test_a_sum_with_too_many_digits_is_text_too(tmp_path: Path) -> None:
    frame = framed([{"target": 6 * 10**14, "received": 0}] * 2)
    sheet = written(tmp_path, Page(sheet=LEDGER, frame=frame, title="t"))["台账"]
    assert sheet["D3"].value == "12,000,000,000,000.00"
    assert sheet["D5"].value == 6 * 10**12


def test_largest_exact_amount_and_early_dates(tmp_path: Path) -> None:
    frame = framed([{"target": 10**15 - 1, "received": 0, "day": dt.date(1899, 5, 1)}])
    sheet = written(tmp_path, Page(sheet=LEDGER, frame=frame, title="t"))["台账"]
    assert sheet["D4"].value == 9999999999999.99
    assert sheet["J4"].value == "1899-05-01"


def test_more_rows_than_a_sheet_holds_continue_on_the_next(tmp_path: Path) -> None:
    page = ledger_page(40)
    book = written(tmp_path, page, tree_page(), cover=ledger_cover(page), sheet_rows=20)
    assert book.sheetnames == ["总览", "台账", "台账 (2)", "台账 (3)", "分解"]
    assert [book[name].max_row for name in book.sheetnames[1:4]] == [20, 20, 12]
    numbers = [cell.value for name in book.sheetnames[1:4] for cell in book[name]["B"][4:]]
    assert numbers == [f"{index:04d}" for index in range(40)]
    assert book["台账 (2)"]["D3"].value == (
        "=SUBTOTAL(9,台账!D5:D20)+SUBTOTAL(9,'台账 (2)'!D5:D20)+SUBTOTAL(9,'台账 (3)'!D5:D12)"
    )


def test_rows_beyond_one_slice(tmp_path: Path) -> None:
    frame = framed([{"no": str(index), "target": index, "received": 0} for index in range(SLICE + 5)])
    calls: list[tuple[str, int, int]] = []
    path = tmp_path / "book.xlsx"
    page = Page(sheet=LEDGER, frame=frame, title="t")
    write_book(path, pages=[page], lang="zh", progress=lambda *call: calls.append(call))
    assert calls == [("台账", SLICE, SLICE + 5), ("台账", SLICE + 5, SLICE + 5)]
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[3:]
    assert [row[1] for row in rows] == [str(index) for index in range(SLICE + 5)]


def test_no_rows(tmp_path: Path) -> None:
    for page in (ledger_page(), tree_page()):
        sheet = written(tmp_path, replace(page, frame=page.frame.clear()))[page.sheet.zh]
        assert "没有记录" in [cell.value for cell in sheet["A"]]
        assert sheet.max_row == 5 if page.level is None else 3


def test_sheet_names_fit_excel(tmp_path: Path) -> None:
    long = "A/B:C*" + "长" * 40
    pages = [replace(ledger_page(), name=long), replace(ledger_page(), name=long), replace(ledger_page(), name="总览")]
    book = written(tmp_path, *pages, cover=Cover(name="总览", title="t"))
    assert book.sheetnames == ["总览", "A B C " + "长" * 25, "A B C " + "长" * 21 + " (2)", "总览 (2)"]


def test_the_cover_links_to_every_sheet(tmp_path: Path) -> None:
    page = ledger_page()
    sheet = written(tmp_path, page, tree_page(), cover=ledger_cover(page))["总览"]
    links = {cell.value: cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink}
    assert links == {"台账": "台账!A1", "分解": "分解!A1"}
    formulas = {cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"}
    assert "=SUM(台账!$D$5:$D$16)" in formulas
    assert "=SUBTOTAL(9,分解!$D$3:$D$8)" in formulas
    assert any(formula.startswith("=SUMIF(台账!$A$5:$A$16,$A") for formula in formulas)
    with zipfile.ZipFile(tmp_path / "book.xlsx") as members:
        assert sum("charts/chart" in name for name in members.namelist()) == 2


@pytest.mark.parametrize("label", ["", ">5", "a*", "12", "华东"])
def test_labels_that_sumif_would_misread_get_values_instead(tmp_path: Path, label: str) -> None:
    frame = framed([{"region": label, "target": 100, "received": 0}])
    block = Block(
        title="b",
        columns=(LEDGER.by_key["region"], LEDGER.by_key["target"]),
        frame=frame.select("region", "target"),
        sums={"target": Total(page="ledger", column="target")},
        match=("region", "region"),
    )
    page = Page(sheet=LEDGER, frame=frame, title="t")
    sheet = written(tmp_path, page, cover=Cover(name="c", title="t", blocks=(block,)))["c"]
    formulas = [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert bool(formulas) == (label == "华东")


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    page = ledger_page()
    with pytest.raises(ValueError, match="ledger has no column day, month"):
        written(tmp_path, replace(page, frame=page.frame.drop("day", "month")))
    assert list(tmp_path.iterdir()) == []


def test_same_input_same_bytes(tmp_path: Path) -> None:
    page = ledger_page()
    for name in ("a", "b"):
        write_book(
            tmp_path / name,
            cover=ledger_cover(page),
            pages=[page, tree_page()],
            lang="zh",
            properties={"title": "t", "created": dt.datetime(2026, 11, 30, tzinfo=dt.UTC)},
        )
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_extra_columns_are_left_out(tmp_path: Path) -> None:
    page = ledger_page()
    wide = replace(page, frame=page.frame.with_columns(pl.lit("secret").alias("_notes")))
    sheet = written(tmp_path, wide)["台账"]
    assert sheet.max_column == len(LEDGER.columns)
