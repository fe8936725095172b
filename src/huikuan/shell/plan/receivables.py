"""Stage: match receipts to invoices, and say what is open on any day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from huikuan.business.receivables.currency_cells import YUAN
from huikuan.engine.ageing import Buckets, OpenItems, ageing, open_as_of, require_ageing_identity
from huikuan.engine.findings import Finding, Severity
from huikuan.engine.matching import MatchResult, MatchSettings, OpenItem, Party, Payment, match
from huikuan.engine.money import Fen
from huikuan.engine.terms import DueDateOutOfRangeError, PaymentTerms, due_date
from huikuan.foundation.imports.table import ROW, SOURCE
from huikuan.shell.plan.facts import NOBODY, Facts, Fens, Indexes, indexes

NO_TERMS = "30"  # assumed for an invoice without a due date and a customer without terms; always reported


# Reasons under which we only guess who paid; any other proposal's customer is at least known by name or account.
DOUBTFUL_PAYERS = frozenset({"payer.related", "payer.similar", "payer.third_party", "payer.unconfirmed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Receivables:
    """Invoice instalments (items), receipts, allocations and credits as parallel arrays; days are proleptic ordinals.

    A credit is a part of a receipt and the customer whose balance it lowers: the item's customer for what is allocated
    (a head office may pay for its branch), the payer for the rest. Money of an unknown payer is no credit.
    """

    item_keys: list[str]
    item_numbers: list[str]
    item_customer: Indexes
    item_issued: Indexes
    item_due: Indexes
    item_amount: Fens
    receipts: pl.DataFrame
    receipt_customer: Indexes
    receipt_day: Indexes
    receipt_amount: Fens
    allocation_item: Indexes
    allocation_receipt: Indexes
    allocation_fen: Fens
    allocation_day: Indexes
    credit_customer: Indexes
    credit_day: Indexes
    credit_fen: Fens
    proposals: MatchResult
    findings: tuple[Finding, ...]

    def open_on(self, day: date) -> OpenItems:
        """Open fen of each item at the end of a day."""
        return open_as_of(
            amount_fen=self.item_amount,
            issued_day=self.item_issued,
            allocation_item=self.allocation_item,
            allocation_fen=self.allocation_fen,
            allocation_day=self.allocation_day,
            as_of=day.toordinal(),
        )

    def unallocated_on(self, day: date, customers: int) -> Fens:
        """Money of each customer that has arrived by the day and reduces no item yet."""
        arrived = self.credit_day <= day.toordinal()
        money = np.zeros(customers, dtype=np.int64)
        np.add.at(money, self.credit_customer[arrived], self.credit_fen[arrived])
        np.subtract.at(money, self.item_customer, self.open_on(day).allocated_fen)
        return money

    def ageing_on(self, day: date, customers: int) -> Fens:
        """Fen by customer × (not due, buckets), by due date."""
        return ageing(
            group=self.item_customer,
            due_day=self.item_due,
            open_fen=self.open_on(day).open_fen,
            as_of=day.toordinal(),
            groups=customers,
            buckets=Buckets(),
        )

    def received_between(self, first: date, last: date, customers: int) -> Fens:
        """Net receipts of each customer from ``first`` to ``last``, both included."""
        inside = (self.credit_day >= first.toordinal()) & (self.credit_day <= last.toordinal())
        money = np.zeros(customers, dtype=np.int64)
        np.add.at(money, self.credit_customer[inside], self.credit_fen[inside])
        return money


def settle(facts: Facts) -> Receivables:
    """Due dates, matching and the arrays that every later question about receivables is answered from."""
    findings: list[Finding] = []
    invoices, due = apart(*due_dates(facts, findings), findings)
    customer = indexes(invoices["customer_no"], facts.customer_index)
    keys = item_keys(invoices, due)
    receipts = known_receipts(facts, findings)
    result = match(
        payments=payments(receipts),
        items=open_items(invoices, keys, due),
        parties=parties(facts),
        settings=MatchSettings(),
    )
    result = left_to_persons(result, receipts)
    amounts = receipts["amount"].to_numpy().astype(np.int64)
    days = ordinals(receipts["date"].to_list())
    payer, posts = posted(facts, receipts, result)
    allocations = allocation_arrays(posts, receipts, keys)
    allocations["allocation_day"] = days[allocations["allocation_receipt"]]
    settled = Receivables(
        item_keys=keys,
        item_numbers=invoices["invoice_no"].to_list(),
        item_customer=customer,
        item_issued=ordinals(invoices["issue_date"].to_list()),
        item_due=ordinals(due),
        item_amount=invoices["amount"].to_numpy().astype(np.int64),
        receipts=receipts,
        receipt_customer=payer,
        receipt_day=days,
        receipt_amount=amounts,
        **allocations,
        **credits_of(allocations, customer, payer, days, amounts),
        proposals=result,
        findings=(*findings, *result.findings),
    )
    assert_identity(facts, settled)
    return settled


def due_dates(facts: Facts, findings: list[Finding]) -> tuple[pl.DataFrame, list[date]]:
    """Invoices issued by today with a due date each: their own, else by the customer's terms, else assumed."""
    invoices = facts.frame("invoices").filter(pl.col("issue_date") <= facts.today)
    later = facts.frame("invoices").height - invoices.height
    if later:
        findings.append(
            Finding(
                code="plan.invoices_after_today", severity=Severity.INFO, params={"count": later, "today": facts.today}
            )
        )
    terms = dict(zip(facts.customer_keys, facts.frame("customers")["terms"], strict=True))
    due, kept, assumed = [], [], set()
    for at, (customer, issued, given) in enumerate(
        zip(*(invoices[name].to_list() for name in ("customer_no", "issue_date", "due_date")), strict=True)
    ):
        code = terms[customer]
        try:
            due.append(given or due_date(issued=issued, terms=PaymentTerms.from_code(code or NO_TERMS)))
            kept.append(at)
        except DueDateOutOfRangeError:
            findings.append(
                Finding(
                    code="plan.due_date_out_of_range",
                    severity=Severity.ERROR,
                    subject=customer,
                    params={"issued": issued},
                )
            )
        if given is None and code is None:
            assumed.add(customer)
    findings.extend(
        Finding(code="plan.terms_assumed", subject=customer, params={"days": int(NO_TERMS)})
        for customer in sorted(assumed)
    )
    return invoices[kept], due


def apart(invoices: pl.DataFrame, due: list[date], findings: list[Finding]) -> tuple[pl.DataFrame, list[date]]:
    """Leave out an instalment that falls due on the day of an earlier row of the same invoice, and say so.

    One row names its due date, the other leaves it to the terms: nobody can tell a repetition from a second instalment.
    The import into the application leaves the same row out.
    """
    seen: set[tuple[str, date]] = set()
    kept = []
    numbers, rows, sources, amounts = (invoices[name].to_list() for name in ("invoice_no", ROW, SOURCE, "amount"))
    for at, key in enumerate(zip(numbers, due, strict=True)):
        if key not in seen:
            seen.add(key)
            kept.append(at)
            continue
        params = {"due": key[1], "sheet": sources[at], "row": rows[at], "amount_fen": amounts[at]}
        findings.append(Finding(code="plan.same_instalment", severity=Severity.ERROR, subject=key[0], params=params))
    return invoices[kept], [due[at] for at in kept]


def item_keys(invoices: pl.DataFrame, due: list[date]) -> list[str]:
    """One key an instalment: the invoice number, with the due date where an invoice has several."""
    numbers = invoices["invoice_no"].to_list()
    repeated = invoices["invoice_no"].is_duplicated().to_list()
    return [
        f"{number}@{day:%Y%m%d}" if several else number
        for number, day, several in zip(numbers, due, repeated, strict=True)
    ]


def known_receipts(facts: Facts, findings: list[Finding]) -> pl.DataFrame:
    """Receipts that have arrived by today."""
    receipts = facts.frame("receipts")
    arrived = receipts.filter(pl.col("date") <= facts.today)
    if later := receipts.height - arrived.height:
        findings.append(
            Finding(
                code="plan.receipts_after_today", severity=Severity.INFO, params={"count": later, "today": facts.today}
            )
        )
    return arrived


def open_items(invoices: pl.DataFrame, keys: list[str], due: list[date]) -> list[OpenItem]:
    """Items for matching; credit notes are not paid, so they are left out."""
    rows = zip(
        keys,
        due,
        *(invoices[name].to_list() for name in ("invoice_no", "contract_no", "customer_no", "issue_date", "amount")),
        *_own(invoices),
        strict=True,
    )
    return [
        OpenItem(
            key=key,
            customer=customer,
            amount_fen=own,
            due=day,
            issued=issued,
            numbers=(number, contract) if contract else (number,),
            currency=currency,
        )
        for key, day, number, contract, customer, issued, amount, currency, own in rows
        if amount > 0
    ]


def _own(documents: pl.DataFrame) -> list[list[Any]]:
    """Currency and amount in its hundredths: money is never weighed against items in another currency."""
    foreign = pl.col("currency").is_not_null()
    told = documents.select(
        pl.col("currency").fill_null(YUAN),
        pl.when(foreign).then(pl.col("foreign_amount") // 10).otherwise("amount").alias("own"),
    )
    return [told["currency"].to_list(), told["own"].to_list()]


def left_to_persons(result: MatchResult, receipts: pl.DataFrame) -> MatchResult:
    """What money in another currency pays is for a person to say, at its rates: here it only tells whose it is."""
    foreign = dict(receipts.filter(pl.col("currency").is_not_null()).select("receipt_no", "amount").iter_rows())
    if not foreign:
        return result
    told = (
        replace(one, allocations=(), on_account_fen=foreign[one.payment], post=False) if one.payment in foreign else one
        for one in result.proposals
    )
    return replace(result, proposals=tuple(told))


def payments(receipts: pl.DataFrame) -> list[Payment]:
    """Receipts for matching; refunds (below zero) pay nothing."""
    columns = receipts.select(
        "receipt_no", "date", "amount", pl.col("payer_name", "payer_account", "reference", "customer_no").fill_null("")
    )
    return [
        Payment(
            key=key,
            day=day,
            amount_fen=own,
            payer_name=name,
            payer_account=account,
            reference=reference,
            customer=customer,
            currency=currency,
        )
        for (key, day, amount, name, account, reference, customer), currency, own in zip(
            columns.rows(), *_own(receipts), strict=True
        )
        if amount > 0
    ]


def parties(facts: Facts) -> list[Party]:
    """Customers as payers: their name, and the head office that may pay for them."""
    customers = facts.frame("customers").select("customer_no", "name", pl.col("parent_no").fill_null(""))
    return [Party(customer=key, names=(name,), parent=parent) for key, name, parent in customers.iter_rows()]


def posted(facts: Facts, receipts: pl.DataFrame, result: MatchResult) -> tuple[Indexes, list[tuple[str, str, Fen]]]:
    """Whose money each receipt is (-1 = unknown), and the allocations that stand without asking a person."""
    lookup = facts.customer_index
    columns = receipts.select("receipt_no", "customer_no", "amount", pl.col("payer_name").fill_null(""))
    named = one_customer_by_name(facts)
    owner_of = {}
    for key, customer, amount, payer in columns.rows():
        # A refund pays nothing and is not matched; the payer's exact name still tells whose it is.
        whose = customer or (named.get(payer.strip()) if amount < 0 else None)
        if whose:
            owner_of[key] = lookup[whose]
    allocations = []
    for proposal in result.proposals:
        if proposal.customer and (proposal.post or not DOUBTFUL_PAYERS & {reason.code for reason in proposal.reasons}):
            owner_of[proposal.payment] = lookup[proposal.customer]
        if proposal.post:
            allocations += [(proposal.payment, item, fen) for item, fen in proposal.allocations]
    return np.array(
        [owner_of.get(key, NOBODY) for key in receipts["receipt_no"].to_list()], dtype=np.int64
    ), allocations


def one_customer_by_name(facts: Facts) -> dict[str, str]:
    """Customer numbers by name, without names that several share."""
    names: dict[str, str | None] = {}
    for key, name in zip(facts.customer_keys, facts.customer_names, strict=True):
        names[name] = None if name in names else key
    return {name: key for name, key in names.items() if key is not None}


def allocation_arrays(
    allocations: list[tuple[str, str, Fen]], receipts: pl.DataFrame, keys: list[str]
) -> dict[str, Indexes]:
    """Allocations as index arrays."""
    receipt_at = {key: at for at, key in enumerate(receipts["receipt_no"].to_list())}
    item_at = {key: at for at, key in enumerate(keys)}
    return {
        "allocation_item": np.array([item_at[item] for _, item, _ in allocations], dtype=np.int64),
        "allocation_receipt": np.array([receipt_at[receipt] for receipt, _, _ in allocations], dtype=np.int64),
        "allocation_fen": np.array([fen for _, _, fen in allocations], dtype=np.int64),
    }


def credits_of(
    allocations: dict[str, Indexes], item_customer: Indexes, payer: Indexes, days: Indexes, amounts: Fens
) -> dict[str, Indexes]:
    """Credits as arrays: one for each allocation, one for the rest of each receipt whose payer is known.

    Money counts from the day it came, whenever somebody decided what it pays: no month's receipts change afterwards.
    """
    receipt, fen = allocations["allocation_receipt"], allocations["allocation_fen"]
    rest = amounts.copy()
    np.subtract.at(rest, receipt, fen)
    known = np.flatnonzero((payer >= 0) & (rest != 0))
    return {
        "credit_customer": np.concatenate([item_customer[allocations["allocation_item"]], payer[known]]),
        "credit_day": np.concatenate([days[receipt], days[known]]),
        "credit_fen": np.concatenate([fen, rest[known]]),
    }


def ordinals(days: list[date]) -> Indexes:
    """Days as proleptic ordinals."""
    return np.array([day.toordinal() for day in days], dtype=np.int64)


def assert_identity(facts: Facts, settled: Receivables) -> None:
    """Buckets + not due − unallocated = invoiced − received, customer by customer, or the plan stops."""
    count = len(facts.customer_keys)
    ledger = np.zeros(count, dtype=np.int64)
    np.add.at(ledger, settled.item_customer, settled.item_amount)
    np.subtract.at(ledger, settled.credit_customer, settled.credit_fen)
    require_ageing_identity(
        matrix=settled.ageing_on(facts.today, count),
        unallocated_fen=settled.unallocated_on(facts.today, count),
        ledger_fen=ledger,
    )
