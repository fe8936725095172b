"""What a contract in another currency still has to be invoiced is said in it: two rates leave no rest in yuan."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from tests.business.receivables.company import bring_in, frame, invoice
from tests.business.receivables.test_currency import own

from huikuan.business.directory.models import Customer
from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.models import Contract
from huikuan.business.receivables.queries.orders import undelivered
from huikuan.business.receivables.queries.verifying import verify
from huikuan.engine.currency import Foreign
from huikuan.foundation import clock
from huikuan.foundation.operations import RefusedError

pytestmark = pytest.mark.django_db
TODAY = clock.today()


@pytest.fixture
def case(cast):
    """HT-1 over USD 10,000.00 at 7.1 (71,000.00); USD 4,000.00 of it invoiced at 7.2 (28,800.00)."""
    agreed = operations.Agreed(
        contract_no="HT-1",
        amount=Foreign(currency="USD", minor=10_000_00, rate=710_000_000),
        sign_date=TODAY - timedelta(days=9),
    )
    operations.enter_contract(actor=cast.actor("zheng"), customer=cast.customers["hangzhou"].pk, agreed=agreed)
    invoiced("24310001", 28_800_00, own("USD", 4_000_000, "7.2"))
    return cast


def invoiced(number: str, fen: int, more: dict[str, object]) -> None:
    bring_in({"invoices": frame("invoices", invoice(number, "C0001", TODAY, fen, TODAY, "HT-1") | more)})


def rest(case) -> queries.ToInvoice:
    found = queries.contract_page(case.actor("li"), Contract.objects.get().pk).contract
    told = queries.to_invoice_in_currency(found)
    assert told is not None
    return told


def test_the_rest_is_dollars_at_the_contracts_rate(case) -> None:
    told = rest(case)
    assert (told.text, told.fen, told.otherwise_fen) == ("USD 6,000.00", 42_600_00, 0)  # not 71,000 − 28,800 = 42,200
    invoiced("24310002", 41_400_00, own("USD", 6_000_000, "6.9"))
    assert (rest(case).text, rest(case).fen) == ("USD 0.00", 0)  # in yuan 800.00 would be left for good
    invoiced("24310003", 500_00, {})
    assert (rest(case).text, rest(case).otherwise_fen) == ("USD 0.00", 500_00)


def test_it_is_exposure_at_the_contracts_rate(case) -> None:
    """As an order: USD 6,000.00 = 42,600.00 until it is invoiced, whatever the invoices' rates; yuan lower it too."""
    whose, finance = case.customers["hangzhou"].pk, case.actor("zheng")
    change = {"actor": finance, "contract": Contract.objects.get().pk, "text": "100% 到货后30天", "seen": ""}
    operations.set_instalments(**change)

    def ordered() -> int:
        assert verify([TODAY]).difference is None
        return queries.credit_page(finance, whose).exposure.orders_fen

    assert ordered() == 42_600_00
    invoiced("24310002", 500_00, {})
    assert ordered() == 42_100_00
    invoiced("24310003", 41_400_00, own("USD", 6_000_000, "6.9"))
    assert ordered() == 0  # contract less invoices in yuan would leave 300.00 for a year
    assert undelivered([case.customers["ningbo"].pk]) == {}


def test_the_checkpoint_is_asked_for_the_rest(case) -> None:
    """Of 42,600.00, with 28,800.00 owed of a limit of 71,399.99: over by 0.01."""
    Customer.objects.filter(customer_no="C0001").update(credit_limit=71_399_99)
    change = {
        "actor": case.actor("zheng"),
        "contract": Contract.objects.get().pk,
        "text": "100% 到货后30天",
        "seen": "",
    }
    with pytest.raises(RefusedError, match="stops_amount") as refused:
        operations.set_instalments(**change)
    assert (refused.value.params["added_fen"], refused.value.params["over_fen"]) == (42_600_00, 1)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_say_both(case, language) -> None:
    browser = case.client("zheng")
    browser.cookies["django_language"] = language
    for url in (
        reverse("receivables:contract", args=[Contract.objects.get().pk]),
        reverse("receivables:papers", args=[case.customers["hangzhou"].pk]),
    ):
        told = browser.get(url).content.decode()
        assert "USD 6,000.00" in told
        assert "42,600.00" in told
        assert "42,200.00" not in told
    assert "USD 4,000.00" in told  # the invoice, beside its yuan
