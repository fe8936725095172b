"""The pages of ageing by group and of the provision: for each role, in both languages, in scope."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from tests.business.receivables.company import bring_in, frame, invoice, receipt

from huikuan.business.receivables import queries
from huikuan.foundation import clock
from huikuan.foundation.company import operations as company

pytestmark = pytest.mark.django_db
TODAY = clock.today()


@pytest.fixture
def case(cast):
    """Hangzhou owes 1,000.00, 40 days late and issued 70 days ago, Guangzhou 500.00; 300.00 is on account."""
    bring_in(
        {
            "invoices": frame(
                "invoices",
                invoice("1", "C0001", TODAY - timedelta(days=70), 1_000_00, TODAY - timedelta(days=40)),
                invoice("2", "C0005", TODAY - timedelta(days=10), 500_00, TODAY + timedelta(days=20)),
            ),
            "receipts": frame("receipts", receipt("R1", TODAY, 300_00, "?", customer="C0001")),
        }
    )
    return cast


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("who", ["zheng", "qian", "li"])
def test_pages(case, who, language) -> None:
    browser = case.client(who)
    browser.cookies["django_language"] = language
    for by in ("contract", "chain", "owner", "region", "x"):
        for basis in ("due", "issued"):
            page = browser.get(f"{reverse('receivables:ageing')}?by={by}&basis={basis}")
            assert page.status_code == 200
            assert "1,000.00" in page.content.decode()
    assert browser.get(f"{reverse('receivables:ageing')}?by=contract&export=xlsx").status_code == 200
    page = browser.get(reverse("receivables:provision"))
    assert "20.00" in page.content.decode()  # 2 % of what is 31 to 60 days late


@pytest.mark.any_database  # what the provision takes from the database is shown in test_analysis.py
def test_the_page_says_that_rates_were_given_for_other_ranges(case) -> None:
    company.change(actor=case.actor("wang"), key="receivables.age_bounds", value=[35, 400])
    where, setting = reverse("receivables:provision"), reverse("setting", args=["receivables.provision_rates"])
    head = {"HTTP_ACCEPT_LANGUAGE": "en"}
    for who, total, link in (("wang", "502.50", True), ("li", "500.00", False)):  # half of what is 40 days late
        page = case.client(who).get(where, **head).content.decode()
        assert "36–400" in page
        assert total in page
        assert "alert-warning" in page
        assert (setting in page) is link
    company.change(actor=case.actor("wang"), key="receivables.provision_rates", value=["0", "1", "2", "3"])
    assert "alert-warning" not in case.client("wang").get(where, **head).content.decode()


def test_scope_and_dates(case) -> None:
    due, issued = (queries.ready(TODAY, basis) for basis in ("due", "issued"))
    (li,), (wu,) = (queries.by_contract(case.actor(who), due) for who in ("li", "wu"))
    assert (li.key, li.figures["b2"], li.figures["unallocated"]) == ("", 1_000_00, 300_00)  # 31 to 60 days late
    assert (wu.figures["not_due"], wu.figures["outstanding"], wu.customers) == (500_00, 500_00, 1)
    (old,) = queries.by_contract(case.actor("li"), issued)
    assert (old.figures["b3"], old.oldest_due) == (1_000_00, TODAY - timedelta(days=70))  # 61 to 90 days old
    assert queries.by_contract(case.actor("zheng"), due, owner=str(case.people["wu"].pk)) == [wu]
    assert queries.by_contract(case.actor("li"), due, owner=str(case.people["wu"].pk)) == []
    assert queries.provision_on(case.actor("wu"), TODAY).total == 2_50  # half a percent of what is not due


def test_by_api(case, monkeypatch) -> None:
    from ninja.testing import TestClient  # noqa: PLC0415

    from huikuan.business.receivables.api import router  # noqa: PLC0415

    monkeypatch.setenv("NINJA_SKIP_REGISTRY", "yes")
    client, who = TestClient(router), {"user": case.users["li"], "actor": case.actor("li")}
    for by, name in (("owner", "li"), ("contract", "")):
        (told,) = client.get(f"/ageing/groups?by={by}&basis=issued", **who).json()
        assert (told["name"], told["figures"]["outstanding"], told["figures"]["unallocated"]) == (name, 700_00, 300_00)
        assert told["buckets"]["61-90"] == 1_000_00
    told = client.get("/provision", **who).json()
    assert (told["total"], told["rates"][0], told["rolls"][7]) == (20_00, "0.005000", None)
