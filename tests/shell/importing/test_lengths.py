"""The longest text of every column is one definition: the file reader lets nothing through that a table can't hold.

Only PostgreSQL refuses text longer than its column; on SQLite the same tests show that it comes back whole.
"""

from __future__ import annotations

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import override
from tests.foundation.imports.books import applied, checked

from huikuan.business.collections.models import Measure, Promise
from huikuan.business.directory.models import Customer, Outlet, Product
from huikuan.business.receivables.models import Contract, ContractItem, Receipt, Receivable
from huikuan.business.targets.models import Budget
from huikuan.foundation.company.models import SettingVersion
from huikuan.foundation.imports.columns import LONGEST_CODE, LONGEST_NAME, LONGEST_TEXT, Column, Kind, Sheet
from huikuan.foundation.imports.found import finding_of
from huikuan.foundation.imports.models import ImportFinding
from huikuan.foundation.people.models import Person, Unit
from huikuan.shell.importing.sheets import SHEETS
from huikuan.shell.words import WORDS
from huikuan.shell.words.sentence import sentences

pytestmark = pytest.mark.django_db
CODE, NAME, TEXT = "K" * LONGEST_CODE, "区" * LONGEST_NAME, "汉" * LONGEST_TEXT


@pytest.fixture(autouse=True)
def _files(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"


def cell(sheet: Sheet, column: Column, more: str = "") -> str | None:
    """A value as long as may be, and a little longer."""
    if sheet.parent is not None and column.key == sheet.parent[1]:
        return None
    if column.limit is None or column.parse is not None:
        return column.choices[0].zh if column.choices else column.example
    letter = {Kind.CODE: "K", Kind.TEXT: "区" if column.longest else "汉"}[column.kind]
    return letter * column.limit + more


def row(sheet: Sheet, more: str = "") -> list[str | None]:
    return [cell(sheet, column, more) for column in sheet.columns]


def book(*, too_long: bool = False) -> dict[str, list[list[str | None]]]:
    sheets = [one.sheet for one in SHEETS]
    extra = [[row(sheet, "长")] if too_long else [] for sheet in sheets]
    return {
        sheet.zh: [[column.zh for column in sheet.columns], row(sheet), *more]
        for sheet, more in zip(sheets, extra, strict=True)
    }


def texts(model, name: str) -> list[int]:
    return sorted(len(value) for value in model._base_manager.values_list(name, flat=True) if value)


def test_the_longest_of_every_column_fits_its_table() -> None:
    batch = applied(book())
    assert {key: counts["new"] for key, counts in batch.counts.items()} == {one.sheet.key: 1 for one in SHEETS}
    codes = [
        (Person, "employee_no"), (Customer, "customer_no"), (Outlet, "outlet_no"), (Product, "item_no"),
        (Contract, "contract_no"), (Receivable, "invoice_no"), (Receipt, "receipt_no"), (Receipt, "payer_account"),
    ]  # fmt: skip
    assert [texts(*one) for one in codes] == [[LONGEST_CODE]] * len(codes)
    long = [
        (Person, "name"), (Customer, "name"), (Customer, "address"), (Outlet, "name"), (Product, "name"),
        (Contract, "acceptance"), (Contract, "instalments"), (ContractItem, "name"), (ContractItem, "specification"),
        (Receivable, "item_text"), (Receipt, "payer_name"),
        (Receipt, "reference"), (Promise, "support_needed"), (Measure, "text"),
    ]  # fmt: skip
    assert [texts(*one) for one in long] == [[LONGEST_TEXT]] * len(long)
    assert Budget.objects.get().unit == Unit.objects.get(name=NAME)
    assert texts(SettingVersion, "scope") == [LONGEST_NAME]
    assert applied(book()).counts["customers"]["same"] == 1


def test_a_table_is_as_wide_as_the_column_that_fills_it() -> None:
    """The same by definition, for whoever adds a column: names that a sheet and its table share have one width."""
    tables = {"staff": Person, "customers": Customer, "outlets": Outlet, "products": Product, "contracts": Contract,
              "contract_items": ContractItem,
              "invoices": Receivable, "receipts": Receipt, "promises": Promise, "measures": Measure}  # fmt: skip
    narrow = []
    for one in SHEETS:
        for column in one.sheet.columns:
            if one.sheet.key not in tables or column.limit is None or column.parse is not None:
                continue
            try:
                width = getattr(tables[one.sheet.key]._meta.get_field(column.key), "max_length", None)
            except FieldDoesNotExist:
                continue
            if width is not None and width != column.limit:
                narrow.append((one.sheet.key, column.key, width, column.limit))
    assert narrow == []


def test_one_character_more_is_told_with_place_value_and_remedy_before_anything_is_written() -> None:
    batch = checked(book(too_long=True))
    told = {
        (found.sheet, found.column): found
        for found in ImportFinding.objects.filter(batch=batch, code__in=("cell.too_long", "cell.text_cut"))
    }
    expected = {
        (one.sheet.zh, column.zh): column
        for one in SHEETS
        for column in one.sheet.columns
        if column.limit is not None and column.parse is None and cell(one.sheet, column) is not None
    }
    assert set(told) == set(expected)
    for place, found in told.items():
        column = expected[place]
        names_something = column.kind is Kind.CODE or column.longest
        assert (found.row, found.code) == (3, "cell.too_long" if names_something else "cell.text_cut")
        assert found.value
        finding = finding_of({name: getattr(found, name) for name in ("code", "severity", "subject", "params")})
        for language in ("zh-hans", "en"):
            with override(language):
                message, remedy = sentences(finding, WORDS)
                assert str(column.limit) in message
                assert remedy
    applied(book(too_long=True))
    assert Customer.objects.count() == Budget.objects.count() == 1


def test_a_budget_whose_region_is_too_long_is_left_out_and_not_the_companys() -> None:
    one = {"预算": [["月份", "区域", "销售预算"], ["2026-12", "区" * (LONGEST_NAME + 1), 5], ["2026-11", None, 7]]}
    company = {name: rows for name, rows in book().items() if name in {"员工", "客户", "销售历史"}}
    batch = applied({**company, **one})
    assert (batch.counts["budget"]["read"], batch.counts["budget"]["accepted"]) == (2, 1)
    assert list(Budget.objects.values_list("sales", "unit")) == [(700, None)]
    assert ImportFinding.objects.get(batch=batch, code="cell.too_long").severity == "error"


def test_a_budget_of_a_region_that_nobody_else_names_is_that_regions() -> None:
    company = {name: rows for name, rows in book().items() if name in {"员工", "客户", "销售历史"}}
    applied({**company, "预算": [["月份", "区域", "销售预算"], ["2026-12", None, 9], ["2026-12", "西北", 5]]})
    assert sorted(Budget.objects.values_list("sales", "unit__name"), key=str) == [(500, "西北"), (900, None)]


def test_a_line_with_a_zero_byte_in_a_column_of_its_own_comes_in() -> None:
    company = {name: rows for name, rows in book().items() if name in {"员工", "客户", "销售历史"}}
    applied(company)
    batch = applied(f"客户编号,客户名称,随手记\n{CODE},甲\x00乙,上\x00下".encode(), "客户.csv")
    assert batch.counts["customers"]["changed"] == 1
    assert Customer.objects.values_list("name", "notes").get() == ("甲乙", "随手记: 上下")
