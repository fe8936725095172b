"""Instalments as people write them: read, split to the fen, dated as far as known."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huikuan.engine.instalments import Anchor, InstalmentsError, Rule, instalment_of, read_rules, schedule
from huikuan.engine.terms import PaymentTerms

SIGNED, ACCEPTED = date(2026, 3, 5), date(2026, 6, 20)


def told(text: str, **more) -> list[tuple[str, str, str]]:
    return [
        (str(rule.share) if rule.share is not None else f"={rule.amount_fen}", rule.anchor.value, rule.terms.to_code())
        for rule in read_rules(text, **more)
    ]


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("70% 到货验收后15天；30% 验收后90天", [("7/10", "acceptance", "15"), ("3/10", "acceptance", "90")]),
        ("95% 验收后30天;5% 质保12个月", [("19/20", "acceptance", "30"), ("1/20", "acceptance", "365")]),
        ("30% 签订后7天；70% 发货后月结30天", [("3/10", "sign", "7"), ("7/10", "invoice", "M30")]),
        ("100% 开票后月结60天 每月25日扎账", [("1", "invoice", "M60/25")]),
        ("100% month end + 30 days, cut-off 25 after invoice", [("1", "invoice", "M30/25")]),
        ("30% on signing; 70% 60 days after delivery", [("3/10", "sign", "0"), ("7/10", "delivery", "60")]),
        ("定金 2万元；1,000.50元 到货后10天", [("=2000000", "sign", "0"), ("=100050", "delivery", "10")]),
        ("33.3% 签约；６６.7％ 交货 45 日", [("333/1000", "sign", "0"), ("667/1000", "delivery", "45")]),
        ("100% 验收后18个月", [("1", "acceptance", "545")]),
    ],
)
def test_reading(text, rules) -> None:
    assert told(text) == rules


def test_the_customers_own_cut_off_day() -> None:
    assert told("100% 月结30天", cutoff_day=25) == [("1", "invoice", "M30/25")]
    assert told("100% 月结30天 每月20日扎账", cutoff_day=25) == [("1", "invoice", "M30/20")]


@pytest.mark.parametrize(
    "text",
    ["", "；", "按合同约定", "30% 到时再说", "签订后付清", "30% 2万元 签订", "1.005元 签订", "100% 月结30天 每月32日"],
)
def test_what_is_not_understood(text) -> None:
    with pytest.raises(InstalmentsError):
        read_rules(text)


def test_the_example_of_the_rules_page() -> None:
    """1,000,000.01: 30 % at signing, 65 % 月结30天 after acceptance, 5 % a year after it."""
    rules = read_rules("30% 签订后7天；65% 验收后月结30天 每月25日扎账；5% 质保12个月")
    lines = schedule(total_fen=1_000_000_01, rules=rules, happened={Anchor.SIGN: SIGNED})
    assert [(one.amount_fen, one.due) for one in lines] == [
        (300_000_00, date(2026, 3, 12)),
        (650_000_01, None),
        (50_000_00, None),
    ]
    lines = schedule(total_fen=1_000_000_01, rules=rules, happened={Anchor.SIGN: SIGNED, Anchor.ACCEPTANCE: ACCEPTED})
    assert [one.due for one in lines] == [date(2026, 3, 12), date(2026, 7, 25), date(2027, 6, 20)]


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("2万元 签订；100% 验收", [20_000_00, 80_000_00]),  # all of the rest
        ("30% 签订；7万元 验收", [30_000_00, 70_000_00]),
        ("4万元 签订；6万元 验收", [40_000_00, 60_000_00]),
    ],
)
def test_amounts_and_shares_together(text, amounts) -> None:
    lines = schedule(total_fen=100_000_00, rules=read_rules(text), happened={})
    assert [one.amount_fen for one in lines] == amounts


@pytest.mark.parametrize(
    "text", ["30% 签订；60% 验收", "60% 签订；60% 验收", "4万元 签订；5万元 验收", "12万元 签订；100% 验收"]
)
def test_parts_that_do_not_make_up_the_whole(text) -> None:
    with pytest.raises(InstalmentsError):
        schedule(total_fen=100_000_00, rules=read_rules(text), happened={})


@given(st.integers(0, 10**14), st.lists(st.integers(1, 50), min_size=1, max_size=8))
def test_no_fen_is_lost(total, weights) -> None:
    rules = [
        Rule(share=Fraction(one, sum(weights)), amount_fen=None, anchor=Anchor.SIGN, terms=PaymentTerms.from_code("0"))
        for one in weights
    ]
    lines = schedule(total_fen=total, rules=rules, happened={})
    assert sum(one.amount_fen for one in lines) == total
    for one, weight in zip(lines, weights, strict=True):
        assert abs(one.amount_fen - Fraction(total * weight, sum(weights))) <= 1


def test_which_instalment_an_invoice_is() -> None:
    rules = read_rules("70% 到货验收后15天；30% 验收后90天")
    assert instalment_of(rules=rules, issued=ACCEPTED, due=date(2026, 7, 5)) == 1
    assert instalment_of(rules=rules, issued=ACCEPTED, due=date(2026, 9, 18)) == 2
    assert instalment_of(rules=rules, issued=ACCEPTED, due=date(2026, 9, 19)) is None
    twice = read_rules("50% 验收后15天；50% 到货后15天")
    assert instalment_of(rules=twice, issued=ACCEPTED, due=date(2026, 7, 5)) is None
