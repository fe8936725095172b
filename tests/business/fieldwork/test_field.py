"""Tiers and week plans: stored as planned, worked by people, kept when the month is drafted anew."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import Http404
from django.urls import reverse
from django.utils import translation
from polars.testing import assert_frame_equal
from tests.business.collections.company import COMMAND, TODAY, new_plan
from tests.business.fieldwork.conftest import SHEETS

from huikuan.business.fieldwork import operations, queries
from huikuan.business.fieldwork.models import TierLine, WeekLine, WeekSummary
from huikuan.foundation.audit.models import Event
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.people.models import Person, User
from huikuan.foundation.permissions import Actor


def person(number: str) -> Person:
    return Person.objects.get(employee_no=number)


def actor(number: str) -> Actor:
    """Somebody of the tiny company: E1 leads E2, E3 and E4; E5 is finance."""
    user, _ = User.objects.get_or_create(username=number, defaults={"person": person(number)})
    return Actor(user=User.objects.select_related("person").get(pk=user.pk))


@pytest.fixture
def browse(field, client):
    def by(number: str, language: str = "zh-hans"):
        client.force_login(actor(number).user, backend="huikuan.foundation.people.accounts.AccountBackend")
        client.cookies["django_language"] = language
        return client

    return by


def everything() -> list:
    return [list(model.objects.order_by("pk").values()) for model in (TierLine, WeekLine, WeekSummary, Event)]


@pytest.mark.parametrize("key", SHEETS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_was_planned_comes_out_cell_by_cell(field, key, language) -> None:
    with translation.override({"zh": "zh-hans", "en": "en"}[language]):
        stored = queries.plan_frame(field.plan, key)
    assert_frame_equal(stored, getattr(field, language)[key])
    assert stored.height


def contact(number: str = "E2", **more) -> WeekLine:
    return WeekLine.objects.filter(person__employee_no=number, date__gte=TODAY, **more).order_by("date", "pk").first()


def test_a_contact_is_ticked_off_and_counted(field) -> None:
    one = contact()
    week = WeekSummary.objects.get(person=one.person, monday=one.date - timedelta(days=one.date.weekday()))
    assert (week.done, week.contacts) == (0, week.visits + week.calls)
    done = operations.tick_contact(actor=actor("E2"), contact=one.pk, done=True, seen=1)
    assert (done.done_by.username, done.revision) == ("E2", 2)
    week.refresh_from_db()
    assert week.done == 1
    operations.tick_contact(actor=actor("E1"), contact=one.pk, done=False, seen=2)
    week.refresh_from_db()
    assert week.done == 0
    assert WeekLine.objects.get(pk=one.pk).done_at is None


def test_a_contact_is_moved_by_hand_to_the_end_of_another_day(field) -> None:
    one = contact()
    to = one.date + timedelta(days=7)
    last = max(WeekLine.objects.filter(person=one.person, date=to).values_list("sequence", flat=True), default=0)
    before = WeekSummary.objects.filter(person=one.person).order_by("monday").values_list("contacts", flat=True)
    before = list(before)
    moved = operations.move_contact(actor=actor("E2"), contact=one.pk, to=to, seen=1)
    assert (moved.date, moved.planned_for, moved.sequence, moved.moved_by_hand) == (to, one.date, last + 1, True)
    event = Event.objects.order_by("-pk").first()
    assert (event.before, event.after) == ({"date": one.date.isoformat()}, {"date": to.isoformat()})
    after = list(WeekSummary.objects.filter(person=one.person).order_by("monday").values_list("contacts", flat=True))
    assert sum(after) == sum(before)
    assert after != before


@pytest.mark.parametrize(
    ("who", "to", "seen", "error"),
    [
        ("E5", date(2026, 12, 15), 1, PermissionDenied),
        ("E3", date(2026, 12, 15), 1, Http404),
        ("E2", date(2026, 12, 15), 9, StaleError),
        ("E2", date(2026, 12, 9), 1, RefusedError),
        ("E2", date(2027, 1, 4), 1, RefusedError),
    ],
)
def test_a_move_refused_leaves_everything(field, who, to, seen, error) -> None:
    acting, pk = actor(who), contact().pk
    before = everything()
    with pytest.raises(error):
        operations.move_contact(actor=acting, contact=pk, to=to, seen=seen)
    assert everything() == before


def test_what_took_place_is_not_moved(field) -> None:
    one = contact()
    operations.tick_contact(actor=actor("E2"), contact=one.pk, done=True, seen=1)
    with pytest.raises(RefusedError, match=r"fieldwork.already_done"):
        operations.move_contact(actor=actor("E2"), contact=one.pk, to=one.date + timedelta(days=1), seen=2)


def test_a_tier_set_by_hand_needs_a_reason_and_stays(field) -> None:
    line = TierLine.objects.get(customer__customer_no="C5")
    other = "1" if line.computed != "1" else "2"
    for wrong, error in (
        ({"actor": actor("E2")}, PermissionDenied),
        ({"reason": " "}, RefusedError),
        ({"tier": "9"}, RefusedError),
        ({"seen": 4}, StaleError),
    ):
        told = {"actor": actor("E1"), "line": line.pk, "tier": other, "reason": "新开三家店", "seen": 1, **wrong}
        before = everything()
        with pytest.raises(error):
            operations.override_tier(**told)
        assert everything() == before
    operations.override_tier(actor=actor("E1"), line=line.pk, tier=other, reason="新开三家店", seen=1)
    second = new_plan(version=2)
    operations.store_tiers(actor=COMMAND, plan=second, frame=field.zh["tiers"], frame_en=field.en["tiers"])
    kept = TierLine.objects.get(plan=second, customer__customer_no="C5")
    assert (kept.tier, kept.computed, kept.override_reason) == (other, line.computed, "新开三家店")
    operations.override_tier(actor=actor("E1"), line=kept.pk, tier=line.computed, reason="", seen=1)
    kept.refresh_from_db()
    assert (kept.tier, kept.override_reason) == (line.computed, "")


def test_another_tier_marks_the_week_plan_until_the_month_is_planned_again(field, browse) -> None:
    line = TierLine.objects.get(customer__customer_no="C5")
    owner = person("E4")
    page = lambda who: browse(who).get(reverse("fieldwork:week"), {"person": owner.pk}).content.decode()  # noqa: E731
    assert queries.tiers_since(actor("E1"), field.plan, owner) == []
    assert "alert-warning" not in page("E4")
    other = "1" if line.computed != "1" else "2"
    operations.override_tier(actor=actor("E1"), line=line.pk, tier=other, reason="新开三家店", seen=1)
    assert queries.tiers_since(actor("E4"), field.plan, owner) == [TierLine.objects.get(pk=line.pk)]
    assert queries.tiers_since(actor("E2"), field.plan, owner) == []
    assert "周计划编制之后，有 1 个客户调整了等级" in page("E4")
    assert queries.tiers_by_hand(field.plan.month) == {"C5": other}
    second = new_plan(version=2)
    operations.store_tiers(actor=COMMAND, plan=second, frame=field.zh["tiers"], frame_en=field.en["tiers"])
    assert queries.tiers_since(actor("E4"), second, owner) == []  # it was made with the tier set by hand
    again = TierLine.objects.get(plan=second, customer__customer_no="C5")
    operations.override_tier(actor=actor("E1"), line=again.pk, tier=line.computed, reason="", seen=1)
    assert [one.pk for one in queries.tiers_since(actor("E4"), second, owner)] == [again.pk]


def test_a_new_draft_keeps_what_was_done_and_what_was_moved(field) -> None:
    done, moved = contact("E2"), contact("E3")
    operations.tick_contact(actor=actor("E2"), contact=done.pk, done=True, seen=1)
    to = moved.date + timedelta(days=1)
    operations.move_contact(actor=actor("E3"), contact=moved.pk, to=to, seen=1)
    week = WeekSummary.objects.filter(person=person("E2")).first()
    operations.write_summary(actor=actor("E2"), week=week.pk, text=" 催回两笔 ", seen=1)
    second = new_plan(version=2)
    for key in SHEETS:
        getattr(operations, f"store_{key}")(actor=COMMAND, plan=second, frame=field.zh[key], frame_en=field.en[key])
    again = WeekLine.objects.filter(plan=second)
    assert again.count() == WeekLine.objects.filter(plan=field.plan).count()
    assert again.filter(customer=done.customer, date=done.date, activity=done.activity).get().done_at is not None
    kept = again.get(moved_by_hand=True)
    assert (kept.customer, kept.date) == (moved.customer, to)
    new = WeekSummary.objects.get(plan=second, person=person("E2"), monday=week.monday)
    assert (new.summary, new.done) == ("催回两笔", 1)
    counted = again.aggregate(all=Count("pk"), done=Count("done_at"))
    weeks = WeekSummary.objects.filter(plan=second)
    assert counted == {"all": sum(week.contacts for week in weeks), "done": sum(week.done for week in weeks)}


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("who", ["E1", "E2", "E5"])
def test_every_page_opens_for_every_role(field, browse, who, language) -> None:
    browser = browse(who, language)
    tier = TierLine.objects.get(customer__customer_no="C1")
    names = ["tiers", "week", "overview"] + (["record"] if who != "E5" else [])
    for url in (
        *(reverse(f"fieldwork:{name}") for name in names),
        reverse("fieldwork:tier", args=[tier.pk]),
        reverse("fieldwork:customer_card", args=[tier.customer_id]),
    ):
        response = browser.get(url)
        assert response.status_code == 200, url
    assert browser.get(reverse("fieldwork:move", args=[contact().pk])).status_code == (403 if who == "E5" else 200)


def test_a_rep_sees_the_own_week_only(field, browse) -> None:
    browser = browse("E2", "en")
    page = browser.get(reverse("fieldwork:week")).content.decode()
    assert "Week of 钱多" in page
    assert browser.get(reverse("fieldwork:week"), {"person": person("E3").pk}).status_code == 404
    assert browser.get(reverse("fieldwork:week"), {"day": "nonsense"}).status_code == 200
    assert browser.get(reverse("fieldwork:move", args=[contact("E3").pk])).status_code == 404
    foreign = TierLine.objects.get(customer__customer_no="C4")
    assert browser.get(reverse("fieldwork:tier", args=[foreign.pk])).status_code == 404
    assert browser.get(reverse("fieldwork:customer_card", args=[foreign.customer_id])).status_code == 404


def test_ticking_and_moving_in_the_browser(field, browse) -> None:
    one, browser = contact(), browse("E2", "en")
    back = browser.post(reverse("fieldwork:tick", args=[one.pk]), {"seen": 1, "done": 1}, follow=True)
    assert back.status_code == 200
    assert 'aria-pressed="true"' in back.content.decode()
    stale = browser.post(reverse("fieldwork:tick", args=[one.pk]), {"seen": 1, "done": 0}, follow=True)
    assert WeekLine.objects.get(pk=one.pk).done_at is not None
    assert stale.status_code == 200
    other = WeekLine.objects.filter(person=one.person, done_at=None, date__gt=one.date).first()
    url = reverse("fieldwork:move", args=[other.pk])
    wrong = browser.post(url, {"seen": 1, "to": "2026-12-01"})
    assert wrong.status_code == 422
    assert "2026-12-01" in wrong.content.decode()
    assert browser.post(url, {"seen": 1, "to": other.date.isoformat()}).status_code == 302


@pytest.mark.parametrize(("name", "most"), [("tiers", 12), ("week", 15), ("overview", 12), ("record", 10)])
def test_pages_ask_a_fixed_number_of_questions(field, browse, django_assert_max_num_queries, name, most) -> None:
    browser = browse("E1")
    with django_assert_max_num_queries(most):
        assert browser.get(reverse(f"fieldwork:{name}")).status_code == 200


def test_without_a_plan_pages_teach(db, browse, field) -> None:
    field.plan.delete()
    browser = browse("E2", "en")
    assert "No week plan yet" in browser.get(reverse("fieldwork:week")).content.decode()
    assert "No tiers yet" in browser.get(reverse("fieldwork:tiers")).content.decode()
