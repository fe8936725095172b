"""What the lists of balances, invoices, receipts and open proposals show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huikuan.business.receivables import queries
from huikuan.business.receivables.web.words import FIGURES
from huikuan.engine.currency import CURRENCIES, minor_text
from huikuan.foundation import clock
from huikuan.foundation.display.amounts import day_text
from huikuan.foundation.lists.columns import Col, Kind, Row
from huikuan.foundation.lists.filters import BoolFilter, ChoiceFilter, DayFilter
from huikuan.foundation.lists.spec import Empty, ListSpec

NO_DATA = Empty(
    icon="file-invoice",
    title=_("No receivables yet"),
    text=_("Invoices, and the receipts that pay them, come in with the workbook or a file of their own."),
    url="/imports/",
    button=_("Import a workbook"),
)


def nothing_left(title: str | Promise) -> Empty:
    """Of a list that begins with what is still to be done: nothing is, which doesn't mean that nothing came in."""
    return Empty(
        icon="circle-check",
        title=title,
        text=_("What is settled is listed under “All”."),
        url="?show=all",
        button=_("Show all"),
    )


def account_url(row: Row) -> str:
    """The customer's account on the day of the row."""
    return f"{reverse('receivables:account', args=[row['customer_id']])}?day={row['as_of'].isoformat()}"


def balances(words: dict[str, str], basis: str) -> ListSpec:
    """Customers with what they owe, a column for each of the company's ranges; ``words`` of all figures."""
    ages = [name for name in words if name not in FIGURES]
    return ListSpec(
        key="receivables.ageing",
        title=_("Balances and ageing"),
        question=_("Who owes us how much, and since when?"),
        sort="-overdue",
        search=("customer__name", "customer__customer_no", "customer__owner__name"),
        search_hint=_("Customer, number or owner"),
        columns=(
            Col(
                key="name",
                label=_("Customer"),
                path="customer__name",
                sort="customer__sort_key",
                needs=("customer_id", "as_of"),
                link=account_url,
            ),
            Col(key="customer_no", label=_("Customer no"), path="customer__customer_no", hidden=True),
            Col(key="owner", label=_("Owner"), path="customer__owner__name", sort="customer__owner__sort_key"),
            Col(key="region", label=_("Region"), path="customer__effective_unit__name", hidden=True),
            *(
                Col(key=name, label=words[name], path=name, kind=Kind.MONEY, total=True)
                for name in ("outstanding", "overdue", "disputed", *ages, "unallocated")
            ),
            Col(
                key="oldest",
                label=_("Overdue since") if basis == queries.Basis.DUE else _("Oldest invoice"),
                path="oldest_due",
                kind=Kind.DAY,
            ),
            Col(key="limit", label=_("Credit limit"), path="customer__credit_limit", kind=Kind.MONEY, hidden=True),
        ),
        filters=(
            BoolFilter(key="late", label=words["overdue"], when=Q(overdue__gt=0)),
            BoolFilter(key="credit", label=_("Money on account"), when=Q(unallocated__gt=0)),
            BoolFilter(key="disputed", label=_("Disputed"), when=Q(disputed__gt=0)),
        ),
        empty=NO_DATA,
    )


def groups(words: dict[str, str]) -> ListSpec:
    """For export; the page of groups is one of its own, because a group is no row."""
    return ListSpec(
        key="receivables.groups",
        title=_("Balances and ageing"),
        columns=(
            Col(key="name", label=_("Group"), path="name"),
            Col(key="customers", label=_("Customers"), path="customers", kind=Kind.INTEGER, total=True),
            *(Col(key=key, label=label, path=key, kind=Kind.MONEY, total=True) for key, label in words.items()),
            Col(key="oldest", label=_("Overdue since"), path="oldest", kind=Kind.DAY),
        ),
    )


def days_late(row: Row) -> int | None:
    """Days overdue of what is still open."""
    late = (clock.today() - row["due"]).days
    return late if late > 0 and row["open_fen"] > 0 else None


def _foretold(name: str) -> Callable[[Row], Any]:
    """A figure of the forecast, while the instalment is open and the forecast not too old."""

    def text(row: Row) -> Any:
        made, value = row["forecast__made_on"], row[f"forecast__{name}"]
        if made is None or row["open_fen"] <= 0 or clock.today() > made + queries.FORECAST_STANDS:
            return None
        return value

    return text


def _late(row: Row) -> Decimal | None:
    """The probability of becoming late; of what is late already there is nothing to foretell."""
    late = None if row["due"] < clock.today() else _foretold("late")(row)
    return None if late is None else Decimal(late).scaleb(-3)


def _interval(row: Row) -> str:
    low, high = _foretold("low")(row), _foretold("high")(row)
    return f"{day_text(low)} – {day_text(high)}" if low else ""


def _in_currency(path: str) -> Callable[[Row], str]:
    """An amount in the document's own currency, where it has one."""

    def text(row: Row) -> str:
        code, minor = row["currency"], row[path]
        return "" if code is None or minor is None else f"{code} {minor_text(minor, code)}"

    return text


def _own(left: str | Promise) -> tuple[Col, ...]:
    """A document's own amount and what is left of it; they are texts, for different currencies are never added up."""
    told = (("foreign", _("In its own currency"), "foreign_minor"), ("foreign_left", left, "left_minor"))
    return tuple(
        Col(key=key, label=label, sort="", needs=("currency", path), text=_in_currency(path), hidden=True)
        for key, label, path in told
    )


_CURRENCY = ChoiceFilter(
    key="currency", label=_("Document currency"), path="currency", choices=[(one, one) for one in CURRENCIES]
)
_FORETOLD = ("open_fen", "forecast__made_on", "forecast__low", "forecast__high")
INVOICES = ListSpec(
    key="receivables.invoices",
    title=_("Invoices"),
    question=_("Which instalments are open, and which are late?"),
    sort="due",
    search=("invoice_no", "customer__name", "customer__customer_no", "contract__contract_no"),
    search_hint=_("Invoice, customer or contract"),
    columns=(
        Col(
            key="invoice_no",
            label=_("Invoice no"),
            path="invoice_no",
            link=lambda row: reverse("receivables:invoice", args=[row["pk"]]),
        ),
        Col(
            key="customer",
            label=_("Customer"),
            path="customer__name",
            sort="customer__sort_key",
            needs=("customer_id",),
            link=lambda row: reverse("receivables:account", args=[row["customer_id"]]),
        ),
        Col(key="owner", label=_("Owner"), path="customer__owner__name", sort="customer__owner__sort_key"),
        Col(key="contract", label=_("Contract no"), path="contract__contract_no", hidden=True),
        Col(key="issued", label=_("Issued"), path="issued", kind=Kind.DAY, hidden=True),
        Col(key="due", label=_("Due"), path="due", kind=Kind.DAY),
        Col(
            key="late",
            label=_("Days late"),
            kind=Kind.INTEGER,
            sort="",
            needs=("due", "open_fen"),
            text=days_late,
        ),
        Col(
            key="expected",
            label=_("Expected payment"),
            path="forecast__expected",
            kind=Kind.DAY,
            needs=_FORETOLD,
            text=_foretold("expected"),
            title=_interval,
        ),
        Col(key="interval", label=_("80 % between"), sort="", needs=_FORETOLD, text=_interval, hidden=True),
        Col(
            key="late_probability",
            label=_("Late with"),
            path="forecast__late",
            kind=Kind.PERCENT,
            needs=("due", *_FORETOLD),
            text=_late,
        ),
        Col(key="amount", label=_("Amount"), path="amount", kind=Kind.MONEY),
        Col(key="open", label=_("Open"), path="open_fen", kind=Kind.MONEY, total=True),
        *_own(_("Open in its own currency")),
        Col(key="disputed", label=_("Disputed"), path="disputed", kind=Kind.MONEY, sort="", hidden=True),
        Col(key="text", label=_("Item text"), path="item_text", sort="", hidden=True),
    ),
    filters=(
        DayFilter(key="due", label=_("Due"), path="due"),
        BoolFilter(
            key="likely_late", label=_("Probably late"), when=Q(forecast__late__range=(500, 999), open_fen__gt=0)
        ),
        BoolFilter(key="notes", label=_("Credit notes only"), when=Q(amount__lt=0)),
        BoolFilter(key="disputed", label=_("Disputed"), when=queries.IN_DISPUTE),
        _CURRENCY,
    ),
    empty=NO_DATA,
)
RECEIPTS = ListSpec(
    key="receivables.receipts",
    title=_("Receipts"),
    question=_("What money came in, and what of it pays nothing yet?"),
    sort="-date",
    search=("receipt_no", "payer_name", "reference", "customer__name", "customer__customer_no"),
    search_hint=_("Receipt, payer, reference or customer"),
    columns=(
        Col(
            key="receipt_no",
            label=_("Receipt no"),
            path="receipt_no",
            link=lambda row: reverse("receivables:receipt", args=[row["pk"]]),
        ),
        Col(key="date", label=_("Date"), path="date", kind=Kind.DAY),
        Col(key="payer", label=_("Payer"), path="payer_name", sort=""),
        Col(key="amount", label=_("Amount"), path="amount", kind=Kind.MONEY),
        Col(key="left", label=_("Pays nothing yet"), path="left_fen", kind=Kind.MONEY, total=True),
        Col(
            key="customer",
            label=_("Customer"),
            path="customer__name",
            sort="customer__sort_key",
            needs=("customer_id",),
            link=lambda row: reverse("receivables:account", args=[row["customer_id"]]) if row["customer_id"] else None,
        ),
        Col(key="reference", label=_("Reference"), path="reference", sort=""),
        *_own(_("Pays nothing yet, in its own currency")),
        Col(key="channel", label=_("Channel"), path="channel", kind=Kind.CHOICE, choices=queries.CHANNELS, sort=""),
        Col(key="account", label=_("Payer account"), path="payer_account", sort="", hidden=True),
    ),
    filters=(
        DayFilter(key="date", label=_("Date"), path="date"),
        ChoiceFilter(key="channel", label=_("Channel"), path="channel", choices=[*queries.CHANNELS.items()]),
        BoolFilter(key="unknown", label=_("Payer unknown"), when=Q(customer=None)),
        _CURRENCY,
    ),
    empty=NO_DATA,
)
ALL_RECEIPTS = replace(  # without totals: nobody asks for the sum of all money ever received
    RECEIPTS, columns=tuple(replace(column, total=False) for column in RECEIPTS.columns)
)
ALL_INVOICES = replace(INVOICES, columns=tuple(replace(column, total=False) for column in INVOICES.columns))
PROPOSALS = ListSpec(
    key="receivables.proposals",
    title=_("Matching desk"),
    question=_("Which receipts wait for somebody to say what they pay?"),
    sort="-left",
    search=("receipt__receipt_no", "receipt__payer_name", "receipt__reference", "customer__name"),
    search_hint=_("Receipt, payer, reference or customer"),
    columns=(
        Col(
            key="receipt_no",
            label=_("Receipt no"),
            path="receipt__receipt_no",
            needs=("receipt_id",),
            link=lambda row: reverse("receivables:receipt", args=[row["receipt_id"]]),
        ),
        Col(key="date", label=_("Date"), path="receipt__date", kind=Kind.DAY),
        Col(key="payer", label=_("Payer"), path="receipt__payer_name", sort=""),
        Col(key="left", label=_("Amount"), path="amount", kind=Kind.MONEY, total=True),
        Col(key="customer", label=_("Proposed for"), path="customer__name", sort="customer__sort_key"),
        Col(
            key="suggested",
            label=_("Proposed to pay"),
            path="suggested",
            kind=Kind.MONEY,
        ),
        Col(key="reference", label=_("Reference"), path="receipt__reference", sort=""),
    ),
    filters=(
        DayFilter(key="date", label=_("Date"), path="receipt__date"),
        BoolFilter(key="none", label=_("Without any suggestion"), when=Q(suggested=0)),
    ),
    empty=Empty(
        icon="circle-check",
        title=_("Nothing waits"),
        text=_("What the matching is sure of is posted; what it is not sure of appears here to be decided."),
    ),
)
_CUSTOMER = Col(
    key="customer",
    label=_("Customer"),
    path="customer__name",
    sort="customer__sort_key",
    needs=("customer_id",),
    link=lambda row: reverse("receivables:account", args=[row["customer_id"]]),
)
ADJUSTMENTS = ListSpec(
    key="receivables.adjustments",
    title=_("Write-offs and settlements"),
    question=_("What was lowered without money, by whom, and what waits for approval?"),
    sort="-asked",
    search=("customer__name", "customer__customer_no", "reason", "document__receipt_no"),
    search_hint=_("Customer, reason or document"),
    columns=(
        Col(
            key="asked",
            label=_("Asked"),
            path="requested_at",
            kind=Kind.MOMENT,
            link=lambda row: reverse("receivables:adjustment", args=[row["pk"]]),
        ),
        _CUSTOMER,
        Col(key="kind", label=_("Kind"), path="kind", kind=Kind.CHOICE, choices=queries.CHANNELS),
        Col(key="amount", label=_("Amount"), path="amount", kind=Kind.MONEY, total=True),
        Col(key="reason", label=_("Reason"), path="reason", sort=""),
        Col(key="by", label=_("Asked by"), path="requested_by__person__name", sort=""),
        Col(
            key="state",
            label=_("State"),
            path="state",
            kind=Kind.STATE,
            choices=queries.ADJUSTMENT_STATES,
            tone={"asked": "orange", "posted": "green", "refused": "secondary", "reversed": "secondary"},
        ),
        Col(key="decided_by", label=_("Decided by"), path="decided_by__person__name", sort=""),
        Col(key="document", label=_("Document"), path="document__receipt_no", sort="", hidden=True),
    ),
    filters=(
        ChoiceFilter(key="kind", label=_("Kind"), path="kind", choices=queries.ADJUSTMENT_KINDS),
        DayFilter(key="asked", label=_("Asked"), path="requested_at"),
    ),
    empty=Empty(
        icon="square-check",
        title=_("Nothing here"),
        text=_("Write-offs, discounts, bank fees and set-offs are asked for on a customer's account."),
    ),
)
DRAFTS = ListSpec(
    key="receivables.drafts",
    title=_("Bank acceptance drafts"),
    question=_("Which drafts do we hold or answer for, and when do they mature?"),
    sort="maturity",
    search=("draft_no", "acceptor", "drawer", "receipt__customer__name", "receipt__customer__customer_no"),
    search_hint=_("Draft, bank or customer"),
    columns=(
        Col(
            key="draft_no",
            label=_("Draft no"),
            path="draft_no",
            link=lambda row: reverse("receivables:draft", args=[row["pk"]]),
        ),
        Col(
            key="customer",
            label=_("Customer"),
            path="receipt__customer__name",
            sort="receipt__customer__sort_key",
            needs=("receipt__customer_id",),
            link=lambda row: reverse("receivables:account", args=[row["receipt__customer_id"]]),
        ),
        Col(key="acceptor", label=_("Accepting bank"), path="acceptor", sort=""),
        Col(key="date", label=_("Came on"), path="receipt__date", kind=Kind.DAY),
        Col(key="maturity", label=_("Maturity"), path="maturity", kind=Kind.DAY),
        Col(key="amount", label=_("Amount"), path="receipt__amount", kind=Kind.MONEY, total=True),
        Col(
            key="state",
            label=_("State"),
            path="state",
            kind=Kind.STATE,
            choices=dict(queries.DRAFT_STATES),
            tone={
                "held": "blue",
                "endorsed": "orange",
                "discounted": "orange",
                "cleared": "green",
                "dishonoured": "red",
            },
        ),
        Col(key="drawer", label=_("Drawer"), path="drawer", sort="", hidden=True),
    ),
    filters=(DayFilter(key="maturity", label=_("Maturity"), path="maturity"),),
    empty=Empty(
        icon="certificate",
        title=_("No drafts"),
        text=_("A draft is entered as a receipt; what it pays counts as exposure until the bank has paid."),
    ),
)
CONTRACTS = ListSpec(
    key="receivables.contracts",
    title=_("Contracts"),
    question=_("What is agreed, how much of it is invoiced, and what is open?"),
    sort="-signed",
    search=("contract_no", "customer__name", "customer__customer_no"),
    search_hint=_("Contract or customer"),
    columns=(
        Col(
            key="contract_no",
            label=_("Contract no"),
            path="contract_no",
            link=lambda row: reverse("receivables:contract", args=[row["pk"]]),
        ),
        _CUSTOMER,
        Col(key="owner", label=_("Owner"), path="owner_name", sort="owner_sort"),
        Col(key="signed", label=_("Signed"), path="sign_date", kind=Kind.DAY),
        Col(key="amount", label=_("Amount"), path="amount", kind=Kind.MONEY, total=True),
        Col(key="invoiced", label=_("Invoiced so far"), path="invoiced", kind=Kind.MONEY, sort=""),
        Col(key="open", label=_("Open"), path="open_fen", kind=Kind.MONEY, sort=""),
        Col(key="instalments", label=_("Instalments"), path="instalments", sort=""),
        Col(key="frame_no", label=_("Frame agreement no"), path="frame_no", sort="", hidden=True),
        Col(key="items", label=_("Items come to"), path="items_fen", kind=Kind.MONEY, sort="", hidden=True),
        Col(key="payment_method", label=_("Payment method"), path="payment_method", sort="", hidden=True),
        Col(key="acceptance", label=_("Acceptance rule"), path="acceptance", sort="", hidden=True),
    ),
    filters=(
        DayFilter(key="signed", label=_("Signed"), path="sign_date"),
        BoolFilter(key="unsaid", label=_("Without instalments"), when=Q(instalments=None)),
        BoolFilter(key="frame", label=_("Orders under frame agreements"), when=Q(frame_no__gt="")),
        BoolFilter(key="differ", label=_("Items don't make up the amount"), when=queries.ITEMS_DIFFER),
    ),
    empty=Empty(
        icon="file-text",
        title=_("No contracts yet"),
        text=_("Contracts come in with the workbook or a file of their own; here they get their schedule."),
        url="/imports/",
        button=_("Import a workbook"),
    ),
)
