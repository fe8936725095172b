from dataclasses import replace
from datetime import date

import pytest

from huikuan.engine.credit import Strength
from huikuan.engine.findings import Severity
from huikuan.engine.smart import Light, TargetLine, check_lines, smart_findings

GOOD = TargetLine(
    key="C001/P01",
    owner="E01",
    customer="C001",
    outlet=None,
    item="P01",
    amount_fen=1_000,
    evidence=("history", "forecast"),
    median_fen=900,
    p95_fen=1_200,
    capacity_fen=1_000,
    credit_headroom_fen=1_000,
    starts=date(2026, 12, 1),
    ends=date(2027, 1, 1),
    day_split_fen=1_000,
)


def check(**changes):
    changes = {name: Strength(value) if name in {"over_limit", "overdue"} else value for name, value in changes.items()}
    (result,) = check_lines(lines=[replace(GOOD, **changes)])
    return result


def test_a_good_line_is_green_all_through():
    result = check()
    assert {mark.light for mark in result.marks} == {Light.GREEN}
    assert result.worst is Light.GREEN
    assert smart_findings(checks=[result]) == ()


@pytest.mark.parametrize(
    ("letter", "changes", "light", "code"),
    [
        (0, {"owner": None}, "red", "smart.no_owner"),
        (0, {"owner": ""}, "red", "smart.no_owner"),
        (0, {"customer": None}, "red", "smart.no_customer"),
        (0, {"customer": None, "outlet": "O1"}, "green", "smart.ok"),
        (0, {"item": None}, "amber", "smart.no_item"),
        (1, {"amount_fen": None}, "red", "smart.no_amount"),
        (1, {"amount_fen": -1}, "red", "smart.negative_amount"),
        (1, {"evidence": ()}, "amber", "smart.no_evidence"),
        (2, {"amount_fen": 900}, "amber", "smart.too_easy"),
        (2, {"amount_fen": 901}, "green", "smart.ok"),
        (2, {"amount_fen": 1_199}, "green", "smart.ok"),
        (2, {"amount_fen": 1_200}, "red", "smart.fantasy"),
        (2, {"median_fen": 1_000, "p95_fen": 1_000}, "amber", "smart.too_easy"),
        (2, {"median_fen": None}, "amber", "smart.no_forecast"),
        (2, {"amount_fen": None}, "red", "smart.no_amount"),
        (3, {"capacity_fen": 999}, "red", "smart.over_capacity"),
        (3, {"credit_headroom_fen": -5}, "red", "smart.over_credit"),
        (3, {"capacity_fen": None}, "amber", "smart.capacity_unknown"),
        (3, {"credit_headroom_fen": None}, "amber", "smart.credit_unknown"),
        (3, {"credit_headroom_fen": 999, "over_limit": "warn"}, "amber", "smart.over_credit_warned"),
        (3, {"credit_headroom_fen": 999, "over_limit": "none"}, "green", "smart.ok"),
        (3, {"days_over": 3}, "green", "smart.ok"),
        (3, {"days_over": 3, "overdue": "warn"}, "amber", "smart.credit_overdue_warned"),
        (3, {"days_over": 3, "overdue": "stop"}, "red", "smart.credit_overdue"),
        (3, {"days_over": 0, "overdue": "stop"}, "green", "smart.ok"),
        (
            3,
            {"credit_headroom_fen": 9, "over_limit": "warn", "days_over": 3, "overdue": "stop"},
            "red",
            "smart.credit_overdue",
        ),
        (3, {"credit_headroom_fen": 9, "days_over": 3, "overdue": "warn"}, "red", "smart.over_credit"),
        (3, {"capacity_fen": None, "credit_headroom_fen": 1}, "red", "smart.over_credit"),
        (4, {"starts": None}, "red", "smart.no_dates"),
        (4, {"ends": date(2026, 12, 1)}, "red", "smart.ends_before_start"),
        (4, {"day_split_fen": None}, "amber", "smart.no_day_split"),
        (4, {"day_split_fen": 999}, "red", "smart.day_split_differs"),
    ],
)
def test_each_letter(letter, changes, light, code):
    mark = check(**changes).marks[letter]
    assert (mark.light, mark.code) == (light, code)


def test_reasons_carry_the_figures():
    result = check(item=None, amount_fen=1_300, day_split_fen=None)
    assert [(f.code, f.severity, f.subject, f.params) for f in result.reasons] == [
        ("smart.no_item", Severity.INFO, "C001/P01", {}),
        ("smart.fantasy", Severity.WARNING, "C001/P01", {"amount_fen": 1_300, "p95_fen": 1_200}),
        ("smart.over_capacity", Severity.WARNING, "C001/P01", {"amount_fen": 1_300, "capacity_fen": 1_000}),
        ("smart.no_day_split", Severity.INFO, "C001/P01", {}),
    ]
    assert check().reasons == ()


def test_other_letters_stay_green():
    for letter, changes in enumerate(({"item": None}, {"evidence": ()}, {"p95_fen": 1}, {"capacity_fen": 1})):
        lights = [mark.light for mark in check(**changes).marks]
        assert [i for i, light in enumerate(lights) if light is not Light.GREEN] == [letter]


def test_worst_and_summary():
    checks = check_lines(
        lines=[
            replace(GOOD, key="a", item=None),
            replace(GOOD, key="b", item=None, owner=None),
            replace(GOOD, key="c", item=None),
            replace(GOOD, key="d", day_split_fen=1),
            replace(GOOD, key="e", amount_fen=None),
        ]
    )
    assert [result.worst for result in checks] == [Light.AMBER, Light.RED, Light.AMBER, Light.RED, Light.RED]
    summary = smart_findings(checks=checks, subject="华东")
    assert [(f.code, f.severity, f.params["lines"], f.params["first"]) for f in summary] == [
        ("smart_lines.day_split_differs", Severity.WARNING, 1, "d"),
        ("smart_lines.no_amount", Severity.WARNING, 1, "e"),
        ("smart_lines.no_owner", Severity.WARNING, 1, "b"),
        ("smart_lines.no_item", Severity.INFO, 2, "a"),
    ]
    assert {f.subject for f in summary} == {"华东"}


def test_a_stop_of_the_days_goes_before_a_warning_of_the_amount():
    mark = check(credit_headroom_fen=9, over_limit="warn", days_over=3, overdue="stop").realistic
    assert (mark.light, mark.code) == (Light.RED, "smart.credit_overdue")
