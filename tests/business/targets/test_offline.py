"""The decomposition out to Excel and back: differences first, then all of it in one edit, or nothing."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.business.targets.test_edits import check, edit, state

from huikuan.business.targets.models import Edit

AMOUNT, CELL, SEEN = 3, 5, 6  # columns, from 1


def fetched(client, company) -> openpyxl.Workbook:
    answer = client.get(reverse("targets:export", args=[company.plan.pk, "offline_whole"]))
    assert answer.status_code == 200
    return openpyxl.load_workbook(BytesIO(answer.content))


def brought(client, company, content: bytes | openpyxl.Workbook):
    if not isinstance(content, bytes):
        file = BytesIO()
        content.save(file)
        content = file.getvalue()
    upload = SimpleUploadedFile("任务分解.xlsx", content)
    return client.post(reverse("targets:offline", args=[company.plan.pk]), {"file": upload})


def row_of(book: openpyxl.Workbook, cell: int):
    sheet = book.worksheets[0]
    return next(row for row in sheet.iter_rows(min_row=2) if row[CELL - 1].value == str(cell))


@pytest.fixture
def director(client, company):
    client.force_login(company.actor("E1").user, backend="huikuan.foundation.people.accounts.AccountBackend")
    return client


def test_what_differs_is_shown_with_what_follows_and_taken_over_in_one_edit(director, company) -> None:
    customer, person = company.cell("customer", "C4"), company.cell("person", "E4")
    book = fetched(director, company)
    assert book["huikuan"].sheet_state == "veryHidden"
    assert book.worksheets[0].column_dimensions["E"].hidden
    assert book.worksheets[0].max_row == len(company.amounts()) + 1
    nothing = brought(director, company, book)
    assert nothing.context["changes"] == []
    assert "edits" not in nothing.context
    row_of(book, customer.pk)[AMOUNT - 1].value = 500_000.5
    before = state(company)
    shown = brought(director, company, book)
    ((row, now, stale),) = shown.context["changes"]
    assert (row.amount, now, stale) == (50_000_050, customer.amount, False)
    gain = 50_000_050 - customer.amount
    effects = {one.name: one.now - one.was for one in shown.context["effects"]}
    assert set(effects.values()) == {gain}  # the person, the region and the company move by the difference
    assert len(effects) == 3
    assert state(company) == before
    assert not Edit.objects.exists()
    taken = director.post(
        reverse("targets:take_offline", args=[company.plan.pk]), {"edits": shown.context["edits"]}, follow=True
    )
    assert taken.redirect_chain
    assert company.amounts()[customer.position] == 50_000_050
    assert company.amounts()[person.position] == person.amount + gain
    assert Edit.objects.get().typed == [{"row": customer.pk, "was": customer.amount, "now": 50_000_050}]
    check(company)


def test_somebody_changed_a_row_since_and_it_is_told_before_and_at_the_end(director, company) -> None:
    customer, other = company.cell("customer", "C4"), company.cell("customer", "C5")
    book = fetched(director, company)
    row_of(book, customer.pk)[AMOUNT - 1].value = 1
    row_of(book, other.pk)[AMOUNT - 1].value = 2
    ready = brought(director, company, book).context["edits"]
    edit(company, customer, 99)
    before = state(company)
    shown = brought(director, company, book)
    assert [(one[1], one[2]) for one in shown.context["changes"]] == [(99, True), (other.amount, False)]
    assert "edits" not in shown.context
    late = director.post(reverse("targets:take_offline", args=[company.plan.pk]), {"edits": ready})
    assert late.status_code == 422
    assert state(company) == before


def test_foreign_and_damaged_files_are_refused_in_words(director, company, tmp_path: Path) -> None:
    before = state(company)
    mine, foreign = fetched(director, company), openpyxl.Workbook()
    broken, lost = fetched(director, company), fetched(director, company)
    broken.worksheets[0].cell(3, AMOUNT).value = "viel"
    lost.worksheets[0].cell(3, CELL).value = None
    other = fetched(director, company)
    other["huikuan"]["A2"] = str(company.plan.pk + 1)
    copied = fetched(director, company)
    copied.worksheets[0].cell(3, CELL).value = copied.worksheets[0].cell(2, CELL).value
    for content in (b"%PDF-1.7 no workbook", b"PK\x03\x04 torn", foreign, broken, lost, other, copied):
        answer = brought(director, company, content)
        assert answer.status_code == 422
        assert answer.context["form"].errors["file"][0]
    strange = row_of(mine, company.cell("customer", "C4").pk)
    strange[CELL - 1].value, strange[AMOUNT - 1].value = "987654321", 5
    assert brought(director, company, mine).status_code == 422
    for edits in ("", "[[1]]", '[["1", 2, 3]]', "{}", "[[1, 2.5, 3]]"):
        assert (
            director.post(reverse("targets:take_offline", args=[company.plan.pk]), {"edits": edits}).status_code == 422
        )
    assert state(company) == before


def test_who_may(client, company) -> None:
    for number, status in (("E4", 403), ("E5", 403)):
        client.force_login(company.actor(number).user, backend="huikuan.foundation.people.accounts.AccountBackend")
        for name, more in (("offline", []), ("export", ["offline"]), ("export", ["offline_whole"])):
            assert client.get(reverse(f"targets:{name}", args=[company.plan.pk, *more])).status_code == status
