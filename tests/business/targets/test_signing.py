"""Credit at the signing of a pledge: whose targets it speaks against, who is asked why, and whom it stops."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from tests.business.receivables.company import bring_in, frame, invoice
from tests.business.targets.company import Company
from tests.business.targets.test_negotiation import DIRECTOR, MANAGER, issued
from tests.business.targets.test_negotiation_pages import browser
from tests.business.targets.test_pledges import pledged, sign
from tests.cast import PASSWORD

from huikuan.business.directory.models import Customer
from huikuan.business.targets import operations, queries
from huikuan.business.targets.models import Pledge
from huikuan.foundation import clock
from huikuan.foundation.audit.models import Event
from huikuan.foundation.company import operations as settings
from huikuan.foundation.operations import RefusedError

__all__ = ["issued", "pledged"]
TODAY = clock.today()


def amounts(pledge: Pledge, number: str) -> tuple[int, int]:
    """What the pledge sells to and collects from a customer, fen."""
    lines = [one for one in pledge.content["lines"] if one["customer_no"] == number]
    return tuple(sum(one["amount"] for one in lines if one["kind"] == kind) for kind in ("sales", "collection"))


def limit(pledge: Pledge, beyond: int) -> None:
    """Give C2 a limit that its target passes by so many fen."""
    sales, collection = amounts(pledge, "C2")
    assert sales > 0
    exposure = queries.credit_of(pledge.content)
    assert not exposure
    owed = 1_000_000_00
    bring_in({"invoices": frame("invoices", invoice("F-1", "C2", TODAY, owed, TODAY + timedelta(days=9)))})
    Customer.objects.filter(customer_no="C2").update(credit_limit=owed + sales - collection - beyond)


def put(company: Company, pledge: Pledge, by: str, reason: str = "") -> None:
    told = {"digest": pledge.digest, "secret": PASSWORD, "credit_reason": reason}
    operations.sign_pledge(actor=company.actor(by), pledge=pledge.pk, **told)


def test_within_the_limit_nobody_is_asked(issued, pledged) -> None:
    limit(pledged, 0)
    assert not queries.credit_of(pledged.content)
    sign(issued, pledged, "E3")
    sign(issued, pledged, MANAGER)
    assert all("credit" not in one.after for one in Event.objects.filter(action="targets.sign_pledge"))


def test_over_it_the_person_is_warned_and_the_company_is_stopped(issued, pledged) -> None:
    limit(pledged, 1)
    (found,) = queries.credit_of(pledged.content)
    sales, collection = amounts(pledged, "C2")
    assert (found.customer_no, found.added, found.verdict.over_fen) == ("C2", sales - collection, 1)
    with pytest.raises(RefusedError, match="credit_warns") as refused:
        put(issued, pledged, "E3")
    assert (refused.value.params["count"], refused.value.params["names"]) == (1, [found.name])
    put(issued, pledged, "E3", "客户承诺先付款")
    event = Event.objects.filter(action="targets.sign_pledge").latest("pk")
    assert event.reason == "客户承诺先付款"
    assert event.after["credit"] == [{"customer": "C2", "says": "stop", "over_fen": 1, "days_over": 0}]
    with pytest.raises(RefusedError, match="credit_stops"):
        put(issued, pledged, MANAGER, "照签")
    assert pledged.signatures.count() == 1
    Customer.objects.filter(customer_no="C2").update(credit_limit=found.limit + 1)
    put(issued, pledged, MANAGER)
    assert pledged.signatures.count() == 2


def test_who_approves_limits_signs_with_a_reason(issued, pledged) -> None:
    limit(pledged, 5_00)
    with pytest.raises(RefusedError, match="credit_may_pass"):
        put(issued, pledged, DIRECTOR)
    put(issued, pledged, DIRECTOR, "集团统一授信")
    assert Event.objects.filter(action="targets.sign_pledge").get().reason == "集团统一授信"


def test_a_warning_only_wants_a_reason_and_silence_nothing(issued, pledged) -> None:
    limit(pledged, 1)
    settings.change(actor=issued.actor(DIRECTOR), key="credit.target_amount", value="warn")
    with pytest.raises(RefusedError, match="credit_warns"):
        put(issued, pledged, MANAGER)
    settings.change(actor=issued.actor(DIRECTOR), key="credit.target_amount", value="none")
    put(issued, pledged, MANAGER)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_page_names_them_and_asks_why(issued, pledged, language) -> None:
    limit(pledged, 1)
    page = browser("E3")
    page.cookies["django_language"] = language
    url = reverse("targets:pledge", args=[pledged.pk])
    told = page.get(url)
    assert [one.asked.customer_no for one in told.context["credit"]] == ["C2"]
    assert not told.context["form"]["credit_reason"].is_hidden
    typed = {"digest": pledged.digest, "secret": PASSWORD}
    sign_it = reverse("targets:sign_pledge", args=[pledged.pk])
    assert page.post(sign_it, typed).status_code == 422
    assert page.post(sign_it, typed | {"credit_reason": "客户承诺先付款"}).status_code == 302
    assert not page.get(url).context["credit"]  # nothing left to sign
