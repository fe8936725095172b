"""Properties of the pay-date model that hold for every company, and its worked example."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.paydate.companies import START, columns, company

from huikuan.engine.paydate import OPEN, PaydateInputError, backtest, calibrate, from_json, predict, to_json, train
from huikuan.engine.paydate.effects import find_cuts, fit, levels
from huikuan.engine.paydate.known import open_overdue
from huikuan.engine.paydate.reading import usual_rest
from huikuan.engine.paydate.spread import Mixture, find_shape
from huikuan.engine.paydate.training import known_on

TODAY = START + 500


@pytest.fixture(scope="module")
def trained():
    rows = company(1)
    return rows, train(rows=rows, today=TODAY)


def at_issue(model, rows):
    asked = np.flatnonzero(rows.issued >= TODAY)
    return asked, predict(model=model, rows=rows, asked=asked, moment=rows.issued[asked])


def test_worked_example_of_the_rules_page() -> None:
    # One customer always pays 10 days late, one always 5 early; a third is new. 40 invoices each, one a week.
    week = START + 7 * np.arange(40)
    rows = columns(
        customer=[0] * 40 + [1] * 40,
        issued=np.concatenate((week, week)),
        settled=np.concatenate((week + 40, week + 25)),
    )
    today = START + 400
    model = train(rows=rows, today=today)
    asked = columns(
        customer=[*rows.customer, 0, 1, 2, 0],
        issued=[*rows.issued, today, today, today, today - 45],
        settled=[*rows.settled, OPEN, OPEN, OPEN, OPEN],
    )
    which = np.array([80, 81, 82, 83])
    said = predict(model=model, rows=asked, asked=which, moment=np.full(4, today))
    assert said.p50[:2].tolist() == [10, -5]
    assert said.late[0] > 0.99
    assert said.late[1] < 0.05
    assert -5 <= said.p50[2] <= 10  # nothing known: the company's middle, and hence a wide interval
    assert said.p90[2] - said.p10[2] > 3 * (said.p90[0] - said.p10[0])
    assert said.p50[3] >= 15  # 15 days late by now: not before today
    assert said.late[3] == 1
    assert said.settled.tolist() == [40, 40, 0, 40]


@given(st.integers(0, 10_000))
@settings(max_examples=8, deadline=None)
def test_only_facts_known_at_the_moment_count(seed: int) -> None:
    rows = company(seed, customers=12, each=15)
    model = train(rows=rows, today=TODAY)
    asked, said = at_issue(model, rows)
    random = np.random.default_rng(seed)
    one = int(random.integers(len(asked)))
    moment = rows.issued[asked[one]]
    # Whatever was settled on that day or later is settled some other day, disputed or not, and never mind to whom.
    later = rows.settled >= moment
    settled = np.where(later, np.maximum(rows.settled + random.integers(-30, 60, len(rows)), moment), rows.settled)
    other = replace(rows, settled=settled, disputed=np.where(later, 1 - rows.disputed, rows.disputed))
    again = predict(model=model, rows=other, asked=asked[one : one + 1], moment=np.array([moment]))
    assert (again.p10[0], again.p50[0], again.p90[0]) == (said.p10[one], said.p50[one], said.p90[one])
    assert again.late[0] == pytest.approx(said.late[one], abs=1e-12)


def test_an_earlier_settlement_does_count(trained) -> None:
    rows, model = trained
    asked, said = at_issue(model, rows)
    slower = replace(rows, settled=np.where(rows.settled < TODAY, rows.settled + 20, rows.settled))
    again = predict(model=model, rows=slower, asked=asked, moment=rows.issued[asked])
    assert (again.p50 >= said.p50).mean() > 0.9
    assert again.p50.mean() > said.p50.mean() + 5


def test_reasons_add_up_to_the_median(trained) -> None:
    rows, model = trained
    asked, said = at_issue(model, rows)
    floor = rows.issued[asked] - rows.due[asked]
    assert np.abs(np.maximum(said.reasons.sum(axis=1), floor) - said.p50).max() <= 0.5 + 1e-9
    assert said.reasons.shape == (len(asked), len(said.codes))
    assert {"usual", "segment", "attribute_0", "habit", "waiting", "disputes", "unpaid"} <= set(said.codes)
    assert (said.p10 <= said.p50).all()
    assert (said.p50 <= said.p90).all()
    assert ((said.late >= 0) & (said.late <= 1)).all()


def test_finds_the_effects_that_made_the_company(trained) -> None:
    _, model = trained
    paper, electronic = model.reading.groups["attribute_0"]
    assert electronic - paper == pytest.approx(-6, abs=1)
    assert model.reading.dispute == pytest.approx(13, abs=1)
    # What means nothing gets no effect, or next to none.
    assert np.abs(model.reading.groups["weekday"]).max() < 0.5
    assert np.abs(model.reading.groups["month_part"]).max() < 0.5


def test_held_out_intervals_hold_what_they_promise() -> None:
    inside, said, late, items = 0, 0.0, 0, 0
    for seed in range(4):
        rows = company(seed)
        asked, found = at_issue(train(rows=rows, today=TODAY), rows)
        truth = rows.days_late[asked]
        inside += int(((truth >= found.p10) & (truth <= found.p90)).sum())
        said, late, items = said + float(found.late.sum()), late + int((truth > 0).sum()), items + len(asked)
    assert 0.77 <= inside / items <= 0.83
    assert said / items == pytest.approx(late / items, abs=0.03)


def test_beats_the_customer_median() -> None:
    rows = company(5)
    asked, said = at_issue(train(rows=rows, today=TODAY), rows)
    plain = []
    for one in asked:
        mine = (rows.customer == rows.customer[one]) & (rows.settled < rows.issued[one])
        plain.append(np.median(rows.days_late[mine]) if mine.any() else 0)
    truth = rows.days_late[asked]
    assert np.abs(truth - said.p50).mean() < 0.95 * np.abs(truth - np.array(plain)).mean()


def test_waiting_moves_the_day_on_and_never_back(trained) -> None:
    rows, model = trained
    one = int(np.flatnonzero(rows.issued >= TODAY)[0])
    lone = replace(rows, settled=np.where(np.arange(len(rows)) == one, OPEN, np.minimum(rows.settled, TODAY - 1)))
    days = rows.issued[one] + np.arange(1, 200)
    open_for = np.full(len(days), one)
    said = predict(model=model, rows=lone, asked=open_for, moment=days)
    assert (np.diff(said.p50) >= 0).all()
    assert (np.diff(said.late) >= -1e-9).all()
    assert (rows.due[one] + said.p10 >= days).all()
    assert (said.late[days > rows.due[one]] == 1).all()


def test_a_dispute_on_record_counts_while_open(trained) -> None:
    rows, model = trained
    asked = np.flatnonzero(rows.issued >= TODAY)[:20]
    still_open = np.isin(np.arange(len(rows)), asked)
    quiet = replace(
        rows, settled=np.where(still_open, OPEN, rows.settled), disputed=np.where(still_open, 0, rows.disputed)
    )
    since = np.where(still_open, rows.issued - 1, OPEN)
    loud = replace(quiet, disputed_on=since)
    one, two = (predict(model=model, rows=each, asked=asked, moment=rows.issued[asked]) for each in (quiet, loud))
    assert (two.p50 >= one.p50).all()
    assert (two.late > one.late).all()
    # What comes on record only on the day one asks, or after it, is not known yet, whatever became of the item since.
    later = replace(loud, disputed=np.where(still_open, 1, rows.disputed), disputed_on=since + 1)
    assert predict(model=model, rows=later, asked=asked, moment=rows.issued[asked]).late.tolist() == one.late.tolist()


def test_survives_being_kept_as_json(trained) -> None:
    rows, model = trained
    kept = from_json(json.loads(json.dumps(to_json(model))))
    asked, said = at_issue(model, rows)
    again = predict(model=kept, rows=rows, asked=asked, moment=rows.issued[asked])
    assert again.reasons.tolist() == said.reasons.tolist()
    assert again.late.tolist() == said.late.tolist()


def test_order_of_the_rows_does_not_matter(trained) -> None:
    rows, model = trained
    order = np.random.default_rng(3).permutation(len(rows))
    mixed = columns(
        **{name: getattr(rows, name)[order] for name in ("customer", "segment", "issued", "due", "settled", "amount")},
        disputed=rows.disputed[order],
        attributes=(rows.attributes[0][order],),
    )
    again = train(rows=mixed, today=TODAY)
    assert again.scale == pytest.approx(model.scale, abs=1e-6)
    assert again.shape.quantiles == pytest.approx(model.shape.quantiles, abs=1e-6)


@pytest.mark.parametrize("settled", [0, 1, 3])
def test_hardly_any_history_still_answers(settled: int) -> None:
    rows = columns(
        issued=[START, START + 1, START + 2, START + 50], settled=[START + 33] * settled + [OPEN] * (4 - settled)
    )
    model = train(rows=rows, today=START + 50)
    said = predict(model=model, rows=rows, asked=np.array([3]), moment=np.array([START + 60]))
    assert model.settled == settled
    assert -20 <= said.p50[0] <= 30
    assert said.p10[0] < said.p50[0] < said.p90[0]
    assert 0 < said.late[0] < 1


def test_nothing_at_all() -> None:
    nothing = columns(issued=[])
    model = train(rows=nothing, today=START)
    assert predict(model=model, rows=nothing, asked=np.zeros(0, int), moment=np.zeros(0, int)).p50.shape == (0,)
    assert calibrate(tested=backtest(rows=nothing, first=START - 365, today=START)).items == 0


def test_new_attribute_levels_have_no_effect(trained) -> None:
    rows, model = trained
    asked = np.flatnonzero(rows.issued >= TODAY)[:5]
    new = replace(rows, segment=rows.segment + 100, attributes=(rows.attributes[0] + 7,))
    said = predict(model=model, rows=new, asked=asked, moment=rows.issued[asked])
    at = [said.codes.index(code) for code in ("segment", "attribute_0")]
    assert (said.reasons[:, at] == 0).all()


def test_open_ones_teach_that_they_are_late() -> None:
    # Half of the customers stopped paying: their open items, long overdue, are all that tells it.
    week = START + 7 * np.arange(50)
    rows = columns(
        customer=[0] * 50 + [1] * 50,
        segment=[0] * 50 + [1] * 50,
        issued=np.concatenate((week, week)),
        settled=np.concatenate((week + 30, np.where(np.arange(50) < 10, week + 30, OPEN))),
    )
    today = START + 400
    asked = columns(
        customer=[*rows.customer, 0, 1],
        segment=[*rows.segment, 0, 1],
        issued=[*rows.issued, today, today],
        settled=[*rows.settled, OPEN, OPEN],
    )
    said = predict(
        model=train(rows=rows, today=today), rows=asked, asked=np.array([100, 101]), moment=np.full(2, today)
    )
    assert said.overdue.tolist() == [0, 40 - sum(1 for day in week if day + 30 >= today)]
    assert said.p50[1] > said.p50[0] + 14


def test_known_on_hides_what_came_later() -> None:
    rows = columns(issued=[START, START, START + 9], settled=[START + 4, START + 5, START + 9], disputed=[1, 1, 1])
    known = known_on(rows=rows, today=START + 5)
    assert known.settled.tolist() == [START + 4, OPEN]
    assert known.disputed.tolist() == [1, -1]
    written = replace(rows, disputed_on=np.array([START + 1, START + 4, START + 9]))
    assert known_on(rows=written, today=START + 5).disputed.tolist() == [1, 1]
    assert known_on(rows=written, today=START + 4).disputed.tolist() == [1, -1]
    assert known_on(rows=written, today=START + 4).on_record.tolist() == [START + 1, OPEN]


@given(st.integers(0, 1000))
@settings(max_examples=20, deadline=None)
def test_open_overdue_against_counting(seed: int) -> None:
    rows = company(seed, customers=4, each=12, days=120)
    asked = np.arange(len(rows))
    moment = rows.issued + np.random.default_rng(seed).integers(0, 90, len(rows))
    found = open_overdue(customer=rows.customer, due=rows.due, settled=rows.settled, asked=asked, moment=moment)
    for one in asked:
        mine = (rows.customer == rows.customer[one]) & (asked != one)
        mine &= (rows.due < moment[one]) & (rows.settled >= moment[one])
        assert found.count[one] == mine.sum()
        assert found.age[one] == pytest.approx((moment[one] - rows.due[mine]).mean() if mine.any() else 0)


def test_usual_rest_is_a_mean_that_one_extreme_does_not_move() -> None:
    latest = np.zeros((1, 32))
    latest[0, :5] = (1, 2, 3, 4, 500)
    weights = (np.arange(32) < 5).astype(float)[None, :]
    assert usual_rest(latest=latest, weights=weights, reach=1000)[0][0] == pytest.approx(102)
    assert usual_rest(latest=latest, weights=weights, reach=2)[0][0] == pytest.approx((1 + 2 + 3 + 4 + 5) / 5)
    assert usual_rest(latest=latest, weights=weights, reach=0)[0][0] == pytest.approx(3)
    assert usual_rest(latest=latest, weights=weights * 0, reach=2) == (0, 0)


def test_levels_are_of_the_calendar() -> None:
    rows = columns(issued=[1], due=[738_886])  # Monday, 1 January 2024
    found = levels(rows=rows, cuts=find_cuts(rows=rows))
    assert (found["weekday"][0], found["month"][0], found["month_part"][0]) == (0, 0, 0)


def test_effects_of_noise_are_nothing_and_real_ones_are_found() -> None:
    random = np.random.default_rng(2)
    code, customer = random.integers(0, 5, 2000), random.integers(0, 100, 2000)
    habit = random.normal(0, 8, 100)
    late = habit[customer] + random.normal(0, 5, 2000)
    unknown = np.full(2000, -1)
    nothing = fit(late=late, codes={"x": code}, customer=customer, disputed=unknown)
    assert np.abs(nothing.groups["x"]).max() < 0.6
    truth = np.array([-4, -2, 0, 2, 4])
    found = fit(late=late + truth[code], codes={"x": code}, customer=customer, disputed=unknown)
    assert found.groups["x"] - found.groups["x"].mean() == pytest.approx(truth, abs=0.8)


def test_quantile_is_the_inverse_of_the_probability() -> None:
    random = np.random.default_rng(4)
    shape = find_shape(z=random.normal(size=500))
    mixture = Mixture(
        centre=random.normal(0, 9, 40),
        scale=random.uniform(1, 9, 40),
        share=random.random(40),
        shift=13.0,
        wider=1.3,
        shape=shape,
    )
    for level in (0.001, 0.1, 0.5, 0.9, 0.9999):
        at = mixture.day(above=np.full(40, level), start=np.full(40, -np.inf))
        assert mixture.above(at) == pytest.approx(np.full(40, level), abs=1e-6)
    assert (np.diff(shape.above(np.linspace(-20, 20, 999))) <= 0).all()
    # Ten thousand days late, there is still a tomorrow, and the wait has grown with the age.
    far = mixture.day(above=mixture.above(np.full(40, 10_000.0)) / 2, start=np.full(40, 10_000.0))
    assert ((far > 12_000) & (far < 13_000)).all()


def test_calibration_against_plain_counting() -> None:
    rows = company(7)
    today = START + 650
    tested = backtest(rows=rows, first=today - 365, today=today)
    found = calibrate(tested=tested)
    asked = np.concatenate([part.asked for part in tested])
    assert sorted(asked) == np.flatnonzero((rows.issued >= today - 365) & (rows.issued < today)).tolist()
    said = np.concatenate([part.said.late for part in tested])
    high = np.concatenate([part.said.p90 for part in tested])
    low = np.concatenate([part.said.p10 for part in tested])
    decided = [i for i, one in enumerate(asked) if rows.due[one] < today]
    assert found.items == len(decided) == sum(each.items for each in found.bins)
    for each in found.bins:
        mine = [i for i in decided if each.low <= said[i] < each.high]
        assert each.items == len(mine)
        assert each.happened == pytest.approx(np.mean([rows.settled[asked[i]] > rows.due[asked[i]] for i in mine]))
    over = [i for i, one in enumerate(asked) if rows.due[one] + high[i] < today]
    inside = [low[i] <= rows.settled[asked[i]] - rows.due[asked[i]] <= high[i] for i in over]
    assert found.judged == len(over)
    assert found.inside == pytest.approx(np.mean(inside))
    assert found.below + found.inside + found.above == pytest.approx(1)
    assert 0.7 < found.inside < 0.9


@pytest.mark.parametrize(
    "wrong",
    [{"customer": [0, 1]}, {"customer": [-1]}, {"disputed": [2]}],
    ids=["length", "customer", "disputed"],
)
def test_refuses_what_is_not_receivables(wrong) -> None:
    with pytest.raises(PaydateInputError):
        columns(issued=[START], **wrong)


def test_refuses_a_moment_before_the_issue(trained) -> None:
    rows, model = trained
    with pytest.raises(PaydateInputError):
        predict(model=model, rows=rows, asked=np.array([0]), moment=rows.issued[:1] - 1)


def test_what_is_never_paid_does_not_pull_the_others_along() -> None:
    rows = company(3)
    lost = np.random.default_rng(3).random(len(rows)) < 0.15
    with_lost = replace(rows, settled=np.where(lost, OPEN, rows.settled))
    asked = np.flatnonzero((rows.issued >= TODAY) & ~lost)
    one, two = (
        predict(model=train(rows=each, today=TODAY), rows=each, asked=asked, moment=rows.issued[asked])
        for each in (rows, with_lost)
    )
    assert np.abs(two.p50 - one.p50).mean() < 4
    assert (two.p90 > one.p90).mean() > 0.9  # but it may well take longer now
