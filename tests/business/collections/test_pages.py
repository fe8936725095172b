"""Every page for every role in both languages: what is shown, who may act, what is out of sight, how many queries."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.business.collections.test_operations import measure, plan, promise  # noqa: F401

from huikuan.business.collections.models import Measure, PlanLine, Promise
from huikuan.business.receivables.models import Dispute, DisputedPart
from huikuan.foundation import clock

ROLES = ("zhao", "qian", "li", "zheng")
LISTS = ("plan", "promises", "measures")


def english(browser):
    browser.cookies["django_language"] = "en"
    return browser


def text(response) -> str:
    return response.content.decode()


def pages(cast, owner: str = "hangzhou") -> list[str]:
    customer = cast.customers[owner].pk
    return [
        *(reverse(f"collections:{name}") for name in (*LISTS, "grid")),
        reverse("collections:line", args=[PlanLine.objects.get(customer=customer).pk]),
        reverse("collections:explain_line", args=[PlanLine.objects.get(customer=customer).pk]),
        reverse("collections:customer", args=[customer]),
        *(reverse("collections:promise", args=[one.pk]) for one in Promise.objects.filter(customer=customer)),
        *(reverse("collections:measure", args=[one.pk]) for one in Measure.objects.filter(customer=customer)),
    ]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_opens_for_every_role_in_both_languages(cast, plan, role, language) -> None:  # noqa: F811
    promise(cast)
    measure(cast)
    browser = cast.client(role)
    if language == "en":
        english(browser)
    for url in pages(cast):
        response = browser.get(url)
        assert response.status_code == 200, url
        if "explain" not in url and "plan" not in url and url[-9:] != "promises/":
            assert "hangzhou" in text(response), url


@pytest.mark.parametrize("role", ["wu", "sun"])
def test_another_region_sees_nothing_of_it(cast, plan, role) -> None:  # noqa: F811
    promise(cast)
    measure(cast)
    browser = cast.client(role)
    for url in pages(cast)[4:]:
        assert browser.get(url).status_code == 404, url
    for name in (*LISTS, "grid"):
        assert "hangzhou" not in text(browser.get(reverse(f"collections:{name}"))), name


@pytest.mark.parametrize("role", ROLES)
def test_what_one_may_not_do_is_not_offered(cast, plan, role) -> None:  # noqa: F811
    found = measure(cast)
    browser = cast.client(role)
    customer = text(browser.get(reverse("collections:customer", args=[cast.customers["hangzhou"].pk])))
    assert ("/promise/" in customer) == (role != "zheng")
    page = text(browser.get(reverse("collections:measure", args=[found.pk])))
    assert ("/approve/" in page) == (role in {"zhao", "qian"})
    line = text(browser.get(reverse("collections:line", args=[PlanLine.objects.get(customer=found.customer).pk])))
    assert ("/target/" in line) == (role in {"zhao", "qian"})


def test_a_promise_is_recorded_with_two_fields(cast, plan) -> None:  # noqa: F811
    browser = cast.client("li")
    url = reverse("collections:new_promise", args=[cast.customers["hangzhou"].pk])
    assert "required" in text(browser.get(url))
    response = browser.post(url, {"amount": "1.2万", "promised_date": "2026-12-20"})
    assert response.status_code == 302
    made = Promise.objects.get()
    assert (made.amount, made.promised_date) == (1_200_000, date(2026, 12, 20))


@pytest.mark.parametrize(
    ("typed", "missing"),
    [
        ({"amount": "abc", "promised_date": "2026-12-20"}, "abc"),
        ({"amount": "100.005", "promised_date": "2026-12-20"}, "100.005"),
        ({"amount": "100", "promised_date": "yesterday", "support_needed": "促销 <script>"}, "yesterday"),
        ({"amount": "100", "promised_date": "2026-12-01"}, "2026-12-01"),
        ({"amount": "-100", "promised_date": "2026-12-20"}, "-100"),
        ({"amount": "", "promised_date": ""}, 'name="amount"'),
    ],
)
def test_nothing_typed_is_lost_when_it_is_wrong(cast, plan, typed, missing) -> None:  # noqa: F811
    browser = english(cast.client("li"))
    response = browser.post(reverse("collections:new_promise", args=[cast.customers["hangzhou"].pk]), typed)
    assert response.status_code == 422
    assert missing in text(response)
    assert "<script>" not in text(response).replace("<script ", "")
    assert "alert-circle" in text(response)
    assert not Promise.objects.exists()


def test_twice_submitted_is_told_and_recorded_once(cast, plan) -> None:  # noqa: F811
    browser = english(cast.client("li"))
    url = reverse("collections:new_promise", args=[cast.customers["hangzhou"].pk])
    typed = {"amount": "100", "promised_date": "2026-12-20"}
    assert browser.post(url, typed).status_code == 302
    again = browser.post(url, typed)
    assert again.status_code == 422
    assert "recorded today already" in text(again)
    assert Promise.objects.count() == 1


def test_finance_may_not_record(cast, plan) -> None:  # noqa: F811
    url = reverse("collections:new_promise", args=[cast.customers["hangzhou"].pk])
    assert cast.client("zheng").post(url, {"amount": "1", "promised_date": "2026-12-20"}).status_code == 403


def test_a_promise_is_withdrawn_with_a_reason(cast, plan) -> None:  # noqa: F811
    made = promise(cast)
    browser = cast.client("li")
    url = reverse("collections:promise", args=[made.pk])
    assert browser.post(url, {"seen": 1, "reason": ""}).status_code == 422
    stale = english(cast.client("qian")).post(url, {"seen": 5, "reason": "mistake"})
    assert stale.status_code == 422
    assert "changed this meanwhile" in text(stale)
    assert 'value="1"' in text(stale)  # the next attempt compares with what is there now
    assert browser.post(url, {"seen": 1, "reason": "mistake"}).status_code == 302
    assert Promise.objects.get().state == "withdrawn"
    assert cast.client("zheng").post(url, {"seen": 1, "reason": "x"}).status_code == 403


def test_a_measure_from_proposal_to_effect(cast, plan) -> None:  # noqa: F811
    rep, manager = cast.client("li"), cast.client("qian")
    url = reverse("collections:new_measure", args=[cast.customers["hangzhou"].pk])
    nameless = rep.post(url, {"measure": "other", "own_words": "", "expected": "500"})
    assert nameless.status_code == 422
    assert rep.post(url, {"measure": "other", "own_words": "年终返利", "expected": "500"}).status_code == 302
    found = Measure.objects.get()
    assert (found.text, found.kind, found.expected) == ("年终返利", "", 50_000)
    approve = reverse("collections:approve", args=[found.pk])
    assert rep.post(approve, {"seen": 1}).status_code == 403
    assert cast.client("sun").post(approve, {"seen": 1}).status_code == 404
    manager.post(approve, {"seen": 99})
    assert Measure.objects.get().state == "proposed"
    manager.post(approve, {"seen": 1})
    assert Measure.objects.get().state == "approved"
    effect = reverse("collections:effect", args=[found.pk])
    assert rep.post(effect, {"seen": 2, "produced": "x"}).status_code == 422
    assert rep.post(effect, {"seen": 2, "produced": "200", "done": "on"}).status_code == 302
    assert Measure.objects.values_list("produced", "state").get() == (20_000, "done")
    reject = reverse("collections:reject", args=[found.pk])
    assert manager.post(reject, {"seen": 3, "reason": "x"}).status_code == 422  # finished: nothing to reject
    assert manager.get(reject).status_code == 405


def test_the_next_step_and_the_target_of_a_line(cast, plan) -> None:  # noqa: F811
    line = PlanLine.objects.get(customer=cast.customers["hangzhou"])
    url = reverse("collections:line", args=[line.pk])
    typed = {"seen": 1, "step": "remind", "step_date": "2026-12-14", "difficulty": "老板出差", "support": ""}
    assert cast.client("li").post(url, typed).status_code == 302
    line.refresh_from_db()
    assert (line.step, line.difficulty, line.support) == ("remind", "老板出差", None)
    stale = english(cast.client("qian")).post(url, typed | {"difficulty": "another"})
    assert stale.status_code == 422
    assert "another" in text(stale)
    target = reverse("collections:target", args=[line.pk])
    assert cast.client("li").post(target, {"seen": 2, "target": "5", "reason": "x"}).status_code == 403
    assert cast.client("qian").post(target, {"seen": 2, "target": "5", "reason": ""}).status_code == 422
    assert cast.client("qian").post(target, {"seen": 2, "target": "5", "reason": "less"}).status_code == 302
    line.refresh_from_db()
    assert (line.target, line.unowned) == (500, 500)


def save(browser, *edits: dict):
    return browser.post(
        reverse("collections:save_lines"), json.dumps({"edits": list(edits)}), content_type="application/json"
    )


def test_the_grid_saves_and_refuses_by_cell(cast, plan) -> None:  # noqa: F811
    line = PlanLine.objects.get(customer=cast.customers["hangzhou"])
    browser = english(cast.client("li"))
    good = {"key": line.pk, "column": "step", "value": "remind before due", "seen": None}
    answer = save(browser, good).json()
    assert answer["rows"][0]["step"] == "remind before due"
    line.refresh_from_db()
    assert line.step == "remind"
    wrong = save(browser, {"key": line.pk, "column": "step", "value": "dance", "seen": "remind before due"})
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["column"] == "step"
    stale = save(browser, {"key": line.pk, "column": "support", "value": "x", "seen": "y"})
    assert (stale.status_code, stale.json()["errors"][0]["value"]) == (409, None)
    day = save(browser, {"key": line.pk, "column": "step_date", "value": "2026-12-15", "seen": None})
    assert day.json()["rows"][0]["step_date"] == "2026-12-15"
    assert save(browser, {"key": line.pk, "column": "target", "value": 5, "seen": 100_000}).status_code == 422
    foreign = PlanLine.objects.get(customer=cast.customers["guangzhou"])
    assert save(browser, {"key": foreign.pk, "column": "step", "value": "", "seen": None}).status_code == 404
    assert (
        browser.post(reverse("collections:save_lines"), "no json", content_type="application/json").status_code == 400
    )
    assert save(cast.client("zheng"), good).status_code == 403
    assert save(browser, *[good] * 10_001).status_code == 422


def test_the_grid_says_what_of_it_is_disputed(cast, plan) -> None:  # noqa: F811
    hangzhou = cast.customers["hangzhou"]
    dispute = Dispute.objects.create(customer=hangzhou, amount=300_00, reason="x", opened_on=clock.today())
    for fen in (300_00, -50_00):
        DisputedPart.objects.create(dispute=dispute, amount=fen, since=clock.today(), recorded_at=clock.now())
    page = cast.client("li").get(reverse("collections:grid"))
    rows = page.context["config"]["rows"]
    assert {row["customer"]: row["disputed"] for row in rows}["hangzhou"] == 250_00
    assert sum(row["disputed"] for row in rows) == 250_00
    assert "disputed" in [column["key"] for column in page.context["config"]["columns"]]
    line = PlanLine.objects.get(customer=hangzhou)
    saved = save(cast.client("li"), {"key": line.pk, "column": "support", "value": "y", "seen": None}).json()
    assert saved["rows"][0]["disputed"] == 250_00


def test_filters_narrow_and_unowned_comes_first(cast, plan) -> None:  # noqa: F811
    promise(cast, amount=100_000)  # hangzhou has no hole any more
    browser = cast.client("zhao")
    url = reverse("collections:plan")
    assert "hangzhou<" not in text(browser.get(url, {"hole": "1"}))
    nobody = text(browser.get(url, {"owner": "nobody"}))
    assert "nobodys" in nobody
    assert "suzhou" not in nobody
    rows = text(browser.get(url))
    assert rows.index("suzhou<") < rows.index("hangzhou<")
    assert browser.get(url, {"plan": "999"}).status_code == 404
    assert browser.get(url, {"plan": "x", "unit": "9", "step": "due"}).status_code == 404
    export = browser.get(url, {"export": "xlsx"})
    assert export.headers["Content-Type"].startswith("application/vnd.openxmlformats")


def test_empty_pages_teach(cast, tenth_of_december) -> None:
    browser = english(cast.client("li"))
    for name, words in {
        "plan": "No plan for this month yet",
        "promises": "No promises yet",
        "measures": "No measures yet",
    }.items():
        assert words in text(browser.get(reverse(f"collections:{name}"))), name
    customer = browser.get(reverse("collections:customer", args=[cast.customers["hangzhou"].pk]))
    assert "has promised nothing yet" in text(customer)


@pytest.mark.parametrize(
    ("name", "most"), [("plan", 15), ("promises", 12), ("measures", 12), ("grid", 10), ("customer", 16)]
)
def test_pages_ask_a_fixed_number_of_questions(cast, plan, name, most) -> None:  # noqa: F811
    arguments = [cast.customers["hangzhou"].pk] if name == "customer" else []
    browser = cast.client("qian")
    url = reverse(f"collections:{name}", args=arguments)
    promise(cast, amount=999)
    measure(cast)
    browser.get(url)
    counts = []
    for round_ in range(2):
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(url).status_code == 200
        counts.append(len(asked))
        for at in range(5):
            promise(cast, amount=1 + at + 10 * round_)
            measure(cast, expected=1 + at)
    assert counts[0] == counts[1]
    assert counts[0] <= most, [len(asked), *(query["sql"][:150] for query in asked.captured_queries)]
