"""PDFs: readable text, nothing in a name is taken for markup, the same facts give the same bytes."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader

from huikuan.foundation.documents import typesetting
from huikuan.foundation.documents.typesetting import FontsMissingError, shapes, typeset

TEMPLATE = "foundation/documents/page.typ"
NASTY = [
    "#panic()",
    "$x^2$",
    "*bold*",
    "@label",
    "<script>alert(1)</script>",
    "\\u{41}",
    "[a](b)",
    "`x`",
    "= 标题",
    "龘鑫",
]


def page(**more):
    frame = {
        "language": "zh",
        "title": "试样",
        "company": "杭州甲乙有限公司",
        "number": "NO-1",
        "page": "第 {page} 页，共 {pages} 页",
    }
    return {"frame": frame, "paragraphs": ["一段文字。"], **more}


def texts(pdf: bytes) -> list[str]:
    return [one.extract_text() for one in PdfReader(BytesIO(pdf)).pages]


def test_names_stay_text() -> None:
    (told,) = texts(typeset(TEMPLATE, page(paragraphs=NASTY)))
    plain = told.replace("\n", "")
    assert [one for one in NASTY if one not in plain] == []


def test_same_facts_same_bytes() -> None:
    first = typeset(TEMPLATE, page())
    assert typeset(TEMPLATE, page(paragraphs=["另一段"])) != first
    assert typeset(TEMPLATE, page()) == first
    assert b"CreationDate" not in first


def test_every_page_tells_company_number_and_count() -> None:
    told = texts(typeset(TEMPLATE, page(paragraphs=["很长的一段。" * 60] * 12)))
    assert len(told) > 1
    for at, one in enumerate(told, start=1):
        assert "杭州甲乙有限公司" in one
        assert "NO-1" in one
        assert f"第 {at} 页，共 {len(told)} 页" in one


def test_only_the_packaged_fonts_are_embedded_on_a4() -> None:
    reader = PdfReader(BytesIO(typeset(TEMPLATE, page())))
    one = reader.pages[0]
    assert [round(side) for side in (one.mediabox.width, one.mediabox.height)] == [595, 842]
    names = {font.get_object()["/BaseFont"] for font in one["/Resources"]["/Font"].values()}
    assert all("NotoSansSC" in name for name in names)
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == ("试样", "杭州甲乙有限公司")


def test_missing_fonts_are_named(monkeypatch) -> None:
    monkeypatch.setattr(typesetting.finders, "find", lambda _: None)
    typesetting._fonts.cache_clear()
    with pytest.raises(FontsMissingError):
        typesetting._fonts()
    typesetting._fonts.cache_clear()


def table(rows: list[list[str]], told: list[list[str]]) -> bytes:
    """A statement of these rows; the template stands for all that have such a table."""
    none: dict[str, list[str]] = {key: [] for key in ("about", "foot", "ageing", "ageing_head", "total")}
    words = dict.fromkeys(("closing", "ageing_title", "note", "contact"), "")
    data = {**page(), **none, **words, "head": ["日期", "摘要", "单据号", "应收", "已收", "余额"]}
    return typeset("business/receivables/letters/statement.typ", {**data, "rows": rows, "shapes": told})


def test_one_measured_shape_stands_for_all_cells_that_differ_in_digits_only() -> None:
    rows = [[f"20{at:02}-11-1{at % 7}", "发票", f"SK-1{at}7,4", "1,111.11", "", f"-{at:02},477.74"] for at in range(40)]
    told = shapes(rows)
    assert told[0] == ["0000-00-00"]
    assert table(rows, told) == table(rows, [])


def test_a_cell_longer_than_its_line_breaks_within_the_page() -> None:
    rows = [["2026-11-01", "往来", "号-" * 90, "1.00", "", "1.00"]]
    found: list[tuple[float, str]] = []
    for one in PdfReader(BytesIO(table(rows, shapes(rows)))).pages:
        one.extract_text(visitor_text=lambda text, cm, tm, font, size: found.append((tm[4], text)))
    assert "".join(text for _, text in found).replace("\n", "").count("号-") == 90
    assert max(x for x, text in found if text.strip()) < 595 - 62


def test_a_long_number_breaks_within_its_column() -> None:
    """A digit of 9 pt is 5 pt wide, a letter at most 9: what is written in a column ends before the next one begins."""
    number, own = "26312000000123456789" * 5, "HT-2026-XSZX-0001234567890"
    rows = [["2026-11-01", f"收款，{number} International", own, "8,794,375,433.12", "", "8,794,375,433.12"]]
    (only,) = PdfReader(BytesIO(table(rows, shapes(rows)))).pages
    found: list[tuple[float, str]] = []
    only.extract_text(visitor_text=lambda text, cm, tm, *_: found.append((cm[4] + tm[4], text.strip())))
    second, third, fourth = (next(x for x, text in found if text == head) for head in ("摘要", "单据号", "应收"))
    inside = [(x, text) for x, text in found if second <= x < third and text not in {"摘要", ""}]
    assert "".join(text for _, text in inside).replace(" ", "") == f"收款，{number}International"
    assert max(x + (5 if text.isdigit() else 4) * len(text) for x, text in inside if "收" not in text) < third
    beside = [(x, text) for x, text in found[:-1] if third <= x < fourth - 60 and text not in {"试样", "单据号"}]
    assert "".join(text for _, text in beside) == own
