"""Pages of people, accounts, settings and the audit trail, for each role in both languages."""

from __future__ import annotations

import pytest
from django.urls import reverse

from huikuan.foundation.audit.models import Event
from huikuan.foundation.company import operations as company
from huikuan.foundation.company import queries as settings
from huikuan.foundation.company.catalogue import Setting, SettingKind, declared, setting
from huikuan.foundation.people.models import ApiToken, Person, User

pytestmark = pytest.mark.django_db

KEY = "test.share"
if KEY not in {one.key for one in declared()}:
    Setting(key=KEY, group="test", label="share", kind=SettingKind.RATE, default="0.06", by_unit=True)


def pages(cast) -> dict[str, str]:
    return {
        "people": reverse("people"),
        "organisation": reverse("organisation"),
        "person": reverse("person", args=[cast.people["li"].pk]),
        "new_person": reverse("new_person"),
        "edit_person": reverse("edit_person", args=[cast.people["li"].pk]),
        "users": reverse("users"),
        "user": reverse("user", args=[cast.users["li"].pk]),
        "me": reverse("me"),
        "tokens": reverse("tokens"),
        "settings": reverse("settings"),
        "setting": reverse("setting", args=[KEY]),
        "audit": reverse("audit"),
    }


OPEN = {
    "zhao": {
        "people", "organisation", "person", "new_person", "edit_person", "me", "tokens", "settings", "setting", "audit",
    },
    "qian": {"people", "organisation", "person", "me", "tokens"},
    "li": {"people", "organisation", "person", "me", "tokens"},
    "zheng": {"people", "organisation", "person", "me", "tokens", "settings", "setting"},
    "wang": {
        "people", "organisation", "person", "new_person", "edit_person", "users", "user", "me", "tokens", "settings",
        "setting", "audit",
    },
}  # fmt: skip


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("name", list(OPEN))
def test_who_sees_what(cast, name, language) -> None:
    cast.users[name].language = language
    cast.users[name].save()
    browser = cast.client(name)
    found = {key for key, where in pages(cast).items() if browser.get(where).status_code == 200}
    assert found == OPEN[name]


def test_somebody_of_another_region_is_not_there(cast) -> None:
    assert cast.client("qian").get(reverse("person", args=[cast.people["wu"].pk])).status_code == 404
    assert b"sun" not in cast.client("li").get(reverse("organisation")).content.split(b"<main")[1]


def test_a_person_is_changed_on_the_page_and_a_stale_form_keeps_what_was_typed(cast) -> None:
    browser, li = cast.client("wang"), cast.people["li"]
    where = reverse("edit_person", args=[li.pk])
    form = {"seen": 1, "name": "李明", "role": "rep", "parent": li.parent_id, "unit": li.unit_id, "reason": "wedding"}
    assert browser.post(where, form).status_code == 302
    stale = browser.post(where, {**form, "name": "黎明"})
    assert stale.status_code == 422
    assert "黎明" in stale.content.decode()
    assert browser.post(where, {**form, "seen": 2, "name": "黎明"}).status_code == 302
    assert Person.objects.get(pk=li.pk).name == "黎明"
    assert browser.post(where, {**form, "seen": 3, "parent": 999}).status_code == 422


def test_an_account_and_a_key_are_shown_once(cast) -> None:
    admin = cast.client("wang")
    person = Person.objects.create(employee_no="E9", name="新", sort_key="xin", role="rep")
    shown = admin.post(reverse("new_user", args=[person.pk]))
    account = User.objects.get(person=person)
    assert account.username.encode() in shown.content
    assert "no-store" in shown.headers["Cache-Control"]
    rep = cast.client("li")
    page = rep.post(reverse("tokens"), {"name": "<script>x</script>"})
    token = ApiToken.objects.get()
    assert token.hint.encode() in page.content
    assert b"<script>x" not in rep.get(reverse("tokens")).content
    assert rep.post(reverse("tokens"), {"name": ""}).status_code == 422
    assert cast.client("zhao").post(reverse("revoke_token", args=[token.pk])).status_code == 404
    assert rep.post(reverse("revoke_token", args=[token.pk])).status_code == 302
    assert ApiToken.objects.get().revoked_at is not None


def test_a_setting_by_page_has_versions_by_region(cast) -> None:
    browser, where = cast.client("zhao"), reverse("setting", args=[KEY])
    assert browser.post(where, {"seen": 0, "value": "7.5%", "reason": "agreed"}).status_code == 302
    assert browser.post(f"{where}?unit=华东", {"seen": 0, "value": "0.08", "reason": ""}).status_code == 302
    assert (settings.value(KEY), settings.value(KEY, "华东"), settings.value(KEY, "华南")) == ("0.075", "0.08", "0.075")
    assert "7.5%" in browser.get(reverse("settings")).content.decode()
    stale = browser.post(where, {"seen": 0, "value": "9%", "reason": ""})
    assert stale.status_code == 422
    assert "9%" in stale.content.decode()
    assert browser.post(where, {"seen": 1, "value": "a lot", "reason": ""}).status_code == 422
    assert cast.client("zheng").post(where, {"seen": 1, "value": "1%"}).status_code == 403
    assert settings.value(KEY) == "0.075"
    assert browser.get(reverse("setting", args=["no.such"])).status_code == 404
    assert setting(KEY).by_unit


def test_the_trail_is_filtered_and_exported(cast, django_assert_max_num_queries) -> None:
    company.change(actor=cast.actor("zhao"), key=KEY, value="0.05", reason="=cmd|' /C calc'!A0")
    company.change(actor=cast.actor("wang"), key=KEY, value="0.04", reason="<script>alert(1)</script>")
    browser = cast.client("wang")
    both = browser.get(reverse("audit")).content
    assert b"<script>alert" not in both
    only = browser.get(reverse("audit"), {"who": cast.users["zhao"].pk}).content.decode()
    assert "cmd|" in only
    assert "alert(1)" not in only
    assert "cmd|" not in browser.get(reverse("audit"), {"day_to": "2020-01-01"}).content.decode()
    one = browser.get(reverse("audit_event", args=[Event.objects.earliest("pk").pk])).content.decode()
    assert "0.05" in one
    with django_assert_max_num_queries(12):
        browser.get(reverse("audit"))
    export = browser.get(reverse("audit"), {"export": "xlsx"})
    assert export.headers["Content-Disposition"].startswith("attachment")
    assert no_formulas(export.content)


def no_formulas(content: bytes) -> bool:
    from io import BytesIO  # noqa: PLC0415

    from openpyxl import load_workbook  # noqa: PLC0415

    cells = [cell for row in load_workbook(BytesIO(content)).active.iter_rows() for cell in row]
    evil = [cell for cell in cells if isinstance(cell.value, str) and "cmd|" in cell.value]
    return bool(evil) and all(cell.data_type == "s" for cell in evil)


@pytest.mark.parametrize(("where", "most"), [("people", 11), ("organisation", 6), ("users", 11), ("settings", 8)])
def test_pages_ask_few_questions(cast, django_assert_max_num_queries, where, most) -> None:
    browser = cast.client("wang")
    browser.get(reverse(where))
    with django_assert_max_num_queries(most):
        assert browser.get(reverse(where)).status_code == 200
