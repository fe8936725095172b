"""Confirmation letters of the demonstration company: to the largest debtors; some have answered, two differ."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from huikuan.business.receivables import operations, queries
from huikuan.business.receivables.documents import confirmation_pdf
from huikuan.foundation import clock
from huikuan.foundation.company import operations as company
from huikuan.foundation.people.models import User
from huikuan.foundation.permissions import Actor, Via

LETTERS = 24
CONFIRMED, DIFFERS = 6, 2
HEAD = {"letters.address": "杭州市西湖区文三路 478 号", "letters.contact": "财务部　0571-8888 6666"}
REASONS = (("quantity", "退货三箱未冲账"), ("rebate", "十月返利尚未入账"))
OFF = 1_286_00  # fen by which the customers' books are lower


def write_letters(today: date) -> None:
    """Letters about the end of last month, in the post since today."""
    user = User.objects.filter(username="finance").first()
    if user is None:
        return
    for key, value in HEAD.items():
        company.change(actor=Actor(user=None, via=Via.COMMAND), key=key, value=value)
    finance, day, run = Actor(user=user), today.replace(day=1) - timedelta(days=1), uuid4()
    owing = queries.visible_balances(finance, day).filter(outstanding__gt=OFF)
    customers = list(owing.order_by("-outstanding", "customer").values_list("customer", flat=True)[:LETTERS])
    if not customers:
        return
    operations.prepare_letters(actor=finance, customers=customers, as_of=day, language="zh", run=run)
    operations.send_run(actor=finance, run=run, on=today)
    for at, letter in enumerate(queries.run_letters(finance, run)[: CONFIRMED + DIFFERS]):
        stamped = SimpleUploadedFile("盖章回函.pdf", confirmation_pdf(letter.number, letter.template, letter.data))
        differs = None
        if at >= CONFIRMED:
            kind, reason = REASONS[at % len(REASONS)]
            differs = operations.Differs(stated=letter.balance - OFF, reason=reason, kind=kind)
        operations.record_reply(
            actor=finance, letter=letter.pk, on=today, seen=letter.revision, file=stamped, differs=differs
        )
    _dispute(finance, customers[CONFIRMED:])


def _dispute(finance: Actor, customers: list[int]) -> None:
    """Of the first difference the invoice is known; another customer contests a part of its largest one."""
    items = queries.visible_receivables(finance).filter(open_fen__gt=2 * OFF).order_by("-open_fen", "pk")
    first = queries.visible_disputes(finance).order_by("pk").first()
    if first and (meant := items.filter(customer=first.customer_id).first()):
        operations.name_disputed(actor=finance, dispute=first.pk, lines={meant.pk: OFF}, seen=first.revision)
    if other := items.filter(customer__in=customers[DIFFERS:]).first():
        operations.open_dispute(
            actor=finance,
            lines={other.pk: other.open_fen // 4},
            kind="quality",
            reason="到货破损两箱",
            due_by=clock.today(),
        )
