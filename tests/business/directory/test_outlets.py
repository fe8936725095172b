"""Opening and closing outlets: by the day, with a reason, in scope; refusals; pages and API."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.urls import reverse

from huikuan.business.directory import operations, queries
from huikuan.business.directory.models import Outlet
from huikuan.foundation import clock
from huikuan.foundation.audit.models import Event
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.people import operations as people

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
NEXT = date(2026, 12, 16)


@pytest.fixture
def outlets(cast, monkeypatch) -> dict[str, Outlet]:
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    told = (("old", "hangzhou", "active"), ("coming", "ningbo", "developing"), ("far", "guangzhou", "marginal"))
    return {
        name: Outlet.objects.create(
            outlet_no=name, name=name, sort_key=name, customer=cast.customers[customer], status=status
        )
        for name, customer, status in told
    }


def do(cast, deed: str, outlet: Outlet, who: str = "qian", **changes):
    told = {"seen": Outlet.objects.get(pk=outlet.pk).revision, "on": TODAY, "reason": "撤店"} | changes
    return getattr(operations, f"{deed}_outlet")(actor=cast.actor(who), outlet=outlet.pk, **told)


def standing(outlet: Outlet, day: date) -> str:
    return queries.with_standing(Outlet.objects.filter(pk=outlet.pk), day).get().standing


def test_the_day_decides_how_it_stands(cast, outlets) -> None:
    old, coming = outlets["old"], outlets["coming"]
    do(cast, "close", old, on=NEXT)
    kept = Outlet.objects.get(pk=old.pk)
    assert (kept.status, kept.closed_on, kept.revision) == ("active", NEXT, 2)
    assert [standing(old, day) for day in (TODAY, NEXT - timedelta(days=1), NEXT)] == ["active", "active", "closed"]
    do(cast, "open", old, on=NEXT + timedelta(days=30))  # it comes again
    assert [standing(old, day) for day in (NEXT, date(2027, 2, 1))] == ["developing", "active"]
    do(cast, "open", coming, on=TODAY, reason="开业")
    assert Outlet.objects.get(pk=coming.pk).status == "active"
    do(cast, "close", coming, on=TODAY + timedelta(days=1))
    event = Event.objects.order_by("pk").last()
    assert (event.action, event.reason, event.before["closed_on"], event.after["closed_on"]) == (
        "directory.close_outlet",
        "撤店",
        None,
        "2026-11-24",
    )
    do(cast, "close", outlets["far"], "sun")
    assert Outlet.objects.get(pk=outlets["far"].pk).status == "closed"


def test_refusals_move_nothing(cast, outlets) -> None:
    old, coming, far = outlets.values()
    do(cast, "open", coming)
    do(cast, "close", far, "zhao")
    before, events = list(Outlet.objects.order_by("pk").values()), Event.objects.count()
    for deed, outlet, code, changes in (
        ("open", old, "outlets.is_open", {}),
        ("close", far, "outlets.is_closed", {"who": "zhao"}),
        ("close", coming, "outlets.closes_before_opening", {"on": TODAY - timedelta(days=1)}),
        ("open", far, "outlets.opens_before_closing", {"who": "zhao", "on": TODAY - timedelta(days=1)}),
        ("close", old, "outlets.reason_missing", {"reason": " "}),
        ("close", old, "outlets.too_far", {"on": date(2029, 1, 1)}),
    ):
        with pytest.raises(RefusedError) as caught:
            do(cast, deed, outlet, **changes)
        assert caught.value.code == code
    with pytest.raises(StaleError):
        do(cast, "close", old, seen=7)
    with pytest.raises(ObjectDoesNotExist):
        do(cast, "close", old, "sun")  # another region's manager
    for name in ("li", "zheng"):
        with pytest.raises(PermissionDenied):
            do(cast, "close", old, name)
    assert (list(Outlet.objects.order_by("pk").values()), Event.objects.count()) == (before, events)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages(cast, outlets, language) -> None:
    cast.users["qian"].language = language
    cast.users["qian"].save()
    browser, old = cast.client("qian"), outlets["old"]
    page = reverse("directory:outlet", args=[old.pk])
    assert browser.get(page).context["may_close"]
    close = reverse("directory:close_outlet", args=[old.pk])
    refused = browser.post(close, {"seen": 1, "on": "2029-01-01", "reason": "太远"})
    assert (refused.status_code, "太远" in refused.content.decode()) == (422, True)
    assert browser.post(close, {"seen": 1, "on": "2026-11-23", "reason": "撤店"}).status_code == 302
    shown = browser.get(page)
    assert (shown.context["may_open"], shown.context["may_close"]) == (True, False)
    assert "撤店" in shown.content.decode()
    again = browser.post(
        reverse("directory:open_outlet", args=[old.pk]), {"seen": 1, "on": "2026-11-23", "reason": "x"}
    )
    assert (again.status_code, again.context["form"].data["seen"]) == (422, "2")
    part = browser.get(reverse("directory:customer_outlets", args=[cast.customers["hangzhou"].pk]))
    assert [one.name for one, _words, _tone in part.context["shown"]] == ["old"]
    assert "old" in browser.get(reverse("directory:outlets"), {"status": "closed"}).content.decode()
    assert not cast.client("li").get(page).context["may_change"]
    assert cast.client("li").post(close).status_code == 403
    for who, where in (("sun", page), ("sun", reverse("directory:customer_outlets", args=[old.customer_id]))):
        assert cast.client(who).get(where).status_code == 404
    assert cast.client("sun").post(close, {"seen": 1, "on": "2026-11-23", "reason": "x"}).status_code == 404


def test_by_api(cast, outlets, client) -> None:
    def call(who: str, deed: str, **told):
        key = people.create_token(actor=cast.actor(who), name="test")[1]
        headers = {"Authorization": f"Bearer {key}"}
        return client.post(
            f"/api/outlets/{outlets['old'].pk}/{deed}", told, content_type="application/json", headers=headers
        )

    told = {"seen": 1, "on": "2026-12-16", "reason": "撤店"}
    assert [call(who, "close", **told).status_code for who in ("li", "sun")] == [403, 404]
    answer = call("qian", "close", **told)
    assert answer.status_code == 200, answer.content
    assert (answer.json()["standing"], answer.json()["closed_on"], answer.json()["revision"]) == (
        "active",
        "2026-12-16",
        2,
    )
    assert call("qian", "close", **told).json()["code"] == "stale"


def add(cast, who: str = "qian", customer: str = "hangzhou", **changes):
    told = {"outlet_no": "N1", "name": " 滨江  店 ", "reason": "滨江新商圈"} | changes
    return operations.add_outlet(actor=cast.actor(who), customer=cast.customers[customer].pk, **told)


def test_a_new_outlet_is_put_on_file(cast, outlets) -> None:
    made = add(cast, values={"opened_on": NEXT, "potential": 60_000_00})
    assert (made.name, made.sort_key[:2], made.status, made.potential) == ("滨江 店", "bi", "developing", 60_000_00)
    assert [standing(made, day) for day in (TODAY, NEXT)] == ["developing", "active"]
    event = Event.objects.order_by("pk").last()
    assert (event.action, event.reason, event.after["opened_on"]) == (
        "directory.add_outlet",
        "滨江新商圈",
        "2026-12-16",
    )
    assert add(cast, outlet_no="N2", values={"opened_on": TODAY}).status == "active"
    assert add(cast, outlet_no="N3").status == "developing"
    before, events = Outlet.objects.count(), Event.objects.count()
    for code, changes in (
        ("outlets.number_taken", {}),
        ("outlets.name_missing", {"outlet_no": " "}),
        ("outlets.name_missing", {"outlet_no": "N4", "name": " "}),
        ("outlets.add_reason_missing", {"outlet_no": "N4", "reason": " "}),
        ("outlets.too_far", {"outlet_no": "N4", "values": {"opened_on": date(2029, 1, 1)}}),
        ("outlets.negative", {"outlet_no": "N4", "values": {"potential": -1}}),
        ("directory.owner_out_of_scope", {"outlet_no": "N4", "values": {"owner_id": cast.people["sun"].pk}}),
    ):
        with pytest.raises(RefusedError) as caught:
            add(cast, **changes)
        assert caught.value.code == code
    with pytest.raises(ObjectDoesNotExist):
        add(cast, "sun", outlet_no="N4")
    with pytest.raises(PermissionDenied):
        add(cast, "li", outlet_no="N4")
    assert (Outlet.objects.count(), Event.objects.count()) == (before, events)


def test_the_form_of_a_new_outlet_and_the_api(cast, outlets, client) -> None:
    browser, of = cast.client("qian"), cast.customers["hangzhou"]
    page = reverse("directory:new_outlet")
    assert of.customer_no in browser.get(page, {"customer": of.customer_no}).content.decode()
    typed = {"customer": of.customer_no, "outlet_no": "N1", "name": "滨江店", "opened_on": "2026-12-16"}
    typed |= {"potential": "60,000", "reason": "新商圈"}
    for wrong in ({"customer": cast.customers["guangzhou"].customer_no}, {"outlet_no": "old"}, {"reason": " "}):
        refused = browser.post(page, typed | wrong)
        assert (refused.status_code, "滨江店" in refused.content.decode()) == (422, True)
    assert browser.post(page, typed).status_code == 302
    assert Outlet.objects.get(outlet_no="N1").potential == 60_000_00
    part = browser.get(reverse("directory:customer_outlets", args=[of.pk])).content.decode()
    assert f"{page}?customer=" in part
    assert page in browser.get(reverse("directory:outlets")).content.decode()
    assert cast.client("li").get(page).status_code == 403
    assert page not in cast.client("li").get(reverse("directory:outlets")).content.decode()
    told = {"outlet_no": "N2", "name": "城西店", "customer": of.pk, "reason": "新商圈"}
    for who, status in (("li", 403), ("sun", 404), ("qian", 200)):
        key = people.create_token(actor=cast.actor(who), name="test")[1]
        headers = {"Authorization": f"Bearer {key}"}
        answer = client.post("/api/outlets", told, content_type="application/json", headers=headers)
        assert answer.status_code == status, answer.content
    assert (answer.json()["standing"], answer.json()["customer_no"]) == ("developing", of.customer_no)
