"""Each language alone: no Chinese in what English prints and writes, no English word in Chinese; JSON for programs."""

from __future__ import annotations

import contextlib
import io
import json
import re
from pathlib import Path

import openpyxl
import pytest
from tests.shell.cli.running import CJK
from tests.shell.plan.tiny import tiny_pages
from tests.shell.plan.typed import Pages, write_pages
from tests.shell.plan.written import Written, read_plan, total

from huikuan.shell.cli import main
from huikuan.shell.sheets import INPUT

WHEN = ("--month", "2026-12", "--today", "2026-12-10")
WORD = re.compile(r"[A-Za-z]{2,}")
NOT_WORDS = {  # names of things that have no Chinese, words of the command line, and data of the tiny company
    *(
        "huikuan",
        "Huikuan",
        "verify",
        "SMART",
        "JSON",
        "CSV",
        "Excel",
        "BOOK",
        "MAP",
        "PLAN",
        "FINDINGS",
        "YYYY",
        "MM",
        "DD",
    ),
    *(
        "xlsx",
        "xls",
        "csv",
        "toml",
        "json",
        "lang",
        "today",
        "month",
        "mapping",
        "quiet",
        "timings",
        "output",
        "strict",
    ),
    *("force", "scale", "help", "version", "zh", "en", "plan", "check", "template", "demo", "out", "nothing"),
    *("FP", "nowhere", "book"),
    *("serve", "worker", "workers", "admin", "backup", "restore", "home", "host", "port", "HOST", "PORT", "HUIKUAN"),
    *("HOME", "var", "fresh", "seed", "only", "web", "Ctrl", "SQLite"),
}


def english_pages() -> Pages:
    """The tiny company, with mistakes in it, as an English clerk types it."""
    translated = {
        "员工": ("Staff", ["Employee no", "Name", "Role", "Manager no", "Region"]),
        "客户": ("Customers", ["Customer no", "Name", "Owner", "Region", "Payment terms", "Credit limit"]),
        "网点": ("Outlets", ["Outlet no", "Name", "Customer no", "Status", "Monthly average sales", "Potential"]),
        "产品": ("Products", ["Item no", "Name", "Role"]),
        "销售历史": ("Sales", ["Month", "Customer no", "Outlet no", "Item no", "Amount"]),
        "预算": ("Budget", ["Month", "Sales budget"]),
        "系数": ("Factors", ["Factor", "Value"]),
        "发票": ("Invoices", ["Invoice no", "Customer no", "Issue date", "Due date", "Amount"]),
        "回款": ("Receipts", ["Receipt no", "Date", "Payer name", "Amount", "Reference text"]),
        "承诺": ("Promises", ["Customer no", "Amount", "Promised date", "Made on", "Made by", "Support needed"]),
        "差距措施": ("Measures", ["Customer no", "Measure", "Expected effect", "Cost", "Due date", "Approved"]),
    }
    words = {
        "区域经理": "manager",
        "业务员": "salesperson",
        "财务": "finance",
        "在营": "active",
        "开发中": "developing",
    }
    words |= {"规模型": "volume", "战斗机型": "fighter", "利润型": "profit", "现结": "cash", "月结30天": "M30"}
    words |= {"30天": "30", "60天": "60", "公司名称": "company name", "行业增长率": "industry growth"}
    words |= {"标杆增长率": "benchmark growth", "是": "yes", "否": "no", "华东": "East", "华西": "West"}
    words |= {"回款激励": "payment incentive", "渠道促销": "channel promotion"}
    names = iter(range(1, 1000))
    known: dict[str, str] = {}

    def english(value: object) -> object:
        if not isinstance(value, str) or not CJK.search(value):
            return value
        if value.startswith("付"):
            return "paying " + re.sub(CJK, "", value)
        if value not in words and value not in known:
            known[value] = f"Name{next(names)}"
        return words.get(value) or known[value]

    pages = {
        name: [header, *([english(value) for value in row] for row in tiny_pages()[zh][1:])]
        for zh, (name, header) in translated.items()
    }
    return spoil(pages, amount="much money", date="2026-02-31", name="Nobody Ltd", extra="Colour")


def chinese_pages() -> Pages:
    """The tiny company with the same mistakes."""
    pages = tiny_pages()
    names = {"员工": "Staff", "发票": "Invoices", "回款": "Receipts", "承诺": "Promises", "客户": "Customers"}
    spoiled = spoil(
        {names.get(key, key): rows for key, rows in pages.items()}, "很多钱", "2026年2月31日", "无名公司", "颜色"
    )
    back = {value: key for key, value in names.items()}
    return {back.get(key, key): rows for key, rows in spoiled.items()}


def spoil(pages: Pages, amount: str, date: str, name: str, extra: str) -> Pages:
    """One mistake of each sort: amount, date, unknown keys, a double, a circle, an unknown payer, a further column."""
    more: Pages = {
        "Staff": [["E6", name, None, "E7", None], ["E7", name, None, "E6", None]],
        "Customers": [["C1", name, "E2", None, None, None], ["C7", name, "E99", None, "9x9", -5]],
        "Invoices": [
            ["Q1", "C99", "2026-10-05", None, 5],
            ["Q2", "C1", date, None, 5],
            ["Q3", "C1", "2026-10-05", None, amount],
        ],
        "Receipts": [["R7", "2026-12-01", name, 12345, None], ["R8", "2027-01-01", name, 5, None]],
        "Promises": [["C1", 0, "2026-12-20", None, None, None]],
    }
    spoiled = {key: [*rows, *more.get(key, [])] for key, rows in pages.items()}
    spoiled["Staff"] = [[*row, extra if at == 0 else None] for at, row in enumerate(spoiled["Staff"])]
    spoiled[extra] = [[extra]]
    return spoiled


def texts(path: Path, leave_out: tuple[str, ...] = ()) -> set[str]:
    """Every text in a workbook (tabs too) but the columns with these headings."""
    found = set()
    book = openpyxl.load_workbook(path)
    for sheet in book:
        found.add(sheet.title)
        skip: set[int] = set()
        for row in sheet.iter_rows():
            skip |= {cell.column for cell in row if cell.value in leave_out and cell.column}
            found |= {
                str(cell.value)
                for cell in row
                if isinstance(cell.value, str) and cell.data_type != "f" and cell.column not in skip
            }
    return found


@pytest.fixture(scope="module")
def english(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pages(tmp_path_factory.mktemp("en") / "book.xlsx", english_pages())


@pytest.fixture(scope="module")
def chinese(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_pages(tmp_path_factory.mktemp("zh") / "book.xlsx", chinese_pages())


def sayings(book: Path, lang: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """All that the commands print about a book: plan, check, JSON, refusals, help."""
    output = book.parent / f"{lang}.xlsx"
    said = []
    for words, code in (
        (["plan", str(book), *WHEN, "-o", str(output)], 0),
        (["check", str(book), *WHEN], 1),
        (["check", str(book), *WHEN, "--json"], 1),
        (["plan", str(book), "--month", "2026-11", "--today", "2026-12-10", "--force", "-o", str(output)], 3),
        (["plan", str(book.parent / "nowhere.xlsx"), *WHEN], 3),
        (["plan", str(book), *WHEN, "-o", str(book)], 3),
        (["plan", str(book), *WHEN, "-o", str(book.parent)], 4),
        (["template", "-o", str(book)], 4),
        (["template", "-o", str(book.parent / f"template-{lang}.xlsx"), "--force"], 0),
    ):
        assert main([*words, "--lang", lang]) == code, words
        said += list(capsys.readouterr())
    for wrong in ("--help", "plan --help", "demo --help", "plan", "nothing"):
        with pytest.raises(SystemExit):
            main([f"--lang={lang}", *wrong.split()] if wrong == "--help" else [*wrong.split(), "--lang", lang])
        said += list(capsys.readouterr())
    return [text.replace(str(book.parent), "") for text in said]


def test_english_leaves_no_chinese(english: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = {line for text in sayings(english, "en", capsys) for line in text.splitlines()}
    said |= texts(english.parent / "en.xlsx")
    assert {text for text in said if CJK.search(text.replace("12.5万", "").replace("月结30天", ""))} == set()


def test_chinese_leaves_no_english(chinese: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = {line for text in sayings(chinese, "zh", capsys) if not text.startswith("{") for line in text.splitlines()}
    said |= texts(chinese.parent / "zh.xlsx", leave_out=("代码",))
    assert {text for text in said if set(WORD.findall(text)) - NOT_WORDS} == set()


@pytest.mark.parametrize("words", ["plan x --month 13", "plan x --today 13", "demo --scale 0"])
def test_english_usage_errors_leave_no_chinese(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([*words.split(), "--lang", "en"])
    assert CJK.search(capsys.readouterr().err) is None


def test_what_to_do_is_told_to_the_end(english: Path, tmp_path: Path) -> None:
    assert main(["check", str(english), *WHEN, "-o", str(tmp_path / "f.xlsx"), "--lang", "en", "--quiet"]) == 1
    assert {text for text in texts(tmp_path / "f.xlsx") if text.endswith("…")} == set()


def test_the_english_template_is_english(english: Path, tmp_path: Path) -> None:
    output = tmp_path / "template.xlsx"
    assert main(["template", "-o", str(output), "--lang", "en"]) == 0
    examples = {column.example for sheet in INPUT for column in sheet.columns}
    assert {text for text in texts(output) - examples if CJK.search(text)} == set()


def test_the_language_of_the_environment(
    chinese: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["check", str(chinese), *WHEN]
    monkeypatch.setenv("HUIKUAN_LANG", "en")
    main(words)
    assert "Findings" in capsys.readouterr().out
    main([*words, "--lang", "zh"])
    assert "Findings" not in capsys.readouterr().out
    monkeypatch.setenv("HUIKUAN_LANG", "klingon")
    main(words)
    assert "Findings" not in capsys.readouterr().out


@pytest.fixture(scope="module")
def answer(english: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, object], Written]:
    """What ``--json`` prints, and the workbook of the same run."""
    output = tmp_path_factory.mktemp("json") / "plan.xlsx"
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        assert main(["plan", str(english), *WHEN, "-o", str(output), "--lang", "en", "--json"]) == 0
    return json.loads(said.getvalue()), read_plan(output, lang="en")


def test_json_agrees_with_the_workbook(answer: tuple[dict[str, object], Written]) -> None:
    told, plan = answer
    assert (told["ok"], told["month"], told["today"]) == (True, "2026-12", "2026-12-10")
    assert told["sales_target_fen"] == total(
        [row for row in plan["decomposition"] if row["level"] == "company"], "target"
    )
    names = ("target", "received", "promised", "measured", "unowned", "surplus")

    def ledger(rows: list[dict[str, object]]) -> dict[str, int]:
        return {f"{name}_fen": total(rows, name) for name in names}

    def plain(row: dict[str, object]) -> dict[str, object]:
        return {f"{name}_fen": row[f"{name}_fen"] for name in names}

    assert plain(told["collection"]) == ledger(plan["plan"])
    assert {row["region"]: plain(row) for row in told["regions"]} == {
        region: ledger([row for row in plan["plan"] if row["region"] == region])
        for region in {row["region"] for row in plan["plan"]}
    }
    largest = sorted(plan["plan"], key=lambda row: -row["unowned"])[: len(told["holes"])]
    assert [(hole["customer_no"], hole["unowned_fen"]) for hole in told["holes"]] == [
        (row["customer_no"], row["unowned"]) for row in largest
    ]
    sheet = [(row["code"], row["sheet"], row["row"], row["message"]) for row in plan["findings"]]
    assert [(row["code"], row["sheet"], row["row"], row["message"]) for row in told["findings"]] == sheet
    assert {row["severity"] for row in told["findings"]} == {"error", "warning", "info"}


def test_refusals_are_json_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", str(tmp_path / "nowhere.xlsx"), *WHEN, "--json", "--lang", "en"]) == 3
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] is False
    assert "nowhere.xlsx" in told["refused"][0]["message"]
    assert told["refused"][0]["remedy"]
