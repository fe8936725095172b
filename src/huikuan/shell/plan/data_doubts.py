"""Doubts that only show when sheets are read together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import polars as pl

from huikuan.engine.contract_items import amount_fen, difference_fen
from huikuan.engine.findings import Finding, Severity
from huikuan.engine.periods import Month
from huikuan.shell.plan.facts import MONTHS_OF_HISTORY, Facts
from huikuan.shell.plan.receivables import Receivables

MONTHS_LISTED = 12
IMPOSSIBLE = 10  # times what is owed or bought in a month: nobody pays that much by promise


def data_doubts(facts: Facts, settled: Receivables) -> Iterator[Finding]:
    """Invoices under two customers, unknown payers, missing months, repeated sales, customers without region."""
    yield from invoices_of_two(facts)
    yield from unknown_payers(settled)
    yield from odd_documents(settled)
    yield from odd_items(facts)
    yield from odd_promises(facts, settled)
    yield from shared_names(facts)
    yield from unused_sales(facts)
    yield from unknown_regions(facts)
    yield from crossed_days(facts)
    yield from missing_months(facts)
    yield from repeated_sales(facts)
    for at in np.flatnonzero([name == "" for name in facts.customer_regions]).tolist():
        yield Finding(code="plan.staff_region_unknown", severity=Severity.INFO, subject=facts.customer_keys[at])


def repeated_sales(facts: Facts) -> Iterator[Finding]:
    """Rows that repeat another exactly; found by hash, which takes a fraction of the memory of comparing rows."""
    hashes = facts.frame("sales").select("month", "customer_no", "outlet_no", "item_no", "amount").hash_rows()
    repeated = hashes.len() - hashes.n_unique()
    if repeated:
        yield Finding(code="plan.sales_repeated", params={"count": repeated})


def unused_sales(facts: Facts) -> Iterator[Finding]:
    """Sales of months that a plan does not look at, and sales through another customer's outlet."""
    frame = facts.frame("sales")
    lag = facts.month.index - (frame["month"].dt.year().cast(pl.Int64) * 12 + frame["month"].dt.month() - 1)
    for code, count in (
        ("plan.sales_too_late", int((lag <= 0).sum())),
        ("plan.sales_too_old", int((lag > MONTHS_OF_HISTORY).sum())),
    ):
        if count:
            params = {"count": count, "month": str(facts.month), "months": MONTHS_OF_HISTORY}
            yield Finding(code=code, severity=Severity.INFO, params=params)
    sales = facts.sales.filter(pl.col("outlet") >= 0)
    outlets = sales["outlet"].to_numpy()
    foreign = (
        facts.outlet_customer[outlets] != sales["customer"].to_numpy() if len(outlets) else np.zeros(0, dtype=bool)
    )
    if foreign.any():
        keys = facts.frame("outlets")["outlet_no"]
        params = {"count": int(foreign.sum()), "first": keys[int(outlets[foreign][0])]}
        yield Finding(code="plan.sales_of_foreign_outlet", params=params)


def unknown_regions(facts: Facts) -> Iterator[Finding]:
    """Factors given for a region that no customer belongs to."""
    given = {*facts.settings.new_outlets, *facts.settings.outlet_lift} - {""}
    for name in sorted(given - set(facts.region_names)):
        yield Finding(code="plan.factor_region_unknown", subject=name)


def crossed_days(facts: Facts) -> Iterator[Finding]:
    """Outlets that close before they open."""
    rows = facts.frame("outlets").filter(pl.col("closed_on") <= pl.col("opened_on"))
    if rows.height:
        yield Finding(code="plan.outlet_days_crossed", params={"count": rows.height, "first": rows["outlet_no"][0]})


def invoices_of_two(facts: Facts) -> Iterator[Finding]:
    """One number must not be owed by two."""
    frame = facts.frame("invoices")
    several = frame.group_by("invoice_no", maintain_order=True).agg(pl.col("customer_no").unique(maintain_order=True))
    for number, customers in several.filter(pl.col("customer_no").list.len() > 1).iter_rows():
        params = {"customers": tuple(customers)}
        yield Finding(code="plan.invoice_of_two_customers", subject=number, params=params)


def unknown_payers(settled: Receivables) -> Iterator[Finding]:
    """Money that has arrived from nobody we know, and refunds to nobody we know."""
    unknown = settled.receipt_customer < 0
    unknown[settled.allocation_receipt] = False
    for code, which in (
        ("plan.unknown_payers", unknown & (settled.receipt_amount > 0)),
        ("plan.unknown_refunds", unknown & (settled.receipt_amount < 0)),
    ):
        if which.any():
            params = {"count": int(which.sum()), "amount_fen": abs(int(settled.receipt_amount[which].sum()))}
            yield Finding(code=code, params=params)


def odd_documents(settled: Receivables) -> Iterator[Finding]:
    """Invoices due before they were issued, credit notes, and documents of nothing."""
    early = np.flatnonzero(settled.item_due < settled.item_issued)
    if early.size:
        first = settled.item_numbers[int(early[0])]
        yield Finding(code="plan.due_before_issue", params={"count": int(early.size), "first": first})
    notes = settled.item_amount < 0
    if notes.any():
        params = {"count": int(notes.sum()), "amount_fen": -int(settled.item_amount[notes].sum())}
        yield Finding(code="plan.credit_notes", severity=Severity.INFO, params=params)
    empty = int((settled.item_amount == 0).sum()) + int((settled.receipt_amount == 0).sum())
    if empty:
        yield Finding(code="plan.zero_documents", severity=Severity.INFO, params={"count": empty})


def odd_items(facts: Facts) -> Iterator[Finding]:
    """Contracts whose items come to something else than their amount."""
    agreed = dict(facts.frame("contracts").select("contract_no", "amount").iter_rows())
    amounts: defaultdict[str, list[int]] = defaultdict(list)
    for number, quantity, price in facts.frame("contract_items").select("contract_no", "quantity", "price").iter_rows():
        amounts[number].append(amount_fen(quantity=quantity, price_fen=price))
    odd = [one for one in agreed if difference_fen(agreed_fen=agreed[one], amounts=amounts.get(one, ()))]
    if odd:
        params = {"count": len(odd), "first": odd[0], "items_fen": sum(amounts[odd[0]]), "agreed_fen": agreed[odd[0]]}
        yield Finding(code="plan.items_differ", params=params)


def odd_promises(facts: Facts, settled: Receivables) -> Iterator[Finding]:
    """Promises that can't be meant as they stand, or don't count this month."""
    count = len(facts.customer_keys)
    owed = settled.ageing_on(facts.today, count).sum(axis=1) - settled.unallocated_on(facts.today, count)
    first = facts.month.months_since(facts.last_complete)
    monthly = facts.customer_sales[:, first : first + 12].sum(axis=1) // 12
    plausible = np.maximum(np.maximum(owed, monthly), 1) * IMPOSSIBLE
    rows = facts.frame("promises").select("customer_no", "amount", "promised_date", "made_on").iter_rows()
    later = elsewhere = 0
    for customer, amount, on, made_on in rows:
        if made_on is not None and made_on > facts.today:
            later += 1
        elif made_on is not None and made_on > on:
            yield Finding(code="plan.promise_after_its_date", subject=customer, params={"made_on": made_on, "on": on})
        elif on not in facts.month.period:
            elsewhere += on > facts.month.last_day
        elif amount > plausible[facts.customer_index[customer]]:
            params = {"promised_fen": amount, "owed_fen": int(owed[facts.customer_index[customer]])}
            yield Finding(code="plan.promise_impossible", subject=customer, params=params)
    if later:
        params = {"count": later, "today": facts.today}
        yield Finding(code="plan.promises_after_today", severity=Severity.INFO, params=params)
    if elsewhere:
        yield Finding(code="plan.promises_later", severity=Severity.INFO, params={"count": elsewhere})


def shared_names(facts: Facts) -> Iterator[Finding]:
    """Customers that a payer's name can't tell apart."""
    frame = facts.frame("customers").group_by("name", maintain_order=True).agg("customer_no")
    for name, customers in frame.filter(pl.col("customer_no").list.len() > 1).iter_rows():
        yield Finding(code="plan.customers_same_name", subject=name, params={"customers": tuple(customers)})


def missing_months(facts: Facts) -> Iterator[Finding]:
    """Months without any sales between the first and the last complete one."""
    company = facts.customer_sales.sum(axis=0)
    sold = np.flatnonzero(company)
    first = facts.month.months_since(facts.last_complete)
    if not sold.size:
        return
    empty = [lag for lag in range(int(sold.max()), first - 1, -1) if not company[lag]]
    if empty:
        months = tuple(str(Month.from_index(facts.month.index - lag)) for lag in empty[:MONTHS_LISTED])
        yield Finding(code="plan.sales_months_missing", params={"months": months})
