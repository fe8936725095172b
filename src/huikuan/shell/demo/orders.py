"""Orders entered by hand in the demonstration company: one with what it sells, one under a frame agreement, and one
that credit stopped and the director let pass with a reason."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from huikuan.business.receivables import operations, queries
from huikuan.engine.contract_items import Item
from huikuan.engine.money import Fen
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.people.models import User
from huikuan.foundation.permissions import Actor

ROOM = 300_000_00  # headroom of customers who order without a word
ITEMS = (
    Item(number=1, name="商用洗碗机", specification="揭盖式，380V", quantity=4_000, price_fen=18_600_00),
    Item(number=2, name="净水机", specification="商用 800 加仑", quantity=6_000, price_fen=3_250_00),
)
FRAME, UNDER_IT = 1_200_000_00, 86_000_00
BEYOND = 45_000_00  # ordered on top of a limit that is used up
PAID = "30% 签订后7天；70% 到货后30天"


def enter_orders(today: date) -> None:
    """Nothing where the company has no accounts, or no customers that suit."""
    manager, director = (_actor(name) for name in ("manager", "director"))
    if manager is None or director is None:
        return
    number = f"DD{today:%Y%m}-"
    credit = queries.visible_credit(manager)
    at_ease = list(credit.filter(headroom__gt=ROOM, at_order="none").order_by("-headroom", "pk")[:2])
    if len(at_ease) == 2:
        _enter(manager, at_ease[0], f"{number}01", today - timedelta(days=3), instalments=PAID, items=ITEMS)
        frame = f"KJ{today.year}-01"
        _enter(manager, at_ease[1], frame, today - timedelta(days=40), amount=FRAME)
        _enter(manager, at_ease[1], f"{number}02", today - timedelta(days=2), amount=UNDER_IT, frame_no=frame)
    full = credit.filter(at_order="stop", limit__gt=0, exposure__gt=0)
    stopped: Any = full.order_by("-limit", "pk").first()
    if stopped is None:
        return
    told: dict[str, Any] = {"amount": BEYOND, "instalments": "100% 到货后30天"}
    try:
        _enter(manager, stopped, f"{number}03", today - timedelta(days=1), **told)
    except RefusedError:
        reason = "年末旺季补货，客户已书面承诺本月底前付清逾期款"
        _enter(director, stopped, f"{number}03", today - timedelta(days=1), credit_reason=reason, **told)


def _enter(
    actor: Actor,
    customer: Any,
    number: str,
    signed: date,
    *,
    amount: Fen | None = None,
    credit_reason: str = "",
    **told: Any,
) -> None:
    agreed = operations.Agreed(contract_no=number, amount=amount, sign_date=signed, **told)
    operations.enter_contract(actor=actor, customer=customer.pk, agreed=agreed, credit_reason=credit_reason)


def _actor(username: str) -> Actor | None:
    user = User.objects.filter(username=username).first()
    return Actor(user=user) if user else None
