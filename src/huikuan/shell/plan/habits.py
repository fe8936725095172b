"""How each customer pays."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from huikuan.engine.collection_habits import PaidInvoice, PaymentHabit, payment_habit
from huikuan.engine.money import Fen
from huikuan.shell.plan.facts import Facts
from huikuan.shell.plan.receivables import Receivables


def habits_by_customer(facts: Facts, settled: Receivables) -> dict[int, PaymentHabit]:
    """How late each customer pays, from what has been matched."""
    paid: defaultdict[int, list[tuple[date, Fen]]] = defaultdict(list)
    arrived = settled.receipts["date"].to_list()
    days = [arrived[receipt] for receipt in settled.allocation_receipt.tolist()]
    for item, fen, day in zip(settled.allocation_item.tolist(), settled.allocation_fen.tolist(), days, strict=True):
        paid[item].append((day, fen))
    due, amount, customer = (each.tolist() for each in (settled.item_due, settled.item_amount, settled.item_customer))
    invoices: defaultdict[int, list[PaidInvoice]] = defaultdict(list)
    for item, payments in paid.items():
        invoice = PaidInvoice(due=date.fromordinal(due[item]), amount=amount[item], payments=tuple(payments))
        invoices[customer[item]].append(invoice)
    return {customer: payment_habit(invoices=rows, today=facts.today) for customer, rows in invoices.items()}
