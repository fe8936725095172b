"""Pages and API of credit: who sees and does what, in both languages, with as many queries as pinned."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.business.receivables.company import bring_in, frame, invoice

from huikuan.business.directory.models import Customer
from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.models import CreditProposal, GradeOverride
from huikuan.foundation import clock
from huikuan.foundation.people.operations import create_token

pytestmark = pytest.mark.django_db
TODAY = clock.today()
LATER = (TODAY + timedelta(days=9)).isoformat()


@pytest.fixture
def company(cast):
    bring_in(
        {
            "invoices": frame(
                "invoices",
                invoice("24310001", "C0001", TODAY - timedelta(days=70), 95_000_00, TODAY - timedelta(days=40)),
                invoice("24310003", "C0005", TODAY - timedelta(days=10), 150_000_00, TODAY),
            )
        }
    )
    operations.grade_customers(actor=cast.actor("zheng"))
    return cast


def ask(company, customer: str = "hangzhou") -> CreditProposal:
    return operations.propose_credit(
        actor=company.actor("zheng"),
        customer=company.customers[customer].pk,
        kind="temporary",
        limit=120_000_00,
        until=TODAY + timedelta(days=9),
        reason="<script>alert(1)</script>",
    )


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("who", ["zhao", "zheng", "qian", "li"])
def test_every_page_answers(company, who, language) -> None:
    ask(company)
    browser, pk = company.client(who), company.customers["hangzhou"].pk
    browser.cookies["django_language"] = language
    for address in (
        reverse("receivables:credit"),
        f"{reverse('receivables:credit')}?order=stop&grade=D&over=1&near=1&raised=1&without=1",
        f"{reverse('receivables:credit')}?export=xlsx",
        reverse("receivables:credit_proposals"),
        f"{reverse('receivables:credit_proposals')}?show=all",
        reverse("receivables:customer_credit", args=[pk]),
        reverse("receivables:credit_card", args=[pk]),
        *(reverse("receivables:explain_credit", args=[pk, what]) for what in ("exposure", "headroom", "grade")),
    ):
        response = browser.get(address)
        assert response.status_code == 200, address
        assert b"<script>alert" not in response.content
    assert browser.get(reverse("receivables:explain_credit", args=[pk, "x"])).status_code == 404


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["guangzhou", "hangzhou", "hangzhou_branch", "ningbo", "suzhou", "shenzhen", "nobodys"]),
        ({"order": "stop"}, ["guangzhou"]),
        ({"delivery": "stop"}, ["guangzhou", "hangzhou"]),
        ({"order": "warn"}, ["hangzhou"]),
        ({"near": "1"}, ["hangzhou"]),
        ({"over": "1"}, ["guangzhou"]),
        ({"q": "ningbo"}, ["ningbo"]),
    ],
)
def test_the_least_headroom_first(company, filters, expected) -> None:
    rows = company.client("zheng").get(reverse("receivables:credit"), filters).context["page"].object_list
    names = [row["name"] for row in rows]
    assert names[:2] == expected[:2]
    assert set(names) == set(expected)


def test_scope_of_pages(company) -> None:
    pk = company.customers["guangzhou"].pk
    for name, args in (("customer_credit", [pk]), ("credit_card", [pk]), ("explain_credit", [pk, "grade"])):
        address = reverse(f"receivables:{name}", args=args)
        assert company.client("li").get(address).status_code == 404
        assert company.client("sun").get(address).status_code == 200
    waiting = ask(company, "guangzhou") if Customer.objects.filter(pk=pk).exists() else None
    assert waiting is not None
    assert not company.client("qian").get(reverse("receivables:credit_proposals")).context["page"].object_list


def test_the_list_asks_as_much_for_many_as_for_few(company, django_assert_max_num_queries) -> None:
    browser = company.client("zheng")
    address = reverse("receivables:credit")
    browser.get(address)
    Customer.objects.bulk_create(
        Customer(customer_no=f"X{at:03}", name=f"x{at}", sort_key="x", credit_limit=at) for at in range(120)
    )
    with django_assert_max_num_queries(15):
        assert len(browser.get(address, {"size": "100"}).context["page"].object_list) == 100
    ask(company)
    with django_assert_max_num_queries(16):
        browser.get(reverse("receivables:customer_credit", args=[company.customers["hangzhou"].pk]))


def test_propose_and_approve_by_hand(company) -> None:
    pk = company.customers["hangzhou"].pk
    finance, director = company.client("zheng"), company.client("zhao")
    address, page = (
        reverse("receivables:propose_temporary", args=[pk]),
        reverse("receivables:customer_credit", args=[pk]),
    )
    told = {"temporary-limit": "9万", "temporary-until": LATER, "temporary-reason": "国庆备货"}
    refused = finance.post(address, told)
    assert (refused.status_code, CreditProposal.objects.count()) == (422, 0)
    assert "国庆备货" in refused.content.decode()  # nothing typed is lost
    assert finance.post(address, {**told, "temporary-limit": "12万"}).status_code == 302
    asked = CreditProposal.objects.get()
    approve = reverse("receivables:approve_credit", args=[asked.pk])
    assert finance.post(approve).status_code == 403
    assert company.client("li").post(address, told).status_code == 403
    assert director.post(approve).headers["Location"] == page
    assert director.post(approve).status_code == 409
    assert queries.credit_page(company.actor("li"), pk).limit == 120_000_00
    end = reverse("receivables:end_credit", args=[asked.pk])
    assert finance.post(end, {"reason": ""}).status_code == 422
    assert finance.post(end, {"reason": "已回款"}).status_code == 302
    assert queries.credit_page(company.actor("li"), pk).limit == 100_000_00


def test_limit_and_grade_by_hand(company) -> None:
    pk = company.customers["ningbo"].pk
    finance, director = company.client("zheng"), company.client("zhao")
    told = {"standing-limit": "20万", "standing-terms": "M45", "standing-reason": "扩店"}
    assert finance.post(reverse("receivables:propose_limit", args=[pk]), told).status_code == 302
    asked = CreditProposal.objects.get()
    assert director.post(reverse("receivables:refuse_credit", args=[asked.pk]), {"reason": ""}).status_code == 422
    assert director.post(reverse("receivables:refuse_credit", args=[asked.pk]), {"reason": "过高"}).status_code == 302
    grade = {"grade-grade": "A", "grade-until": LATER, "grade-reason": ""}
    assert finance.post(reverse("receivables:set_grade", args=[pk]), grade).status_code == 422
    assert (
        finance.post(reverse("receivables:set_grade", args=[pk]), {**grade, "grade-reason": "母公司担保"}).status_code
        == 302
    )
    assert (GradeOverride.objects.get().grade, Customer.objects.get(pk=pk).credit_limit) == ("A", 100_000_00)
    assert finance.post(reverse("receivables:lift_grade", args=[pk]), {"reason": "担保到期"}).status_code == 302
    assert finance.post(reverse("receivables:lift_grade", args=[pk]), {"reason": "担保到期"}).status_code == 409
    assert finance.post(reverse("receivables:work_out_grades")).status_code == 302


@pytest.fixture
def calling(company, client):
    """Calls the API as somebody."""

    def by(who: str):
        _token, secret = create_token(actor=company.actor(who), name="t")
        return {"headers": {"Authorization": f"Bearer {secret}"}}

    return by


def test_the_question_by_api(company, client, calling) -> None:
    where = f"/api/customers/{company.customers['hangzhou'].pk}/credit"
    asked = client.get(f"{where}?checkpoint=order&amount=500001", **calling("li"))
    assert asked.status_code == 200, asked.content
    answer = asked.json()
    assert (answer["exposure"], answer["limit"], answer["headroom"]) == (95_000_00, 100_000_00, 5_000_00)
    assert (answer["says"], answer["over"], answer["days_over"]) == ("stop", 1, 10)
    assert answer["broken"] == [
        {"rule": "amount", "strength": "stop"},
        {"rule": "overdue", "strength": "warn"},
    ]
    assert client.get(f"{where}?checkpoint=order&amount=500000", **calling("li")).json()["says"] == "warn"
    assert client.get(f"{where}?checkpoint=lunch", **calling("li")).status_code == 422
    assert client.get(f"{where}?amount=-1", **calling("li")).status_code == 422
    hidden = f"/api/customers/{company.customers['guangzhou'].pk}/credit"
    assert client.get(hidden, **calling("li")).status_code == 404


def test_proposals_by_api(company, client, calling) -> None:
    where = f"/api/customers/{company.customers['hangzhou'].pk}/credit"
    told = {"kind": "temporary", "limit": 120_000_00, "until": LATER, "reason": "备货"}

    def post(address: str, who: str, data: dict[str, object]):
        return client.post(address, data, "application/json", **calling(who))

    assert post(f"{where}/proposals", "li", told).status_code == 403
    made = post(f"{where}/proposals", "zheng", told)
    assert made.status_code == 200, made.content
    again = post(f"{where}/proposals", "zheng", told)
    assert (again.status_code, again.json()["code"]) == (409, "credit.waits_already")
    pk = made.json()["id"]
    assert post(f"/api/credit/proposals/{pk}/approve", "zheng", {}).status_code == 403
    assert post(f"/api/credit/proposals/{pk}/approve", "zhao", {}).json()["state"] == "approved"
    assert post(f"/api/credit/proposals/{pk}/refuse", "zhao", {"reason": "x"}).status_code == 409
    listed = client.get("/api/credit/proposals?state=approved", **calling("li")).json()
    assert [one["limit"] for one in listed["items"]] == [120_000_00]
    assert client.get(where, **calling("li")).json()["temporary_limit"] == 120_000_00
    graded = post(f"{where}/grade", "zheng", {"grade": "D", "until": LATER, "reason": "涉诉"})
    assert graded.json()["grade"] == "D"


def test_the_order_is_remembered_until_exposure_or_a_limit_changes(company, settings) -> None:
    local = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "test-order"}
    settings.CACHES = {**settings.CACHES, "remembered": local}
    caches["remembered"].clear()
    browser = company.client("zhao")

    def shown() -> list[int]:
        found = [row["pk"] for row in browser.get(reverse("receivables:credit")).context["page"].object_list]
        rows = queries.visible_credit(company.actor("zhao")).order_by(F("headroom").asc(nulls_last=True), "pk")
        assert found == [row.pk for row in rows]
        return found

    hangzhou, guangzhou = (company.customers[name].pk for name in ("hangzhou", "guangzhou"))
    assert shown()[0] == guangzhou
    with CaptureQueriesContext(connection) as again:
        browser.get(reverse("receivables:credit"))
    asked_again = [one["sql"] or "" for one in again]  # a prepared statement names none
    assert not [sql for sql in asked_again if "headroom" in sql and "ORDER BY" in sql]
    bring_in({"invoices": frame("invoices", invoice("24310009", "C0001", TODAY, 60_000_00, TODAY))})
    assert shown()[0] == hangzhou, "an invoice counts at once"
    asked = ask(company)
    operations.approve_credit(actor=company.actor("zhao"), proposal=asked.pk)
    assert shown()[0] == guangzhou, "a limit counts at once"
    operations.end_temporary(actor=company.actor("zheng"), proposal=asked.pk, reason="旺季已过")
    assert shown()[0] == hangzhou
