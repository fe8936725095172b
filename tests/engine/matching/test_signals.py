"""What a slip says beside whole numbers, and what payers take off: one signal each, worked out by hand."""

from datetime import date, timedelta
from fractions import Fraction

import pytest

from huikuan.engine.matching import (
    Difference,
    DifferenceKind,
    Discount,
    MatchResult,
    OpenItem,
    Party,
    Payment,
    match,
)
from huikuan.engine.matching.hints import Hints, read_hints
from huikuan.engine.matching.records import Proposal

DAY = date(2026, 9, 15)
NAME = "杭州西子贸易有限公司"
# Amounts without pattern: no two of them, and no sums of few of them, are alike.
AMOUNTS = (1_234_567, 2_718_281, 3_141_592, 577_215, 1_618_033, 4_669_201)
A, B, C, D, E, F = AMOUNTS


def item(number: str, fen: int, *, issued: date = date(2026, 8, 3), customer: str = "C1") -> OpenItem:
    due = issued + timedelta(30)
    return OpenItem(key=number, customer=customer, amount_fen=fen, issued=issued, due=due, numbers=(number,))


def result(reference: str, fen: int, items: list[OpenItem], *, day: date = DAY, discount: str = "") -> MatchResult:
    terms = (Discount(rate=Fraction(discount), days=15),) if discount else ()
    payment = Payment(key="R1", day=day, amount_fen=fen, payer_name=NAME, reference=reference)
    return match(payments=[payment], items=items, parties=[Party(customer="C1", names=(NAME,), discounts=terms)])


def one(reference: str, fen: int, items: list[OpenItem], *, day: date = DAY, discount: str = "") -> Proposal:
    return result(reference, fen, items, day=day, discount=discount).proposals[0]


def paid(proposal: Proposal) -> set[str]:
    return {key for key, _ in proposal.allocations}


def codes(proposal: Proposal) -> set[str]:
    return {reason.code for reason in proposal.reasons}


ROW = [item(f"INV2608{n:03d}", fen) for n, fen in zip(range(1, 7), AMOUNTS, strict=True)]


@pytest.mark.parametrize(
    "reference",
    [
        "INV2608002-004",
        "付INV2608002至INV2608004货款",
        "INV2608002~04",
        "ＩＮＶ２６０８００２－００４",
        "INV2608002—2608004",
    ],
)
def test_a_row_of_numbers(reference: str) -> None:
    proposal = one(reference, B + C + D, ROW)
    assert paid(proposal) == {"INV2608002", "INV2608003", "INV2608004"}
    assert proposal.post
    assert "reference.range" in codes(proposal)


def test_a_row_whose_sum_is_another_is_not_posted() -> None:
    assert not one("INV2608002-004", B + C + D + 700_001, ROW).post


@pytest.mark.parametrize("reference", ["付INV2608001等3笔", "INV2608001等三张发票"])
def test_a_count_of_invoices(reference: str) -> None:
    proposal = one(reference, A + D + F, ROW)
    assert paid(proposal) == {"INV2608001", "INV2608004", "INV2608006"}
    assert proposal.post
    assert "set.counted" in codes(proposal)


def test_a_number_and_a_count_that_the_amount_contradicts() -> None:
    """The slip speaks of three, the money is enough for the one named and a little more."""
    assert not one("INV2608001等3笔", A + 100_000, ROW).post


@pytest.mark.parametrize("reference", ["INV2608001、004、006", "INV2608001/004/006", "付INV2608001，8004，8006"])
def test_only_the_last_digits(reference: str) -> None:
    proposal = one(reference, A + D + F, ROW)
    assert paid(proposal) == {"INV2608001", "INV2608004", "INV2608006"}
    assert proposal.post
    assert "reference.part" in codes(proposal)


@pytest.mark.parametrize("reference", ["尾号8004", "发票尾号004", "付08004货款"])
def test_one_item_by_its_last_digits(reference: str) -> None:
    proposal = one(reference, D, ROW)
    assert paid(proposal) == {"INV2608004"}
    assert proposal.post


def test_the_month_decides_between_equal_amounts() -> None:
    """The same rent each month: 8月 is the one invoiced in August, though it is also due when September's is not."""
    months = [item(f"FP90{m}17", 800_000, issued=date(2026, m, 2)) for m in (6, 7, 8)]
    proposal = one("8月服务费", 800_000, months)
    assert paid(proposal) == {"FP90817"}
    assert not proposal.post  # by its due day July's would be meant: likely, not sure
    assert paid(one("服务费", 800_000, months)) == set()


def test_all_invoices_of_a_month() -> None:
    old = [item(f"FP7{i}", fen, issued=date(2026, 6, 4)) for i, fen in enumerate((900_000, 1_100_000, 700_000))]
    proposal = one("付8月份货款", A + B + C + D, [*old, *ROW[:4]])
    assert paid(proposal) == {f"INV260800{n}" for n in range(1, 5)}
    assert proposal.post
    assert "set.month" in codes(proposal)


def test_everything() -> None:
    proposal = one("结清全部欠款", sum(AMOUNTS), ROW)
    assert paid(proposal) == {i.key for i in ROW}
    assert proposal.post


def test_the_oldest_items_exactly() -> None:
    """Among 40 open items no sum could be trusted; the 25 oldest are no accident."""
    items = [item(f"FP{8000 + n}", 100_003 + 7_919 * n, issued=date(2026, 5, 1) + timedelta(2 * n)) for n in range(40)]
    proposal = one("货款", sum(i.amount_fen for i in items[:25]), items)
    assert paid(proposal) == {i.key for i in items[:25]}
    assert "set.oldest" in codes(proposal)


@pytest.mark.parametrize(
    "reference", ["INV2608001 INV2608002 INV26…", "INV2608001、INV2608002等", "INV2608001,INV2608002,INV"]
)
def test_a_list_cut_off_by_the_bank(reference: str) -> None:
    proposal = one(reference, A + B + E, ROW)
    assert paid(proposal) == {"INV2608001", "INV2608002", "INV2608005"}
    assert proposal.post
    assert not one(reference, A + B + 333_333, ROW).post  # the rest of the list is not to be found


def test_an_item_like_another_makes_two_sets_equally_good() -> None:
    """A named item and one of two with the same amount: which of them is for a person to say."""
    twins = [item("INV2608001", A), item("FP55501", 2_000_037), item("FP77703", 2_000_037)]
    found = result("INV2608001等2笔", A + 2_000_037, twins)
    assert not found.proposals[0].post
    assert [f.code for f in found.findings] == ["matching.ambiguous"]


def test_an_agreed_discount_is_named() -> None:
    """2 % of 12,345.67 is 246.91; paid on the 12th day."""
    proposal = one("INV2608001", A - 24_691, ROW, day=date(2026, 8, 15), discount="2/100")
    assert proposal.allocations == (("INV2608001", A - 24_691),)
    assert proposal.post
    assert proposal.differences == (Difference(item="INV2608001", fen=24_691, kind=DifferenceKind.DISCOUNT),)
    assert "difference.discount" in codes(proposal)


def test_an_agreed_discount_without_a_number() -> None:
    proposal = one("货款", F - 93_384, ROW, day=date(2026, 8, 15), discount="2/100")
    assert proposal.differences == (Difference(item="INV2608006", fen=93_384, kind=DifferenceKind.DISCOUNT),)
    assert proposal.post


def test_a_discount_on_several_items_is_split_among_them() -> None:
    """2 % each, rounded half up: 246.91 and 543.66."""
    proposal = one("INV2608001 INV2608002", A + B - 24_691 - 54_366, ROW, day=date(2026, 8, 15), discount="2/100")
    assert {(d.item, d.fen) for d in proposal.differences} == {("INV2608001", 24_691), ("INV2608002", 54_366)}
    assert sum(fen for _, fen in proposal.allocations) == A + B - 24_691 - 54_366


def test_a_discount_too_late_is_a_part_payment() -> None:
    proposal = one("INV2608001", A - 24_691, ROW, day=date(2026, 9, 15), discount="2/100")
    assert proposal.allocations == (("INV2608001", A - 24_691),)
    assert proposal.differences == ()
    assert "amount.part" in codes(proposal)


def test_terms_count_for_items_issued_while_they_are_in_force() -> None:
    """3 % from July on whenever it is paid: 370.37 of 12,345.67; the same item issued before pays in part."""
    always = Discount(rate=Fraction(3, 100), first=date(2026, 7, 1), last=date(2026, 8, 31))
    for issued, said in ((date(2026, 8, 3), True), (date(2026, 6, 30), False), (date(2026, 9, 1), False)):
        payment = Payment(
            key="P", day=date(2026, 12, 1), payer_name=NAME, reference="INV2608001", amount_fen=A - 37_037
        )
        items = [item("INV2608001", A, issued=issued), item("INV2608002", B)]
        party = Party(customer="C1", names=(NAME,), discounts=(Discount(rate=Fraction(1, 50), days=10), always))
        proposal = match(payments=[payment], items=items, parties=[party]).proposals[0]
        assert (("discount.always" in codes(proposal)), [one.fen for one in proposal.differences]) == (
            said,
            [37_037] if said else [],
        )


def test_in_a_set_only_what_is_in_time_is_less() -> None:
    """2 % within 15 days: 543.66 of the second item, issued in time; nothing of the first, issued in July."""
    items = [item("INV2608001", A, issued=date(2026, 7, 1)), item("INV2608002", B)]
    proposal = one("INV2608001 INV2608002", A + B - 54_366, items, day=date(2026, 8, 15), discount="2/100")
    assert proposal.differences == (Difference(item="INV2608002", fen=54_366, kind=DifferenceKind.DISCOUNT),)
    assert dict(proposal.allocations) == {"INV2608001": A, "INV2608002": B - 54_366}
    assert [r.params for r in proposal.reasons if r.code == "discount.terms"] == [(("agreed_bp", 200), ("days", 15))]


@pytest.mark.parametrize(
    ("reference", "short", "kind"),
    [
        ("INV2608001", 1_500, DifferenceKind.BANK_FEE),
        ("INV2608001", 1_234, DifferenceKind.SMALL),
        ("INV2608001 已扣手续费", 1_234, DifferenceKind.BANK_FEE),
        ("货款", 1_050, DifferenceKind.BANK_FEE),
        ("货款", 67, DifferenceKind.SMALL),  # the cents left out
    ],
)
def test_a_fee_or_a_small_difference_is_named(reference: str, short: int, kind: DifferenceKind) -> None:
    proposal = one(reference, A - short, ROW)
    assert proposal.allocations == (("INV2608001", A - short),)
    assert proposal.differences == (Difference(item="INV2608001", fen=short, kind=kind),)
    assert proposal.post


def test_the_last_instalment_a_little_short() -> None:
    payments = [
        Payment(key=f"R{n}", day=DAY + timedelta(n), amount_fen=fen, payer_name=NAME, reference="INV2608001")
        for n, fen in enumerate((500_000, A - 500_000 - 321))
    ]
    first, last = match(payments=payments, items=ROW, parties=[Party(customer="C1", names=(NAME,))]).proposals
    assert first.differences == ()
    assert last.differences == (Difference(item="INV2608001", fen=321, kind=DifferenceKind.SMALL),)


def test_an_advance_is_not_put_together_from_open_items() -> None:
    """The amount of two open items together, by chance: the slip says that it is an advance."""
    assert not one("预付款", A + B, ROW).post


@pytest.mark.parametrize(
    ("reference", "hints"),
    [
        ("货款", Hints()),
        ("货款5000元", Hints()),
        ("8月货款", Hints(months=((0, 8),))),
        ("2026年7月份货款", Hints(months=((2026, 7),))),
        ("7-9月货款", Hints(months=((0, 7), (0, 8), (0, 9)))),
        ("8月15日付款", Hints()),
        ("付3笔", Hints(count=3)),
        ("两张发票", Hints(count=2)),
        ("全部结清", Hints(everything=True)),
        ("扣手续费", Hints(fee=True)),
        ("FP001等", Hints(cut=True)),
    ],
)
def test_hints(reference: str, hints: Hints) -> None:
    assert read_hints(reference) == hints
