"""Hand-made cases: one signal each, the truth worked out by hand."""

from datetime import date, timedelta

import pytest

from huikuan.engine.matching import DuplicateKeyError, MatchResult, MatchSettings, OpenItem, Party, Payment, match
from huikuan.engine.matching.records import Proposal

DUE = date(2026, 6, 30)
DAY = date(2026, 7, 3)
NAME = "杭州西子贸易有限公司"
PARTIES = (
    Party(customer="C1", names=(NAME, "西子贸易"), accounts=("6222000011112222",)),
    Party(customer="C2", names=("宁波东海商行",)),
    Party(customer="C3", names=("西子贸易嘉兴分公司",), parent="C1"),
)
# Amounts without pattern: no two of them, and no sums of few of them, are alike.
A, B, C, D = 1_234_567, 2_718_281, 3_141_592, 577_215


def item(key: str, fen: int, *numbers: str, customer: str = "C1", due: date = DUE, currency: str = "CNY") -> OpenItem:
    return OpenItem(key=key, customer=customer, amount_fen=fen, due=due, numbers=numbers or (key,), currency=currency)


def pay(
    key: str, fen: int, reference: str = "", *, name: str = NAME, days: int = 0, account: str = "", customer: str = ""
) -> Payment:
    return Payment(
        key=key,
        day=DAY + timedelta(days),
        amount_fen=fen,
        payer_name=name,
        payer_account=account,
        reference=reference,
        customer=customer,
    )


def run(payments: list[Payment], items: list[OpenItem], **settings: object) -> MatchResult:
    return match(payments=payments, items=items, parties=PARTIES, settings=MatchSettings(**settings))  # type: ignore[arg-type]


def one(payment: Payment, *items: OpenItem) -> Proposal:
    return run([payment], list(items)).proposals[0]


def codes(proposal: Proposal) -> set[str]:
    return {reason.code for reason in proposal.reasons}


def found(result: MatchResult) -> set[str]:
    return {finding.code for finding in result.findings}


F1, F2, F3 = "FP20260001", "FP20260731", "FP20269942"
PAIRS = ((F1, A), (F2, B), (F3, C))


@pytest.mark.parametrize(
    ("reference", "reason"),
    [
        ("货款 FP20260001", "reference.quoted"),
        ("付FP2026 0001", "reference.quoted"),  # split
        ("ＦＰ２０２６０００１货款", "reference.quoted"),  # full-width
        ("fp-2026-0001", "reference.quoted"),  # signs between
        ("INVFP20260001X9", "reference.quoted"),  # inside a longer run
        ("发票20260001", "reference.quoted"),  # the letters left out
        ("货款 FP2026001", "reference.faulty"),  # one character lost
        ("货款 FP20206001", "reference.faulty"),  # two swapped
        ("货款 FP202600011", "reference.quoted"),  # one too many at the end
        ("货款 FP20290001", "reference.faulty"),  # one wrong
    ],
)
def test_the_number_is_found_however_it_is_written(reference: str, reason: str) -> None:
    part = one(pay("R1", A - 500_000, reference), item(F1, A), item(F2, B), item(F3, C))
    assert part.allocations == ((F1, A - 500_000),)
    assert reason in codes(part)
    assert "amount.part" in codes(part)


def test_number_and_amount_agree() -> None:
    proposal = one(pay("R1", A, "货款 FP20260001"), item(F1, A), item(F2, A))
    assert proposal.allocations == ((F1, A),)
    assert proposal.post
    assert codes(proposal) == {"reference.quoted", "payer.known", "amount.exact"}
    assert proposal.confidence_permille >= 998


def test_amount_alone_of_a_known_payer() -> None:
    proposal = one(pay("R1", B), item(F1, A), item(F2, B), item("X", B, customer="C2"))
    assert proposal.allocations == ((F2, B),)
    assert proposal.post


def test_round_amount_alone_is_shown_but_not_posted() -> None:
    proposal = one(pay("R1", 10_000_00), item(F1, A), item(F2, 10_000_00))
    assert proposal.allocations == ((F2, 10_000_00),)
    assert not proposal.post


def test_two_equally_good_items_are_named_and_neither_is_chosen() -> None:
    result = run([pay("R1", A)], [item(F1, A), item(F2, A), item(F3, B)])
    (proposal,) = result.proposals
    assert proposal.allocations == ()
    assert proposal.on_account_fen == A
    assert not proposal.post
    (finding,) = result.findings
    assert finding.code == "matching.ambiguous"
    assert finding.subject == "R1"
    assert {finding.params["first"], finding.params["second"]} == {F1, F2}


def test_two_bundles_with_one_sum_are_ambiguous() -> None:
    items = [item("I1", 1_111_113), item("I2", 2_222_224), item("I3", 1_333_334), item("I4", 2_000_003)]
    result = run([pay("R1", 3_333_337)], items)  # I1+I2 = I3+I4
    assert not result.proposals[0].post
    assert result.proposals[0].allocations == ()
    assert found(result) == {"matching.ambiguous"}
    assert {result.findings[0].params["first"], result.findings[0].params["second"]} == {"I1, I2", "I3, I4"}


def test_several_numbers_on_one_slip() -> None:
    proposal = one(pay("R1", A + C, f"货款 {F1}、{F3}"), item(F1, A), item(F2, B), item(F3, C))
    assert proposal.allocations == ((F1, A), (F3, C))
    assert proposal.post
    assert "amount.sum" in codes(proposal)


def test_glued_numbers() -> None:
    numbers = ("6535001991", "3017742286", "4466123409")
    items = [item(key, fen, number) for key, fen, number in zip("abc", (A, B, C), numbers, strict=True)]
    proposal = one(pay("R1", A + B + C, "".join(numbers)), *items)
    assert proposal.allocations == (("a", A), ("b", B), ("c", C))
    assert proposal.post


def test_a_bundle_with_one_number_spoilt() -> None:
    items = [item(F1, A), item(F2, B), item(F3, C), item("FP20263317", D)]
    proposal = one(pay("R1", A + B + C, f"{F1} {F2} FP2026??"), *items)
    assert proposal.allocations == ((F1, A), (F2, B), (F3, C))
    assert proposal.post


def test_the_sum_of_several_open_items_without_any_number() -> None:
    items = [item(F1, A), item(F2, B), item(F3, C), item("FP20263317", D)]
    proposal = one(pay("R1", A + B + D), *items)
    assert proposal.allocations == ((F1, A), (F2, B), ("FP20263317", D))
    assert proposal.post
    assert codes(proposal) == {"payer.known", "amount.sum"}


def test_instalments_that_quote_their_item() -> None:
    payments = [pay("R1", 500_001, F1), pay("R2", A - 500_001, F1, days=5)]
    result = run(payments, [item(F1, A), item(F2, B)])
    assert [p.allocations for p in result.proposals] == [((F1, 500_001),), ((F1, A - 500_001),)]
    assert all(p.post and "amount.instalment" in codes(p) for p in result.proposals)


def test_an_instalment_without_number_is_found_by_the_other() -> None:
    payments = [pay("R1", 500_001, "货款 FP2026001"), pay("R2", A - 500_001, "货款", days=5)]
    result = run(payments, [item(F1, A), item(F2, B)])
    assert [p.allocations for p in result.proposals] == [((F1, 500_001),), ((F1, A - 500_001),)]
    assert all(p.post for p in result.proposals)


def test_more_than_is_open_goes_on_account() -> None:
    result = run([pay("R1", A + 250_000, F1)], [item(F1, A), item(F2, B)])
    (proposal,) = result.proposals
    assert proposal.allocations == ((F1, A),)
    assert proposal.on_account_fen == 250_000
    assert proposal.post
    assert found(result) == {"matching.on_account"}


def test_more_than_is_open_waits_where_something_on_the_slip_was_not_understood() -> None:
    result = run([pay("R1", A + 250_000, f"{F1} 88421937")], [item(F1, A), item(F2, B)])
    assert not result.proposals[0].post


@pytest.mark.parametrize("short", [1, 900, 5_000])
def test_a_small_difference_is_visible_and_stays_open(short: int) -> None:
    proposal = one(pay("R1", A - short, F1), item(F1, A))
    assert proposal.allocations == ((F1, A - short),)
    assert proposal.post
    (near,) = [reason for reason in proposal.reasons if reason.code == "amount.near"]
    assert dict(near.params) == {"difference_fen": -short}


def test_a_bundle_a_little_short_charges_the_largest_item() -> None:
    proposal = one(pay("R1", A + C - 7, f"{F1} {F3}"), item(F1, A), item(F3, C))
    assert proposal.allocations == ((F1, A), (F3, C - 7))
    assert proposal.on_account_fen == 0


def test_what_a_small_difference_left_is_not_paid_by_the_next_receipt() -> None:
    payments = [pay("R1", A - 3, F1), pay("R2", A - 3, F1, days=4)]
    result = run(payments, [item(F1, A), item(F2, B)])
    assert result.proposals[0].post
    assert result.proposals[1].allocations == ()
    assert result.proposals[1].on_account_fen == A - 3
    assert [f.params["earlier"] for f in result.findings if f.code == "matching.repeated"] == ["R1"]


def test_third_party_waits_for_confirmation() -> None:
    stranger = pay("R1", A, F1, name="张三")
    result = run([stranger], [item(F1, A)])
    assert result.proposals[0].allocations == ((F1, A),)
    assert not result.proposals[0].post
    assert found(result) == {"matching.third_party"}
    assert run([stranger], [item(F1, A)], post_third_party=True).proposals[0].post


def test_a_payer_known_as_somebody_else_is_a_third_party() -> None:
    result = run([pay("R1", A, F1, name="宁波东海商行")], [item(F1, A)])
    assert not result.proposals[0].post
    assert found(result) == {"matching.third_party"}


def test_a_bank_line_that_names_no_payer_is_matched_by_number_and_amount() -> None:
    proposal = one(pay("R1", A, F1, name=""), item(F1, A))
    assert proposal.post
    assert "payer.unnamed" in codes(proposal)


def test_an_account_under_the_customers_own_name_is_its_own() -> None:
    """The alias on the second payment is nobody we know, but the account is the one the customer pays from."""
    account = "95588000"
    payments = [pay("R1", A, F1, account=account), pay("R2", C, name="XZ TRADE", account=account)]
    items = [item(F1, A), item(F3, C), item("X", C, customer="C2")]
    result = run(payments, items)
    assert [p.post for p in result.proposals] == [True, True]
    assert "payer.learnt" in codes(result.proposals[1])
    other = run([payments[0], pay("R2", C, name="XZ TRADE", account="1234")], items)
    assert not other.proposals[1].post


def test_certain_matches_teach_the_account_of_payments_that_name_nobody() -> None:
    account = "95588000"
    payments = [
        pay("R1", A, F1, name="", account=account),
        pay("R2", B, F2, name="", account=account),
        pay("R3", C, name="", account=account),
    ]
    items = [item(F1, A), item(F2, B), item(F3, C), item("X", C, customer="C2")]
    result = run(payments, items)
    assert "payer.learnt" in codes(result.proposals[2])
    assert result.proposals[2].post
    assert not run(payments, items, learn_after=3).proposals[2].post


def test_a_stranger_stays_one_however_often_he_pays() -> None:
    payments = [pay(f"R{i}", fen, number, name="李四", account="95588000") for i, (number, fen) in enumerate(PAIRS)]
    items = [item(number, fen) for number, fen in PAIRS]
    result = run(payments, items)
    assert not any(p.post for p in result.proposals)
    assert found(result) == {"matching.third_party"}
    confirmed = match(
        payments=payments, items=items, parties=[Party(customer="C1", names=(NAME,), accounts=("95588000",))]
    )
    assert all(p.post for p in confirmed.proposals)


def test_account_alone_names_the_customer() -> None:
    proposal = one(pay("R1", A, name="", account="6222000011112222"), item(F1, A), item("X", A, customer="C2"))
    assert proposal.allocations == ((F1, A),)
    assert proposal.post


def test_head_office_pays_for_a_branch() -> None:
    proposal = one(pay("R1", A, F1), item(F1, A, customer="C3"), item(F2, B))
    assert proposal.allocations == ((F1, A),)
    assert proposal.post
    assert "payer.related" in codes(proposal)


def test_a_name_slightly_different_is_recognised() -> None:
    proposal = one(pay("R1", A, F1, name="杭州市西子贸易有限责任公司"), item(F1, A))
    assert proposal.post
    assert "payer.similar" in codes(proposal)


SHOPS = (
    Party(customer="K1", names=("上海联华超市集团",)),
    Party(customer="K2", names=("北京华联商厦有限公司",)),
    Party(customer="K3", names=("浙江物美商业有限公司",)),
    Party(customer="K4", names=("广东物美商业有限公司",)),
)


@pytest.mark.parametrize(
    ("name", "candidate"),
    [
        ("联华超市集团", "K1"),
        ("北京华联", "K2"),
        ("上海市联华超市股份公司", "K1"),  # like enough to match by, but nothing fits
        ("物美商业", ""),  # two customers are as much alike
        ("某银行", ""),
        ("", ""),
    ],
)
def test_money_of_a_name_only_alike_names_whom_it_resembles(name: str, candidate: str) -> None:
    items = [item("I1", A, customer="K1"), item("I2", A, customer="K2")]
    proposal = match(payments=[pay("R1", D, "货款", name=name)], items=items, parties=SHOPS).proposals[0]
    assert (proposal.allocations, proposal.customer, proposal.post) == ((), "", False)
    assert proposal.on_account_fen == D
    told = [dict(reason.params) for reason in proposal.reasons if reason.code == "payer.similar"]
    assert told == ([{"payer": name, "candidate": candidate}] if candidate else [])


def test_a_match_by_a_name_alike_names_its_customer() -> None:
    proposal = match(
        payments=[pay("R1", A, "I1", name="上海市联华超市")], items=[item("I1", A, customer="K1")], parties=SHOPS
    ).proposals[0]
    (similar,) = [reason for reason in proposal.reasons if reason.code == "payer.similar"]
    assert dict(similar.params)["candidate"] == "K1"


def test_a_customer_said_by_a_person_counts() -> None:
    proposal = one(pay("R1", A, name="", customer="C2"), item(F1, A), item("X", A, customer="C2"))
    assert proposal.allocations == (("X", A),)


def test_a_contract_number_of_several_items_is_decided_by_the_amount() -> None:
    items = [item(key, fen, "HT2026088") for key, fen in (("I1", A), ("I2", B), ("I3", C))]
    proposal = one(pay("R1", B, "合同HT2026088 二期"), *items)
    assert proposal.allocations == (("I2", B),)
    assert proposal.post


def test_currencies_never_meet() -> None:
    result = run([pay("R1", A, F1)], [item(F1, A, currency="USD")])
    assert result.proposals[0].allocations == ()
    assert result.proposals[0].on_account_fen == A


def test_oldest_first_is_only_a_proposal() -> None:
    old, new = item("I1", 300_000, due=DUE - timedelta(60)), item("I2", 900_000)
    result = run([pay("R1", 500_000, "货款")], [new, old])
    (proposal,) = result.proposals
    assert proposal.allocations == (("I1", 300_000), ("I2", 200_000))
    assert not proposal.post
    assert codes(proposal) == {"order.oldest_first"}
    assert found(result) == {"matching.oldest_first"}


def test_an_advance_stays_on_account() -> None:
    result = run([pay("R1", 500_000, "预付款")], [item("I1", 300_000)])
    assert result.proposals[0].allocations == ()
    assert result.proposals[0].on_account_fen == 500_000
    assert result.proposals[0].customer == "C1"
    assert found(result) == {"matching.advance"}


def test_money_of_nobody_stays_unmatched() -> None:
    result = run([pay("R1", 4_669_201, "利息", name="某银行")], [item(F1, A)])
    assert result.proposals[0].allocations == ()
    assert result.proposals[0].customer == ""
    assert found(result) == {"matching.unmatched"}


def test_receipt_of_nothing_is_refused() -> None:
    result = run([pay("R1", 0, F1), pay("R2", -500, F1)], [item(F1, A)])
    assert [p.allocations for p in result.proposals] == [(), ()]
    assert [p.on_account_fen for p in result.proposals] == [0, -500]
    assert found(result) == {"matching.amount_not_positive"}


def test_twice_the_same_key_is_refused() -> None:
    with pytest.raises(DuplicateKeyError, match="R1"):
        run([pay("R1", A), pay("R1", B)], [])
    with pytest.raises(DuplicateKeyError, match=F1):
        run([], [item(F1, A), item(F1, B)])


def test_strange_text_does_no_harm() -> None:
    strange = ["\U0001f4b0" * 50, "=cmd|' /C calc'!A0", "\u202e FP20260001", "9" * 1_000_000, "\ud800", "\x00", ""]
    payments = [pay(f"R{i}", D + i, text) for i, text in enumerate(strange)]
    result = run(payments, [item(F1, A), item("\U0001f4b0\U0001f4b0", B)])
    assert len(result.proposals) == len(strange)


def test_nothing_in_nothing_out() -> None:
    assert run([], []) == MatchResult(proposals=(), findings=())
    assert run([], [item(F1, A)]).proposals == ()
    assert found(run([pay("R1", A)], [])) == {"matching.nothing_open"}
