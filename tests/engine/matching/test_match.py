"""Hand-made cases: one signal each, the truth worked out by hand."""

from datetime import date

import pytest

from huikuan.engine.matching import DuplicateKeyError, MatchSettings, OpenItem, Party, Payment, Proposal, match

DUE = date(2026, 6, 30)
DAY = date(2026, 7, 3)
PARTIES = (
    Party(customer="C1", names=("杭州西子贸易有限公司", "西子贸易"), accounts=("6222000011112222",)),
    Party(customer="C2", names=("宁波东海商行",)),
    Party(customer="C3", names=("西子贸易嘉兴分公司",), parent="C1"),
)


def item(key: str, fen: int, *numbers: str, customer: str = "C1", due: date = DUE, currency: str = "CNY") -> OpenItem:
    return OpenItem(
        key=key, customer=customer, amount_fen=fen, due=due, numbers=numbers or (key,), currency=currency
    )


def pay(key: str, fen: int, reference: str = "", *, name: str = "杭州西子贸易有限公司", **more: object) -> Payment:
    return Payment(key=key, day=DAY, amount_fen=fen, payer_name=name, reference=reference, **more)  # type: ignore[arg-type]


def one(payment: Payment, *items: OpenItem) -> Proposal:
    return match(payments=[payment], items=items, parties=PARTIES).proposals[0]


def codes(proposal: Proposal) -> set[str]:
    return {reason.code for reason in proposal.reasons}


def test_number_and_amount() -> None:
    found = one(pay("R1", 1_234_567, "货款 FP20260001"), item("FP20260001", 1_234_567), item("FP20260002", 1_234_567))
    assert found.allocations == (("FP20260001", 1_234_567),)
    assert found.post
    assert found.on_account_fen == 0
    assert codes(found) == {"reference.quoted", "payer.known", "amount.exact"}
