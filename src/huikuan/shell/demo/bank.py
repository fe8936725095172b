"""The receipts as they stand on the bank's statement: payer, account, reference; and money nobody invoiced."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from huikuan.shell.demo.contracts import Contracts
from huikuan.shell.demo.customers import Customers
from huikuan.shell.demo.habits import HABITS, Habit
from huikuan.shell.demo.invoices import Receivables, as_day, day_number
from huikuan.shell.demo.names import account_numbers, brands
from huikuan.shell.demo.receipts import Payments
from huikuan.shell.demo.seasons import next_bank_day
from huikuan.shell.demo.sizes import Ints, Span, stream

_KNOWN = 0.5  # share of receipts for which finance already wrote the customer's number
_OWN_CARD = 0.6  # of third-party payers: the owner's card, else a sister company
_PREPAYING = 0.025  # share of customers with money on account
_DOUBLE = 0.005  # share of customers that paid something twice
_VAGUE = ("货款", "往来款", "付货款", "转账", "电器款", "采购款", "", "网银转账", "支付货款")
_NAMING = (Habit.PROMPT, Habit.LATE, Habit.PARTS)  # those who name what they pay, also a contract
_WORDINGS = {
    Habit.PROMPT: ("付{number}货款", "发票{number}", "{number}", "{month}月货款 票号{number}"),
    Habit.LATE: ("付{number}货款", "发票{number}", "{number}", "{month}月货款 票号{number}"),
    Habit.PARTS: ("付{number}部分货款", "发票{number} 分期", "{number}货款"),
    Habit.WRONG_REFERENCE: ("付{wrong}货款", "发票{wrong}", "{wrong}"),
    Habit.NO_REFERENCE: _VAGUE,
    Habit.OLDEST_FIRST: _VAGUE,
    Habit.THIRD_PARTY: ("代{brand}付货款", "{brand} {number}", "货款", ""),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BankRow:
    """One receipt before it is numbered; `parts` are (receivable, fen) and empty for money on account."""

    day: int
    payer: int
    fen: int
    reference: str
    parts: tuple[tuple[int, int], ...]


def make_receipts(
    *,
    span: Span,
    customers: Customers,
    contracts: Contracts,
    receivables: Receivables,
    payments: Payments,
    monthly_fen: Ints,
    seed: int,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the receipt sheet, and the truth: receipt_no, invoice_no, due_date, fen."""
    rng = stream(seed, "bank")
    rows = _paid(rng, customers, contracts, receivables, payments)
    rows += _on_account(rng, span, customers, monthly_fen) + _paid_twice(rng, span, customers, rows)
    rows.sort(key=lambda row: (row.day, row.payer))
    names, personal = _payer_names(rng, customers)
    accounts = account_numbers(rng=rng, personal=personal)
    known = rng.random(len(rows)) < _KNOWN
    width = max(6, len(str(len(rows))))
    numbers = [f"R{number:0{width}d}" for number in range(1, len(rows) + 1)]
    frame = pl.DataFrame(
        {
            "receipt_no": numbers,
            "date": pl.Series([row.day for row in rows], dtype=pl.Int32).cast(pl.Date),
            "payer_name": [names[row.payer] for row in rows],
            "payer_account": [accounts[row.payer] for row in rows],
            "amount": pl.Series([row.fen for row in rows], dtype=pl.Int64),
            "reference": pl.Series([row.reference or None for row in rows], dtype=pl.String),
            "customer_no": pl.Series(
                [customers.number[row.payer] if one else None for row, one in zip(rows, known.tolist(), strict=True)],
                dtype=pl.String,
            ),
            "channel": pl.Series([None] * len(rows), dtype=pl.String),
        }
    )
    parts = [(number, *part) for number, row in zip(numbers, rows, strict=True) for part in row.parts]
    truth = pl.DataFrame(
        {
            "receipt_no": [part[0] for part in parts],
            "invoice_no": [receivables.invoice_no[part[1]] for part in parts],
            "due_date": pl.Series(receivables.due[[part[1] for part in parts]]).cast(pl.Int32).cast(pl.Date),
            "fen": pl.Series([part[2] for part in parts], dtype=pl.Int64),
        }
    )
    return frame, truth


def _paid(
    rng: np.random.Generator,
    customers: Customers,
    contracts: Contracts,
    receivables: Receivables,
    payments: Payments,
) -> list[BankRow]:
    """Gather the parts of each receipt and word its reference."""
    starts = np.flatnonzero(np.diff(payments.receipt, prepend=-1)).tolist()
    chance = rng.random((len(starts), 4)).tolist()
    receivable, fen = payments.receivable.tolist(), payments.fen.tolist()
    day, payer = payments.day.tolist(), payments.payer.tolist()
    rows = []
    for start, end, draws in zip(starts, [*starts[1:], len(receivable)], chance, strict=True):
        items = receivable[start:end]
        rows.append(
            BankRow(
                day=day[start],
                payer=payer[start],
                fen=sum(fen[start:end]),
                reference=_reference(customers, contracts, receivables, items, draws),
                parts=tuple(zip(items, fen[start:end], strict=True)),
            )
        )
    return rows


def _reference(
    customers: Customers, contracts: Contracts, receivables: Receivables, items: list[int], draws: list[float]
) -> str:
    """Word a payment as the customer's habit has it; `draws` are four chances in [0, 1)."""
    one = int(receivables.customer[items[0]])
    habit = HABITS[int(customers.payers.habit[one])]
    number = receivables.invoice_no[items[0]]
    month = as_day(int(receivables.issued[items[0]])).month
    contract = int(receivables.contract[items[0]])
    # whoever types twenty digits by hand mostly stops at the last eight
    quoted = number[-8:] if draws[0] < 0.3 else number
    if habit is Habit.BUNDLE:
        return _bundle_reference(receivables, items, customers, month, draws)
    if habit in _NAMING and contract >= 0 and contracts.terms[contract] >= 0 and draws[2] < 0.5:
        return f"{contracts.number[contract]} {'质保金' if '第3期' in receivables.text[items[0]] else '进度款'}"
    wording = _WORDINGS[habit]
    wrong = _mistyped(quoted, draws) if habit is Habit.WRONG_REFERENCE else ""
    return wording[int(draws[1] * len(wording))].format(
        number=quoted, wrong=wrong, brand=customers.brand[one], month=month
    )


def _bundle_reference(
    receivables: Receivables, items: list[int], customers: Customers, month: int, draws: list[float]
) -> str:
    tails = [receivables.invoice_no[item][-8:] for item in items]
    if len(items) <= 4 and draws[1] < 0.6:
        return "付" + "、".join(tails) + "货款"
    if len(items) > 1 and draws[1] < 0.8:
        return f"付{tails[0]}等{len(items)}张发票"
    return f"付{month}月及以前货款" if draws[2] < 0.5 else f"{customers.brand[int(receivables.customer[items[0]])]}货款"


def _mistyped(number: str, draws: list[float]) -> str:
    """Swap two digits, mistype one, or leave one out, anywhere in the last six."""
    place = len(number) - 2 - int(draws[2] * 5)
    if draws[1] < 0.35 and number[place] != number[place + 1]:
        return number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    if draws[1] < 0.75:
        return number[:place] + str((int(number[place]) + 1 + int(draws[3] * 8)) % 10) + number[place + 1 :]
    return number[:place] + number[place + 1 :]


def _payer_names(rng: np.random.Generator, customers: Customers) -> tuple[list[str], list[bool]]:
    """Return the name on each payer's account, and whether it is a person's."""
    third = customers.payers.habit == HABITS.index(Habit.THIRD_PARTY)
    own_card = third & (rng.random(len(third)) < _OWN_CARD)
    sisters = brands(rng=rng, count=len(third))
    names = list(customers.name)
    for one in np.flatnonzero(third).tolist():
        city = customers.districts[int(customers.place[one])].city
        names[one] = customers.boss[one] if own_card[one] else f"{city}{sisters[one]}贸易有限公司"
    return names, own_card.tolist()


def _on_account(rng: np.random.Generator, span: Span, customers: Customers, monthly_fen: Ints) -> list[BankRow]:
    """A few customers paid ahead in the last weeks, some for goods of the planned month, some for a rebate's sake."""
    able = np.flatnonzero(monthly_fen >= 10_000_000)
    chosen = np.sort(rng.choice(able, size=min(len(able), max(3, round(_PREPAYING * len(monthly_fen)))), replace=False))
    texts = (f"预付{span.planned.month}月货款", "预付款", "订货款", f"{span.planned.month}月备货款")
    today = day_number(span.today)
    rows = []
    for one in chosen.tolist():
        day = _bank_day_by(today, today - int(rng.integers(0, 36)))
        fen = max(int(monthly_fen[one] * rng.integers(20, 81) // 100) // 1_000_000, 1) * 1_000_000
        text = texts[int(rng.integers(0, len(texts)))]
        rows.append(BankRow(day=day, payer=one, fen=fen, reference=text, parts=()))
    return rows


def _paid_twice(rng: np.random.Generator, span: Span, customers: Customers, rows: list[BankRow]) -> list[BankRow]:
    """Now and then a payment of the last three months comes a second time some days later."""
    today = day_number(span.today)
    recent = [row for row in rows if today - 90 <= row.day <= today - 12 and len(row.parts) == 1]
    count = min(len(recent), max(2, round(_DOUBLE * len(customers.number))))
    chosen = [recent[place] for place in sorted(rng.choice(len(recent), size=count, replace=False).tolist())]
    return [
        BankRow(
            day=_bank_day_by(today, row.day + int(rng.integers(2, 8))),
            payer=row.payer,
            fen=row.fen,
            reference=row.reference,
            parts=(),
        )
        for row in chosen
    ]


def _bank_day_by(today: int, day: int) -> int:
    """Return the next bank day, or the day itself where that would lie after today."""
    following = day_number(next_bank_day(as_day(day)))
    return following if following <= today else day
