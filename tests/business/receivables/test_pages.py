"""Pages and the API: who sees what, in both languages, with as many queries as pinned."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse
from tests.business.receivables.company import COMMAND, bring_in, frame, invoice, receipt

from huikuan.business.receivables import operations
from huikuan.business.receivables.models import Allocation, MatchProposal, Receipt, Receivable
from huikuan.business.receivables.queries import balances
from huikuan.foundation import clock
from huikuan.foundation.company import operations as settings
from huikuan.foundation.people.operations import create_token
from huikuan.foundation.permissions import Actor

pytestmark = pytest.mark.django_db
TODAY = clock.today()


def ago(days: int):
    return TODAY - timedelta(days=days)


@pytest.fixture
def company(cast):
    bring_in(
        {
            "invoices": frame(
                "invoices",
                invoice("24310001", "C0001", ago(70), 1_000_00, ago(40)),
                invoice("24310002", "C0002", ago(50), 500_00, ago(20)),
                invoice("24310003", "C0004", ago(50), 800_00, TODAY),
                invoice("24310004", "C0005", ago(50), 700_00, ago(200)),
                invoice("24310005", "C0007", ago(9), 60_00, ago(2)),
            ),
            "receipts": frame(
                "receipts",
                receipt("R1", ago(10), 400_00, "<script>alert(1)</script>", "hangzhou", "C0001"),
                receipt("R2", ago(10), 500_00, "付 24310002 货款", "hangzhou_branch", "C0002"),
                receipt("R3", ago(4), 77_00, "?", "=cmd()"),
            ),
        }
    )
    operations.match_receipts(actor=COMMAND, today=TODAY)
    return cast


SEEN = {  # who sees the balances of whom; hangzhou_branch has paid everything
    "zhao": {"hangzhou", "suzhou", "guangzhou", "nobodys"},
    "zheng": {"hangzhou", "suzhou", "guangzhou", "nobodys"},
    "wang": {"hangzhou", "suzhou", "guangzhou", "nobodys"},
    "qian": {"hangzhou", "suzhou", "nobodys"},
    "sun": {"guangzhou"},
    "li": {"hangzhou"},
    "wu": {"guangzhou"},
}


@pytest.mark.parametrize("who", SEEN)
def test_everybody_sees_their_own_balances(company, who) -> None:
    response = company.client(who).get(reverse("receivables:ageing"))
    assert {row["customer__name"] for row in response.context["page"].object_list} == SEEN[who]


def test_an_empty_list_teaches_what_its_reader_can_do(company) -> None:
    def told(who: str, name: str, query: str = "") -> str:
        browser = company.client(who)
        browser.cookies["django_language"] = "en"
        return browser.get(reverse(f"receivables:{name}") + query).content.decode()

    begin = '<a class="btn btn-primary" href="/imports/">'
    assert begin in told("zheng", "contracts")
    nothing = told("wu", "contracts")
    assert "No contracts yet" in nothing
    assert begin not in nothing  # a rep would be refused there
    calm = told("li", "invoices", "?show=overdue&q=C0002")
    assert "Nothing fits this search" in calm
    calm = told("wu", "receipts")  # nothing waits is not: nothing ever came in
    assert "Every receipt has been matched" in calm
    assert 'href="?show=all"' in calm
    assert "No receivables yet" in told("wu", "receipts", "?show=all")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("who", ["zhao", "zheng", "qian", "li"])
def test_every_page_answers(company, who, language) -> None:
    browser = company.client(who)
    browser.cookies["django_language"] = language
    hangzhou, item = company.customers["hangzhou"].pk, Receivable.objects.get(invoice_no="24310001").pk
    money = Receipt.objects.get(receipt_no="R1").pk
    for address in (
        reverse("receivables:ageing"),
        *(f"{reverse('receivables:ageing')}?by={by}" for by in ("owner", "region", "chain")),
        f"{reverse('receivables:ageing')}?day={ago(30)}&region=none",
        reverse("receivables:account", args=[hangzhou]),
        reverse("receivables:papers", args=[hangzhou]),
        reverse("receivables:explain", args=[hangzhou]),
        *(f"{reverse('receivables:invoices')}?show={show}" for show in ("open", "overdue", "all")),
        reverse("receivables:invoice", args=[item]),
        *(f"{reverse('receivables:receipts')}?show={show}" for show in ("left", "all")),
        reverse("receivables:receipt", args=[money]),
        reverse("receivables:matching"),
    ):
        response = browser.get(address)
        assert response.status_code == 200, address
        assert "<script>alert" not in response.content.decode()


@pytest.mark.parametrize(
    ("name", "number"), [("account", "guangzhou"), ("explain", "guangzhou"), ("invoice", "24310004"), ("receipt", "R3")]
)
def test_out_of_scope_is_not_found(company, name, number) -> None:
    pks = {
        "guangzhou": company.customers["guangzhou"].pk,
        "24310004": Receivable.objects.get(invoice_no="24310004").pk,
        "R3": Receipt.objects.get(receipt_no="R3").pk,
    }
    address = reverse(f"receivables:{name}", args=[pks[number]])
    assert company.client("li").get(address).status_code == 404
    assert company.client("qian").get(address).status_code == 404
    assert company.client("zheng").get(address).status_code == 200


@pytest.mark.parametrize("by", ["owner", "region", "chain"])
def test_groups_add_up_to_the_total(company, by) -> None:
    context = company.client("zheng").get(f"{reverse('receivables:ageing')}?by={by}").context
    sums = [sum(line["cells"][at][1] for line in context["lines"]) for at in range(13)]
    assert sums == [value for _label, value in context["sums"]]
    assert sums[-2] == 1_000_00 + 800_00 + 700_00 + 60_00 - 400_00
    names = {line["name"]: line["group"].customers for line in context["lines"]}
    expected = {
        "owner": {"li": 1, "zhou": 1, "wu": 1, "(no owner)": 1},
        "region": {"华东": 3, "华南": 1},
        "chain": {"hangzhou": 1, "(in no chain)": 3},
    }[by]
    assert sorted(names.values()) == sorted(expected.values())


def test_drilling_down_leads_to_customers(company) -> None:
    browser, address = company.client("zheng"), reverse("receivables:ageing")
    east = next(line for line in browser.get(f"{address}?by=region").context["lines"] if line["name"] == "华东")
    owners = browser.get(address + east["url"]).context
    assert {line["name"] for line in owners["lines"]} >= {"li", "zhou"}
    li = next(line for line in owners["lines"] if line["name"] == "li")
    assert {row["customer__name"] for row in browser.get(address + li["url"]).context["page"].object_list} == {
        "hangzhou"
    }


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "x", "2026-13-40", ""])
def test_odd_days_mean_today_or_nothing(company, day) -> None:
    assert company.client("zheng").get(f"{reverse('receivables:ageing')}?day={day}").status_code == 200


def test_a_past_day_shows_what_was_open_then(company) -> None:
    hangzhou = company.customers["hangzhou_branch"].pk
    then = company.client("zheng").get(f"{reverse('receivables:account', args=[hangzhou])}?day={ago(11)}").context
    assert [(item.invoice_no, item.fen) for item, _late, _clock, _disputed in then["items"]] == [("24310002", 500_00)]
    now = company.client("zheng").get(reverse("receivables:account", args=[hangzhou])).context
    assert now["items"] == []


def test_the_explanation_agrees_with_the_documents(company) -> None:
    head = company.customers["hangzhou"].pk
    text = company.client("li").get(reverse("receivables:explain", args=[head])).content.decode()
    assert text.count("600.00") == 2  # outstanding, and the balance by the documents


@pytest.mark.parametrize("address", ["ageing", "invoices", "receipts"])
def test_what_is_seen_is_exported_as_text(company, address) -> None:
    query = "?show=all&export=xlsx" if address != "ageing" else "?export=xlsx"
    content = b"".join(company.client("zheng").get(reverse(f"receivables:{address}") + query))
    sheet = openpyxl.load_workbook(BytesIO(content)).active
    assert sheet.max_row > 3
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_groups_are_exported(company) -> None:
    content = company.client("zheng").get(f"{reverse('receivables:ageing')}?by=owner&export=xlsx").content
    assert openpyxl.load_workbook(BytesIO(content)).active.max_row == 6


def test_accepting_and_taking_back_on_the_page(company) -> None:
    browser, money = company.client("zheng"), Receipt.objects.get(receipt_no="R1")
    proposal = MatchProposal.objects.get(receipt=money)
    page = reverse("receivables:receipt", args=[money.pk])
    accept = reverse("receivables:accept", args=[money.pk])
    assert browser.post(accept, {"proposal": proposal.pk}).status_code == 302
    money.refresh_from_db()
    assert money.left_fen == 0
    told = browser.post(accept, {"proposal": proposal.pk})  # the second click, or another tab
    assert (told.status_code, Allocation.objects.filter(receipt=money).count()) == (409, 1)
    made = Allocation.objects.get(receipt=money)
    undo = reverse("receivables:reverse", args=[money.pk])
    assert browser.post(undo, {"allocation": made.pk, "reason": " "}).status_code == 422
    assert browser.post(undo, {"allocation": made.pk, "reason": "wrong"}).status_code == 302
    money.refresh_from_db()
    assert money.left_fen == 400_00
    assert "wrong" in browser.get(page).content.decode()


def test_rejecting_on_the_page(company) -> None:
    browser, money = company.client("zheng"), Receipt.objects.get(receipt_no="R1")
    proposal = MatchProposal.objects.get(receipt=money)
    address = reverse("receivables:reject", args=[money.pk])
    assert browser.post(address, {"proposal": proposal.pk, "reason": "deposit"}).status_code == 302
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decision) == ("rejected", "deposit")


def test_what_is_typed_wrong_is_kept(company) -> None:
    browser, money = company.client("zheng"), Receipt.objects.get(receipt_no="R1")
    item = Receivable.objects.get(invoice_no="24310001").pk
    address = reverse("receivables:allocate", args=[money.pk])
    for typed in ("12,3x", "1.005", "9999"):
        told = browser.post(address, {"seen": 400_00, f"fen_{item}": typed, "reason": "my words"})
        assert told.status_code == 422
        assert typed in told.content.decode()
        assert "my words" in told.content.decode()
    stale = browser.post(address, {"seen": 399_00, f"fen_{item}": "400"})
    assert stale.status_code == 409
    assert not Allocation.objects.filter(receipt=money).exists()
    assert browser.post(address, {"seen": 400_00, f"fen_{item}": "400"}).status_code == 302
    assert Receivable.objects.get(pk=item).open_fen == 600_00


@pytest.mark.parametrize("who", ["zhao", "qian", "li", "wang"])
@pytest.mark.parametrize("deed", ["accept", "reject", "allocate", "reverse"])
def test_only_finance_has_the_buttons(company, who, deed) -> None:
    money = Receipt.objects.get(receipt_no="R1").pk
    assert company.client(who).post(reverse(f"receivables:{deed}", args=[money]), {}).status_code == 403
    assert Allocation.objects.count() == 1


def test_queries_do_not_grow_with_rows(company, django_assert_max_num_queries) -> None:
    balances.ready(TODAY)
    browser, money = company.client("zheng"), Receipt.objects.get(receipt_no="R1").pk
    with django_assert_max_num_queries(14):
        browser.get(reverse("receivables:ageing"))
    with django_assert_max_num_queries(9):
        browser.get(reverse("receivables:invoices"))
    with django_assert_max_num_queries(13):
        browser.get(reverse("receivables:receipt", args=[money]))
    with django_assert_max_num_queries(14):
        browser.get(reverse("receivables:account", args=[company.customers["hangzhou"].pk]))


@pytest.fixture
def api(company, monkeypatch):
    """The router alone; how a token becomes an actor is the shell's business."""
    from ninja import NinjaAPI  # noqa: PLC0415
    from ninja.testing import TestClient  # noqa: PLC0415

    from huikuan.business.receivables.api import router  # noqa: PLC0415
    from huikuan.foundation.operations import RefusedError, StaleError  # noqa: PLC0415

    monkeypatch.setenv("NINJA_SKIP_REGISTRY", "yes")
    whole = NinjaAPI(urls_namespace="receivables-test")
    for kind, status in ((RefusedError, 422), (StaleError, 409)):
        whole.exception_handler(kind)(
            lambda request, error, status=status: whole.create_response(request, {}, status=status)
        )
    router.api = None
    whole.add_router("", router)
    client = TestClient(whole)

    def ask(method: str, path: str, who: str, **told: object):
        body = {"json": told} if told else {}
        return getattr(client, method)(path, user=company.users[who], actor=company.actor(who), **body)

    return company, ask


def test_the_api_reads_in_scope(api) -> None:
    _company, ask = api
    found = ask("get", "/ageing", "li").json()
    assert [(row["name"], row["buckets"]["31-60"], row["outstanding"]) for row in found["items"]] == [
        ("hangzhou", 1_000_00, 600_00)
    ]
    assert ask("get", "/invoices?only_open=false", "wu").json()["count"] == 1
    assert ask("get", "/receipts", "li").json()["count"] == 2
    assert ask("get", "/allocations", "wu").json()["count"] == 0
    groups = ask("get", "/ageing/groups?by=owner", "zheng").json()
    assert sum(one["figures"]["outstanding"] for one in groups) == 2_160_00
    assert json.dumps(groups)


def test_the_api_posts_by_the_same_operations(api) -> None:
    _company, ask = api
    money, item = Receipt.objects.get(receipt_no="R1").pk, Receivable.objects.get(invoice_no="24310001").pk
    lines = [{"instalment": item, "fen": 100_00}, {"instalment": item, "fen": 50_00}]
    path = f"/receipts/{money}/allocate"
    assert ask("post", path, "zheng", lines=lines, seen_left_fen=1).status_code == 409
    assert ask("post", path, "zheng", lines=[{"instalment": item, "fen": 0}], seen_left_fen=1).status_code == 422
    found = ask("post", path, "zheng", lines=lines, seen_left_fen=400_00).json()
    assert found["left_fen"] == 250_00
    made = Allocation.objects.get(receipt=money).pk
    assert ask("post", f"/allocations/{made}/reverse", "zheng").status_code == 422
    assert ask("post", f"/allocations/{made}/reverse", "zheng", reason="x").json()["left_fen"] == 400_00


def test_own_ranges_and_invoice_dates_on_the_page_in_the_workbook_and_by_api(company) -> None:
    settings.change(actor=Actor(user=None), key="receivables.age_bounds", value=[15, 365, 730])
    browser, ageing = company.client("zheng"), reverse("receivables:ageing")
    page = browser.get(ageing)
    assert list(page.context["figures"])[:5] == ["not_due", "b1", "b2", "b3", "b4"]
    told = [str(label) for label in page.context["figures"].values()]
    totals = page.context["totals_of_scope"]
    due = {name: totals[name] for name in ("outstanding", "unallocated")}
    by_invoice = browser.get(f"{ageing}?basis=issued").context
    assert {name: by_invoice["totals_of_scope"][name] for name in due} == due
    assert by_invoice["totals_of_scope"]["not_due"] != totals["not_due"]
    assert str(by_invoice["figures"]["not_due"]) != told[0]
    for by in ("owner", "region", "chain"):
        lines = browser.get(f"{ageing}?basis=issued&by={by}").context["lines"]
        assert sum(line["group"].figures["b1"] for line in lines) == by_invoice["totals_of_scope"]["b1"]
        assert "basis=issued" in lines[0]["url"]
    answer = browser.get(f"{ageing}?basis=issued&export=xlsx")
    book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content) if answer.streaming else answer.content))
    headings = [str(cell.value) for row in book.worksheets[0].iter_rows(max_row=8) for cell in row if cell.value]
    assert {str(label) for label in by_invoice["figures"].values()} <= set(headings)
    token = {"headers": {"Authorization": f"Bearer {create_token(actor=company.actor('zheng'), name='t')[1]}"}}
    rows = browser.get("/api/ageing?basis=issued", **token).json()["items"]
    assert sum(row["buckets"]["1-15"] for row in rows) == by_invoice["totals_of_scope"]["b1"]
    assert set(rows[0]["buckets"]) == {"1-15", "16-365", "366-730", "731+"}
    groups = browser.get("/api/ageing/groups?by=owner&basis=issued", **token).json()
    assert sum(one["buckets"]["1-15"] for one in groups) == by_invoice["totals_of_scope"]["b1"]
