"""A month of finance in the demonstration company: drafts, write-offs, discounts, credit notes, by the operations."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from huikuan.business.receivables import operations, queries
from huikuan.foundation.people.models import User
from huikuan.foundation.permissions import Actor

DRAFTS = 8
BANKS = ("招商银行", "中国工商银行", "浙商银行", "宁波银行")
SIX_MONTHS = 182
CONTRACTS = 25
SMALL = 30_00  # fen that finance may let go alone


def a_months_settlements(today: date) -> None:
    """Drafts in every state; a small difference posted, a write-off waiting, a discount approved; a note applied."""
    finance, director = (_actor(name) for name in ("finance", "director"))
    if finance is None or director is None:
        return
    _drafts(finance, today)
    _adjustments(finance, director)
    _credit_note(finance)
    _contracts(finance, today)


def _contracts(finance: Actor, today: date) -> None:
    """The latest projects have been accepted; their invoices are tied to the instalments."""
    rows = queries.visible_contracts(finance).filter(contract_no__startswith="HT", sign_date__lte=today)
    contract: Any
    for contract in rows.exclude(receivables=None).order_by("-sign_date", "pk")[:CONTRACTS]:
        operations.tie_invoices(actor=finance, contract=contract.pk)
        accepted = (contract.sign_date or today) + timedelta(days=60)
        if accepted <= today:
            operations.record_event(
                actor=finance, contract=contract.pk, kind="acceptance", day=accepted, note="甲方盖章验收单"
            )


def _drafts(finance: Actor, today: date) -> None:
    rows = queries.visible_receivables(finance).filter(queries.OPEN, open_fen__gt=20_000_00, due__lt=today)
    customers = list(dict.fromkeys(rows.order_by("-open_fen", "pk").values_list("customer", flat=True)[:200]))
    for at, customer in enumerate(customers[:DRAFTS]):
        came = today - timedelta(days=200 - 25 * at)
        item = rows.filter(customer=customer, issued__lte=came).order_by("due", "pk").first()
        amount = 10_000_00 * (1 + at % 4)
        money = operations.record_receipt(
            actor=finance,
            channel="draft",
            customer=customer,
            day=came,
            amount=amount,
            paper=operations.Paper(
                draft_no=f"1301{at:02d}{came:%Y%m%d}{at * 7919 % 100_000:05d}",
                acceptor=f"{BANKS[at % len(BANKS)]}杭州分行",
                maturity=came + timedelta(days=SIX_MONTHS),
            ),
        )
        if item is not None and item.open_fen >= amount:
            operations.allocate(actor=finance, receipt=money.pk, lines={item.pk: amount}, effective=came)
        _what_became(finance, money.draft.pk, at, came, today)


def _what_became(finance: Actor, draft: int, at: int, came: date, today: date) -> None:
    if came + timedelta(days=SIX_MONTHS) <= today:
        operations.move_draft(actor=finance, draft=draft, to="cleared", seen="held")
    elif at % 4 == 1:
        operations.move_draft(
            actor=finance, draft=draft, to="endorsed", seen="held", counterparty="杭州恒达物流有限公司"
        )
    elif at % 4 == 2:
        operations.move_draft(
            actor=finance, draft=draft, to="discounted", seen="held", counterparty="宁波银行", cost_fen=212_50
        )
    elif at % 4 == 3:
        operations.move_draft(
            actor=finance, draft=draft, to="dishonoured", seen="held", reason="承兑行以印鉴不清为由拒付"
        )


def _adjustments(finance: Actor, director: Actor) -> None:
    rows = queries.visible_receivables(finance).filter(open_fen__gt=5_000_00).order_by("due", "pk")
    first, second, third = rows[:3]
    operations.ask_adjustment(actor=finance, kind="difference", lines={first.pk: SMALL}, reason="尾差，客户不再补付")
    discount = operations.ask_adjustment(
        actor=finance, kind="discount", lines={second.pk: 1_200_00}, reason="年度返利协议折让"
    )
    operations.approve_adjustment(actor=director, adjustment=discount.pk)
    operations.ask_adjustment(
        actor=finance, kind="write_off", lines={third.pk: third.open_fen}, reason="客户已注销，律师函退回，账龄超过两年"
    )


def _credit_note(finance: Actor) -> None:
    notes = queries.visible_receivables(finance).filter(open_fen__lt=0).order_by("pk")
    for note in notes[:5]:
        _customer, items = queries.open_items_of(finance, note.customer_id)
        item = next((one for one in items if one.issued <= note.issued), None)
        if item is not None:
            fen = min(item.open_fen, -note.open_fen)
            operations.apply_credit_note(actor=finance, note=note.pk, lines={item.pk: fen}, reason="按退货单冲抵")
            return


def _actor(name: str) -> Actor | None:
    user = User.objects.select_related("person").filter(username=name).first()
    return Actor(user=user) if user else None
