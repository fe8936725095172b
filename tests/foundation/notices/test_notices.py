"""Notices stand in every page's frame until they are seen; everybody has only their own."""

from __future__ import annotations

import pytest
from django.http import Http404
from django.urls import reverse
from ninja.testing import TestClient

from huikuan.foundation.audit.models import Event
from huikuan.foundation.notices import operations, queries
from huikuan.foundation.notices.api import router
from huikuan.foundation.notices.catalogue import declare
from huikuan.foundation.notices.models import Notice

KIND = declare("test.moved", text="{what} was moved", link=lambda params: reverse("me") + f"?at={params['at']}")


@pytest.fixture
def told(cast) -> Notice:
    people = [cast.people[name].pk for name in ("li", "zhou", "li")]
    assert operations.notify(people=people, kind=KIND, about="x", params={"what": "<b>{It}</b>", "at": 7}) == 2
    return Notice.objects.get(person=cast.people["li"])


def test_a_notice_stands_in_the_frame_until_seen(cast, told) -> None:
    browser, strip = cast.client("li"), reverse("jobs_strip")
    shown = browser.get(strip).content.decode()
    assert "&lt;b&gt;{It}&lt;/b&gt; was moved" in shown
    assert "was moved" not in cast.client("wu").get(strip).content.decode()
    assert strip in browser.get(reverse("notices")).content.decode()
    where = reverse("notice_seen", args=[told.pk])
    part = browser.post(where, headers={"HX-Request": "true"}, follow=True)
    assert part.request["PATH_INFO"] == strip
    assert "was moved" not in part.content.decode()
    first = Notice.objects.get(pk=told.pk).seen_at
    assert browser.post(where).headers["Location"] == reverse("me") + "?at=7"
    assert Notice.objects.get(pk=told.pk).seen_at == first is not None
    assert "was moved" in browser.get(reverse("notices")).content.decode()
    assert Event.objects.filter(action="notices.see", user_id=cast.users["li"].pk).count() == 2


def test_others_notices_are_not_there_and_a_later_one_overtakes(cast, told) -> None:
    assert cast.client("wu").post(reverse("notice_seen", args=[told.pk])).status_code == 404
    with pytest.raises(Http404):
        operations.see(actor=cast.actor("wang"), notice=told.pk)
    assert Notice.objects.get(pk=told.pk).seen_at is None
    people = [cast.people["li"].pk]
    for about, text in (("x", "again"), ("y", "another")):
        operations.notify(people=people, kind=KIND, about=about, params={"what": text, "at": 8})
    assert {one.text for one in queries.unseen(cast.actor("li"))} == {"again was moved", "another was moved"}
    assert len(queries.unseen(cast.actor("zhou"))) == 1
    with pytest.raises(ValueError, match=r"test\.unknown"):
        operations.notify(people=people, kind="test.unknown", about="x", params={})


@pytest.mark.any_database  # the same operation as the page's
def test_by_api(cast, told, monkeypatch) -> None:
    monkeypatch.setenv("NINJA_SKIP_REGISTRY", "yes")
    client, asked = TestClient(router), {"user": cast.users["li"], "actor": cast.actor("li")}
    one = client.get("/notices", **asked).json()[0]
    assert (one["id"], one["kind"], one["text"]) == (told.pk, "test.moved", "<b>{It}</b> was moved")
    assert client.post(f"/notices/{told.pk}/seen", **asked).status_code == 204
    assert client.get("/notices", **asked).json() == []


def test_on_a_phone_only_the_latest_stands_above_a_page(cast) -> None:
    for count, about in enumerate(("one", "two", "three"), start=1):
        operations.notify(people=[cast.people["li"].pk], kind=KIND, about=about, params={"what": about, "at": 1})
        shown = cast.client("li").get(reverse("jobs_strip")).content.decode()
        assert shown.count('class="job d-none d-md-flex"') == count - 1
        assert ("d-md-none" in shown) is (count > 1)


def test_what_was_asked_goes_once_it_is_done(cast, told) -> None:
    people = [cast.people["li"].pk]
    for about, kinds, gone in (("y", [KIND], 0), ("x", ["test.other"], 0), ("x", [KIND], 1), ("x", [KIND], 0)):
        assert operations.overtake(people=people, about=about, kinds=kinds) == gone
    assert Notice.objects.get(pk=told.pk).seen_at is not None
    assert Notice.objects.get(person=cast.people["zhou"]).seen_at is None
