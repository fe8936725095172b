"""What credit says of each customer's target: headroom, and days overdue beyond what is let pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from huikuan.engine.credit import ORDERS_LIVE_DAYS, Checkpoint, CreditRules, Rule, Strength, headroom
from huikuan.engine.currency import CURRENCIES, Foreign, read_rate, still_to_come
from huikuan.engine.money import Fen
from huikuan.engine.quantity import THOUSAND
from huikuan.shell.plan.facts import Facts, Fens
from huikuan.shell.plan.receivables import Receivables


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditFacts:
    """What stands beside the customer sheet: the rules, uncleared drafts, undelivered orders and temporary limits in
    force by customer number. A workbook knows of orders only and takes the rules' defaults."""

    rules: CreditRules = field(default_factory=CreditRules)
    drafts: Mapping[str, Fen] = field(default_factory=dict)
    orders: Mapping[str, Fen] = field(default_factory=dict)
    temporary: Mapping[str, Fen] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerCredit:
    """By customer, in the order of the sheet: headroom (None without a limit) and days overdue beyond those allowed;
    and what a target over either means."""

    headroom: list[Fen | None]
    days_over: list[int]
    over: Strength
    overdue: Strength


def credit_of_book(facts: Facts) -> CreditFacts:
    """What a workbook says: orders from its contracts and invoices, counted as the web application counts them.

    A contract with instalments, or under a frame agreement, is an order of its amount less what is invoiced of it; it
    counts while it was signed or invoiced within the days that are the setting's default (docs/rules/credit.md).
    """
    today = pl.lit(facts.today)
    since = today - pl.duration(days=ORDERS_LIVE_DAYS)
    invoices = facts.frame("invoices").filter(pl.col("contract_no").is_not_null(), pl.col("issue_date") <= today)
    invoices = invoices.rename({"currency": "in", "foreign_amount": "own"})
    invoices = invoices.join(
        facts.frame("contracts").select("contract_no", "currency"), on="contract_no", how="left"
    ).with_columns(same=(pl.col("in") == pl.col("currency")).fill_null(value=False))
    invoiced = invoices.group_by("contract_no").agg(
        pl.col("amount").sum().alias("invoiced"),
        pl.col("own").filter("same").sum().alias("in_it"),
        pl.col("amount").filter(~pl.col("same")).sum().alias("otherwise"),
        pl.col("issue_date").max().alias("last"),
    )
    said = pl.any_horizontal(pl.col("instalments", "frame_no").fill_null("") != "")
    contracts = facts.frame("contracts").filter(said)
    signed = pl.col("sign_date")
    orders = (
        contracts.join(invoiced, on="contract_no", how="left")
        .filter(signed.is_null() | (signed <= today))
        .filter((signed >= since) | (pl.col("last") >= since) | (signed.is_null() & pl.col("last").is_null()))
        .pipe(_with_rest)
        .filter(pl.col("rest") > 0)
        .group_by("customer_no")
        .agg(pl.col("rest").sum())
    )
    return CreditFacts(orders=dict(orders.iter_rows()))


def _with_rest(contracts: pl.DataFrame) -> pl.DataFrame:
    """With what is not invoiced of each, in fen; of one in another currency at its own rate."""
    rest = contracts["amount"] - contracts["invoiced"].fill_null(0)
    told = contracts.select("currency", "foreign_amount", "exchange_rate", "in_it", "otherwise").with_row_index()
    own, at = [], []
    for place, currency, amount, rate, in_it, otherwise in told.drop_nulls("currency").iter_rows():
        scale = 10 ** CURRENCIES[currency].digits
        agreed = Foreign(currency=currency, minor=amount * scale // THOUSAND, rate=read_rate(rate))
        own.append(still_to_come(agreed, invoiced_minor=(in_it or 0) * scale // THOUSAND, otherwise_fen=otherwise or 0))
        at.append(place)
    return contracts.with_columns(rest.scatter(at, own).alias("rest"))


def customer_credit(facts: Facts, settled: Receivables, collection: Fens, known: CreditFacts) -> CustomerCredit:
    """As of today; the headroom grows by what the month is to collect."""
    at = Checkpoint.TARGET
    return CustomerCredit(
        headroom=_headroom(facts, settled, collection, known),
        days_over=np.maximum(days_overdue(facts, settled) - known.rules.days_allowed, 0).tolist(),
        over=known.rules.strength(at, Rule.AMOUNT),
        overdue=known.rules.strength(at, Rule.OVERDUE),
    )


def _headroom(facts: Facts, settled: Receivables, collection: Fens, known: CreditFacts) -> list[Fen | None]:
    count = len(facts.customer_keys)
    owed = settled.ageing_on(facts.today, count).sum(axis=1) - settled.unallocated_on(facts.today, count)
    found = []
    for key, limit, fen in zip(
        facts.customer_keys,
        facts.frame("customers")["credit_limit"].to_list(),
        (owed - collection).tolist(),
        strict=True,
    ):
        raised = limit if limit is None else max(limit, known.temporary.get(key, 0))
        exposed = fen + known.drafts.get(key, 0) + known.orders.get(key, 0)
        left = headroom(limit_fen=raised, exposure_fen=exposed)
        found.append(None if left is None else max(0, left))
    return found


def days_overdue(facts: Facts, settled: Receivables) -> Fens:
    """Of each customer's oldest open item, today."""
    today = facts.today.toordinal()
    late = (settled.open_on(facts.today).open_fen > 0) & (settled.item_due < today)
    days = np.zeros(len(facts.customer_keys), dtype=np.int64)
    np.maximum.at(days, settled.item_customer[late], today - settled.item_due[late])
    return days
