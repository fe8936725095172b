"""What contracts sell, by what means they are paid and whose they are: by hand, by file, refused, undone, shown."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse
from tests.business.receivables.company import COMMAND, as_read, bring_in, frame, new_import

from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.models import Contract, ContractItem
from huikuan.engine.contract_items import Item
from huikuan.foundation.audit.models import Event
from huikuan.foundation.imports import operations as imports
from huikuan.foundation.imports.models import Import, ImportState
from huikuan.foundation.operations import RefusedError, StaleError

pytestmark = pytest.mark.django_db
ITEMS = (("HT-1", 1, "吸油烟机", "CH-H20", 2_125, 4_333_34), ("HT-1", 2, "安装", None, 1_000, 791_65))


def contract(number: str, customer: str, amount: int, **more) -> dict[str, object]:
    blank = dict.fromkeys(("sign_date", "acceptance", "instalments", "payment_method", "owner"))
    return {"contract_no": number, "customer_no": customer, "amount": amount, **blank, **more}


def items(*rows: tuple):
    keys = ("contract_no", "number", "name", "specification", "quantity", "price")
    return frame("contract_items", *(dict(zip(keys, row, strict=True)) for row in rows))


@pytest.fixture
def case(cast):
    """HT-1 over 10,000.00 with Hangzhou (li's), zhou's by its own word; HT-2 with Guangzhou says nothing."""
    own = {"payment_method": "电汇", "owner": "E005"}
    contracts = frame("contracts", contract("HT-1", "C0001", 10_000_00, **own), contract("HT-2", "C0005", 5_000_00))
    bring_in({"contracts": contracts, "contract_items": items(*ITEMS)})
    return cast


def ht(number: int = 1) -> Contract:
    return Contract.objects.get(contract_no=f"HT-{number}")


def rows() -> list[tuple]:
    return list(ContractItem.objects.order_by("number").values_list("number", "quantity", "price", "amount"))


def line(number: int = 1, quantity: int = 1_000, price_fen: int = 1_00, name: str = "门") -> Item:
    return Item(number=number, name=name, specification="", quantity=quantity, price_fen=price_fen)


def test_a_file_twice_changes_nothing_and_its_undoing_puts_back(case) -> None:
    assert rows() == [(1, 2_125, 4_333_34, 9_208_35), (2, 1_000, 791_65, 791_65)]
    came = as_read("contract_items", items(*ITEMS))
    again = operations.import_contract_items(actor=COMMAND, frame=came, origin=new_import())
    assert (again.new, again.changed, again.same) == (0, 0, 2)
    changed = items(ITEMS[0], ("HT-1", 2, "安装", "上门", 2_000, 791_65), ("HT-1", 7, "运费", None, 1_000, 0))
    came = as_read("contract_items", changed)
    batch = new_import()
    counts = operations.import_contract_items(actor=case.actor("zheng"), frame=came, origin=batch)
    assert (counts.new, counts.changed, counts.same) == (1, 1, 1)
    assert rows()[1:] == [(2, 2_000, 791_65, 1_583_30), (7, 1_000, 0, 0)]
    assert queries.contract_page(case.actor("li"), ht().pk).difference_fen == 791_65
    Import.objects.filter(pk=batch.pk).update(state=ImportState.APPLIED, counts={"contract_items": counts.as_json()})
    imports.undo(actor=case.actor("zhao"), batch=batch.pk)
    assert rows() == [(1, 2_125, 4_333_34, 9_208_35), (2, 1_000, 791_65, 791_65)]
    with pytest.raises(RefusedError, match="unknown_contract"):
        bring_in({"contract_items": items(("HT-9", *ITEMS[0][1:]))})


def test_written_by_hand(case) -> None:
    actor, seen = case.actor("zheng"), queries.items_seen(ContractItem.objects.all())
    told = [line(1, 2_125, 4_333_34, "吸油烟机"), line(3, 1, 50)]
    assert operations.set_items(actor=actor, contract=ht().pk, items=told, seen=seen) == -791_65
    assert rows() == [(1, 2_125, 4_333_34, 9_208_35), (3, 1, 50, 0)]
    event = Event.objects.filter(action="receivables.set_items").get()
    assert (len(event.before["items"]), event.after["difference_fen"]) == (2, -791_65)
    with pytest.raises(StaleError):
        operations.set_items(actor=actor, contract=ht().pk, items=[], seen=seen)
    seen = queries.items_seen(ContractItem.objects.all())
    assert operations.set_items(actor=actor, contract=ht().pk, items=[], seen=seen) == 0
    assert rows() == []


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ([line(), line()], "item_twice"),
        ([line(quantity=0)], "item_impossible"),
        ([line(price_fen=-1)], "item_impossible"),
        ([line(name=" ")], "item_impossible"),
        ([line(number) for number in range(1, 502)], "items_too_many"),
    ],
)
def test_what_is_refused_moves_nothing(case, told, code) -> None:
    seen = queries.items_seen(ContractItem.objects.all())
    with pytest.raises(RefusedError, match=code):
        operations.set_items(actor=case.actor("zheng"), contract=ht().pk, items=told, seen=seen)
    assert len(rows()) == 2


def test_who_may(case) -> None:
    for who, error in (("li", PermissionDenied), ("sun", Http404)):
        with pytest.raises(error):
            operations.set_items(actor=case.actor(who), contract=ht().pk, items=[], seen="")
        with pytest.raises(error):
            operations.set_particulars(actor=case.actor(who), contract=ht().pk, payment_method="", owner=None, seen="")
    actor, told = case.actor("qian"), {"contract": ht().pk, "payment_method": "现金"}
    wu = case.people["wu"].pk
    with pytest.raises(Http404):  # nobody of another region
        operations.set_particulars(actor=actor, **told, owner=wu, seen=queries.particulars_seen(ht()))
    with pytest.raises(StaleError):
        operations.set_particulars(actor=actor, **told, owner=None, seen="")
    assert (ht().payment_method, ht().owner) == ("电汇", case.people["zhou"])
    operations.set_particulars(actor=actor, **told, owner=None, seen=queries.particulars_seen(ht()))
    assert (ht().payment_method, ht().owner) == ("现金", None)


def test_pages_and_forms(case) -> None:
    browser, pk = case.client("zheng"), ht().pk
    address = reverse("receivables:contract", args=[pk])
    shown = browser.get(address).content.decode()
    assert "zhou" in shown
    assert "2.125" in shown
    assert "4,333.34" in shown
    seen = queries.items_seen(ContractItem.objects.all())
    head = {"items-TOTAL_FORMS": 2, "items-INITIAL_FORMS": 0, "items_seen": seen}
    wrong = {"items-0-name": "我写的", "items-0-quantity": "1.2345", "items-1-price_fen": "3"}
    told = browser.post(reverse("receivables:set_items", args=[pk]), head | wrong)
    assert told.status_code == 422
    assert "我写的" in told.content.decode()
    good = {"items-0-name": "烟机", "items-0-quantity": "3", "items-0-price_fen": "1000", "items-1-number": "4"}
    told = browser.post(reverse("receivables:set_items", args=[pk]), head | good, follow=True)
    assert "-7,000.00" in told.content.decode()
    assert rows() == [(1, 3_000, 1_000_00, 3_000_00)]
    assert browser.post(reverse("receivables:set_items", args=[pk]), head | good).status_code == 409
    particulars = reverse("receivables:set_particulars", args=[pk])
    told = {"seen": queries.particulars_seen(ht()), "payment_method": "承兑", "owner": str(case.people["li"].pk)}
    assert browser.post(particulars, told).status_code == 302
    assert browser.post(particulars, told).status_code == 409
    assert case.client("li").get(address).content.decode().count("<form") < shown.count("<form")
    listed = browser.get(f"{reverse('receivables:contracts')}?differ=1").content.decode()
    assert "HT-1" in listed
    assert "HT-2" not in listed


def test_by_api(case, monkeypatch) -> None:
    from ninja.testing import TestClient  # noqa: PLC0415

    from huikuan.business.receivables.api import router  # noqa: PLC0415

    monkeypatch.setenv("NINJA_SKIP_REGISTRY", "yes")
    client, who = TestClient(router), {"user": case.users["qian"], "actor": case.actor("qian")}
    (found,) = client.get("/contracts", **who).json()["items"]
    assert (found["payment_method"], found["owner_no"], found["items_fen"]) == ("电汇", "E005", 10_000_00)
    (first, _second) = client.get(f"/contracts/{ht().pk}/items", **who).json()
    assert (first["quantity"], first["price"], first["amount"]) == (2_125, 4_333_34, 9_208_35)
    assert client.get(f"/contracts/{ht(2).pk}/items", **who).status_code == 404
