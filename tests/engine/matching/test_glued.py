"""Numbers glued to the words around them, and numbers that follow one another."""

from datetime import date, timedelta

import pytest

from huikuan.engine.matching import OpenItem, Party, Payment, Proposal, match

DUE = date(2026, 9, 30)
NAME = "上海联华超市集团"
A, B, C = 1_234_567, 2_718_281, 3_141_592


def post(reference: str, fen: int, *numbers: str) -> Proposal:
    """One payment of the exact payer; the items have telling amounts, the first number is the one quoted."""
    items = [
        OpenItem(key=number, customer="C1", numbers=(number,), amount_fen=amount, due=DUE)
        for number, amount in zip(numbers, (A, B, C, *range(4_000_037, 9_000_000, 700_001)), strict=False)
    ]
    payment = Payment(key="R1", day=DUE + timedelta(3), amount_fen=fen, payer_name=NAME, reference=reference)
    result = match(payments=[payment], items=items, parties=[Party(customer="C1", names=(NAME,))])
    return result.proposals[0]


@pytest.mark.parametrize(
    ("reference", "number"),
    [
        ("付FP001货款", "FP001"),
        ("货款FP001", "FP001"),
        ("FP001货款", "FP001"),
        ("付ＦＰ００１货款", "FP001"),
        ("付ＦＰ001货款", "FP001"),
        ("货款FP-001（首期）", "FP001"),
        ("货款FP001", "FP-001"),
        ("合同Ａ77号", "A77"),
        ("发票24310001款", "24310001"),
        ("发票号24310001,谢谢", "24310001"),
        ("付HT2026-001货款", "HT2026-001"),
        ("付HT2026001部分货款", "HT2026-001"),
        ("付粤A-123货款", "粤A-123"),
        ("粤A123", "粤A-123"),
        ("付沪B2026-0123号货款", "沪B2026-0123"),
        ("付年度合同甲款", "年度合同甲"),
        ("货款77", "77"),
        ("付合同77号", "77"),
    ],
)
def test_a_part_payment_is_posted_though_its_number_is_glued_to_words(reference: str, number: str) -> None:
    proposal = post(reference, 500_000, number, "X90210077", "Y90213388")
    codes = {reason.code for reason in proposal.reasons}
    assert proposal.allocations == ((number, 500_000),)
    assert codes == {"reference.quoted", "payer.known", "amount.part"}
    # A number of two digits is no proof by itself.
    assert proposal.post == (len(number) > 3)


@pytest.mark.parametrize(
    ("reference", "number"),
    [
        ("2026年11月货款", "2026"),
        ("货款11月", "11"),
        ("货款5000元", "5000"),
        ("2026-07-03货款", "0703"),
        ("货款FP 001", "FP001"),  # a short number is not put together over a gap
        ("货款XFP001", "FP001"),
        ("货款FP0012", "FP001"),
    ],
)
def test_a_short_number_is_not_read_out_of_something_else(reference: str, number: str) -> None:
    codes = {reason.code for reason in post(reference, 500_000, number, "X90210077").reasons}
    assert "reference.quoted" not in codes


def test_a_short_number_inside_a_longer_one_is_not_read_again() -> None:
    proposal = post("付粤A123货款", A + B, "粤A-123", "A123")
    assert "reference.quoted" not in {r.code for r in proposal.reasons if ("items", ("A123",)) in r.params}


@pytest.mark.parametrize("reference", ["XS20261001", "付XS20261001部分货款", "货款 XS2026-1001"])
@pytest.mark.parametrize("siblings", [1, 8])
def test_a_part_payment_of_one_number_among_its_siblings_is_posted(reference: str, siblings: int) -> None:
    numbers = [f"XS{20261001 + i}" for i in range(siblings + 1)]
    proposal = post(reference, 500_000, *numbers)
    assert proposal.allocations == (("XS20261001", 500_000),)
    assert proposal.post


@pytest.mark.parametrize("reference", ["XS20261001", "付XS20261001货款"])
def test_a_full_payment_of_one_number_among_its_siblings_is_posted(reference: str) -> None:
    proposal = post(reference, A, *(f"XS{20261001 + i}" for i in range(9)))
    assert proposal.allocations == (("XS20261001", A),)
    assert proposal.post


def test_a_number_whose_sibling_has_the_amount_paid_is_left_to_a_person() -> None:
    proposal = post("付XS20261001货款", B, "XS20261001", "XS20261003")
    assert proposal.allocations == (("XS20261003", B),)  # more likely a slip of the finger than a part payment
    assert not proposal.post
