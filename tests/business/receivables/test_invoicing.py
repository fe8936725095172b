"""Invoices and credit notes entered one by one: they count at once, are corrected by a note, and are refused whole."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from tests.business.receivables.company import bring_in, frame, invoice
from tests.business.receivables.test_balances import slowly, stored

from huikuan.business.directory.models import Customer
from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.models import Contract, Receivable
from huikuan.business.receivables.queries import verifying
from huikuan.foundation import clock
from huikuan.foundation.audit.models import Event
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.people.operations import create_token

pytestmark = pytest.mark.django_db
TODAY = clock.today()
CAME = TODAY - timedelta(days=100)


def post(case, who="zheng", customer="hangzhou", **told):
    given = {"invoice_no": "26310001", "issued": CAME, "instalments": [(1_000_00, None)], **told}
    return operations.post_invoice(actor=case.actor(who), customer=case.customers[customer].pk, **given)


def sound() -> None:
    for back in (0, 40, 101):
        day = TODAY - timedelta(days=back)
        assert stored(day) == slowly(day)
    assert verifying.verify([TODAY]).difference is None


def test_an_invoice_in_instalments_counts_from_its_day_and_a_note_corrects_it(cast) -> None:
    Customer.objects.filter(customer_no="C0001").update(terms="30")
    first, second = post(
        cast, invoice_no=" ２６３１０００１ ", instalments=[(1_000_00, None), (500_00, CAME + timedelta(days=60))]
    )
    assert (first.invoice_no, first.due, second.due) == (
        "26310001", CAME + timedelta(days=30), CAME + timedelta(days=60)
    )  # fmt: skip
    sound()
    (note,) = post(cast, invoice_no="26310002", issued=TODAY, instalments=[(-200_00, None)], item_text="数量开错")
    operations.apply_credit_note(actor=cast.actor("zheng"), note=note.pk, lines={first.pk: 200_00})
    assert Receivable.objects.get(pk=first.pk).open_fen == 800_00
    assert [one.outstanding for one in queries.visible_balances(cast.actor("zheng"), TODAY)] == [1_300_00]
    assert Event.objects.filter(action="receivables.post_invoice").count() == 2
    sound()
    # the same invoice in a file is the same; another amount under its number is told
    again = frame("invoices", invoice("26310002", "C0001", TODAY, -200_00, None))
    assert queries.preview("invoices", again).new.is_empty()


def test_what_is_refused_moves_nothing(cast) -> None:
    bring_in({"invoices": frame("invoices", invoice("24310001", "C0001", CAME, 1_000_00, TODAY))})
    Contract.objects.create(contract_no="HT1", customer=cast.customers["suzhou"], amount=1)
    for code, told in {
        "receivables.number_missing": {"invoice_no": "  "},
        "receivables.invoice_known": {"invoice_no": "24310001"},
        "receivables.day_to_come": {"issued": TODAY + timedelta(days=1)},
        "receivables.amount_zero": {"instalments": [(0, None)]},
        "receivables.mixed_signs": {"instalments": [(1, None), (-1, TODAY)]},
        "receivables.same_day_twice": {"instalments": [(1, TODAY), (1, TODAY)]},
        "receivables.due_before_issue": {"instalments": [(1, CAME - timedelta(days=1))]},
        "receivables.unknown_contract": {"contract_no": "HT1"},
    }.items():
        with pytest.raises(RefusedError) as refused:
            post(cast, **told)
        assert refused.value.code == code
    with pytest.raises(PermissionDenied):
        post(cast, who="li")
    with pytest.raises(Http404):
        operations.post_invoice(
            actor=cast.actor("zheng"), customer=10**9, invoice_no="1", issued=CAME, instalments=[(1, None)]
        )
    assert Receivable.objects.count() == 1
    assert not Event.objects.filter(action="receivables.post_invoice").exists()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_by_page_and_by_api(cast, language) -> None:
    browser, new = cast.client("zheng"), reverse("receivables:new_invoice")
    browser.cookies["django_language"] = language
    assert new in browser.get(reverse("receivables:invoices")).content.decode()
    assert new not in cast.client("li").get(reverse("receivables:invoices")).content.decode()
    assert browser.get(new).status_code == 200
    assert cast.client("li").get(new).status_code == 403
    typed = {"customer": "C0001", "invoice_no": "26310001", "issued": CAME, "amount": "1,000", "item_text": "我的备注"}
    for wrong in ({"amount": ""}, {"customer": "C9999"}, {"amount": "0"}):
        told = browser.post(new, typed | wrong)
        assert told.status_code == 422
        assert "我的备注" in told.content.decode()
    assert browser.post(new, typed).url == reverse("receivables:invoice", args=[Receivable.objects.get().pk])
    _row, secret = create_token(actor=cast.actor("zheng"), name="税控")
    head = {"authorization": f"Bearer {secret}"}
    body = {
        "customer": cast.customers["hangzhou"].pk,
        "invoice_no": "26310002",
        "issued": CAME.isoformat(),
        "instalments": [{"amount": 300_00}, {"amount": 200_00, "due": TODAY.isoformat()}],
    }
    url = "/api/invoices"
    told = browser.post(url, body, content_type="application/json", headers=head)
    assert told.status_code == 200, told.content
    assert [one["amount"] for one in told.json()] == [300_00, 200_00]
    assert browser.post(url, body, content_type="application/json", headers=head).status_code == 409
