"""What the matching works on, read from the database in the engine's terms."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import polars as pl
from django.db.models import F, Max

from huikuan.business.directory import queries as directory
from huikuan.business.receivables.currency_cells import YUAN
from huikuan.business.receivables.limits import match_settings
from huikuan.business.receivables.models import (
    MONEY,
    Adjustment,
    AdjustmentState,
    AgreedDiscount,
    Allocation,
    MatchProposal,
    PayerLink,
    PayerState,
    Receipt,
    Receivable,
)
from huikuan.business.receivables.queries.discounts import agreed
from huikuan.engine.currency import CURRENCIES
from huikuan.engine.matching import MatchResult, OpenItem, Party, Past, Payment, match
from huikuan.engine.money import Fen
from huikuan.foundation.imports.writing import query_frame

# Reasons under which we only guess who paid; any other proposal's customer is at least known by name or account.
DOUBTFUL_PAYERS = frozenset({"payer.related", "payer.similar", "payer.third_party", "payer.unconfirmed"})
_OWN = {"currency": pl.String(), "rate_e8": pl.Int64(), "left_minor": pl.Int64()}
TEACHES = timedelta(days=730)  # what is older says little about how somebody pays now
_FOREIGN = pl.col("currency").is_not_null()
HUNDREDTHS = {code: 10 ** (2 - one.digits) for code, one in CURRENCIES.items()}  # of a currency, in its smallest unit
_IN_HUNDREDTHS = pl.col("left_minor") * pl.col("currency").replace_strict(HUNDREDTHS, default=1, return_dtype=pl.Int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """Everything issued and arrived by a day. ``items``: id, key, invoice_no, contract_no, customer_no, issued, due,
    amount, open_fen; ``receipts``: id, receipt_no, date, payer_name, payer_account, amount, reference, customer_no,
    customer_id (whose money it is so far), left_fen; both with currency, rate_e8 and left_minor of documents in another
    currency; ``customers`` as the sheet has them."""

    today: date
    items: pl.DataFrame
    receipts: pl.DataFrame
    customers: pl.DataFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What the matching has found as of a day, the items it saw for the first time, the payers (by sign) confirmed and
    the customers with whom a discount was agreed since the last time. Nothing is written yet."""

    today: date
    book: Book
    result: MatchResult
    new_items: frozenset[int]
    new_payers: frozenset[str] = frozenset()
    new_terms: frozenset[str] = frozenset()


def work_out(today: date) -> Work:
    """Match every receipt of which nothing is used yet. Without new documents, payers or terms since the last time,
    nothing is looked at: what was left to a person stays with that person."""
    latest = MatchProposal.objects.aggregate(at=Max("made_at"))["at"]
    book, fresh, confirmed, terms = read_book(today), _new_items(latest), _new_payers(latest), _new_terms(latest)
    seen = set(MatchProposal.objects.filter(current=True).values_list("receipt", flat=True).iterator())
    result = MatchResult(proposals=())
    if fresh or confirmed or terms or not seen.issuperset(waiting(book)["id"]):
        result = match(
            payments=payments(book),
            items=open_items(book),
            parties=parties(book),
            settings=match_settings(),
            past=past(book),
        )
    return Work(
        today=today,
        book=book,
        result=result,
        new_items=frozenset(fresh),
        new_payers=confirmed,
        new_terms=terms,
    )


def _new_payers(latest: datetime | None) -> frozenset[str]:
    """Those whom somebody has confirmed since the last proposals were made."""
    rows = PayerLink.objects.filter(state=PayerState.CONFIRMED)
    return frozenset((rows.filter(decided_at__gt=latest) if latest else rows).values_list("sign", flat=True))


def _new_terms(latest: datetime | None) -> frozenset[str]:
    """Customers with whom somebody has agreed a discount since the last proposals were made."""
    rows = AgreedDiscount.objects.filter(agreed_at__gt=latest) if latest else AgreedDiscount.objects.all()
    return frozenset(rows.values_list("customer__customer_no", flat=True))


def _new_items(latest: datetime | None) -> set[int]:
    """Items that have come in since the last proposals were made."""
    rows = Receivable.objects.filter(voided_at=None, amount__gt=0)
    return set((rows.filter(recorded_at__gt=latest) if latest else rows).values_list("pk", flat=True).iterator())


def read_book(today: date) -> Book:
    """Documents in force as of ``today``, in the order of import."""
    items = query_frame(
        Receivable.objects.filter(voided_at=None, issued__lte=today).order_by("pk"),
        {
            "id": "pk",
            "invoice_no": "invoice_no",
            "contract_no": "contract__contract_no",
            "customer_no": "customer__customer_no",
            "issued": "issued",
            "due": "due",
            "amount": "amount",
            "open_fen": "open_fen",
            "currency": "currency",
            "rate_e8": "rate_e8",
            "left_minor": "left_minor",
        },
        {
            "id": pl.Int64(),
            "invoice_no": pl.String(),
            "contract_no": pl.String(),
            "customer_no": pl.String(),
            "issued": pl.Date(),
            "due": pl.Date(),
            "amount": pl.Int64(),
            "open_fen": pl.Int64(),
            **_OWN,
        },
    )
    receipts = query_frame(
        Receipt.objects.filter(
            voided_at=None, date__lte=today, channel__in=MONEY, reverses=None, reversal=None
        ).order_by("pk"),
        {
            "id": "pk",
            "receipt_no": "receipt_no",
            "date": "date",
            "payer_name": "payer_name",
            "payer_account": "payer_account",
            "amount": "amount",
            "reference": "reference",
            "customer_no": "customer_given__customer_no",
            "customer_id": "customer_id",
            "left_fen": "left_fen",
            "currency": "currency",
            "rate_e8": "rate_e8",
            "left_minor": "left_minor",
        },
        {
            "id": pl.Int64(),
            "receipt_no": pl.String(),
            "date": pl.Date(),
            "payer_name": pl.String(),
            "payer_account": pl.String(),
            "amount": pl.Int64(),
            "reference": pl.String(),
            "customer_no": pl.String(),
            "customer_id": pl.Int64(),
            "left_fen": pl.Int64(),
            **_OWN,
        },
    )
    return Book(today=today, items=with_keys(items), receipts=receipts, customers=directory.sheet_frame("customers"))


def with_keys(items: pl.DataFrame) -> pl.DataFrame:
    """Add ``key``, one an instalment: the invoice number, with the due date where an invoice has several."""
    number = pl.col("invoice_no")
    dated = pl.concat_str(number, pl.lit("@"), pl.col("due").dt.to_string("%Y%m%d"))
    return items.with_columns(pl.when(number.is_duplicated()).then(dated).otherwise(number).alias("key"))


def open_items(book: Book) -> list[OpenItem]:
    """Items for matching; one with nothing open only helps to recognise a late reference to it. Credit notes are not
    paid, so they are left out. What is in another currency has its own amount, in hundredths: money in one currency is
    never weighed against items in another."""
    settled = _settled_but_for_a_word()
    less = pl.col("id").replace_strict(settled, default=0, return_dtype=pl.Int64) if settled else pl.lit(0)
    columns = book.items.filter(pl.col("amount") > 0).select(
        "key",
        "customer_no",
        pl.when(_FOREIGN).then(_IN_HUNDREDTHS).otherwise(pl.max_horizontal(pl.col("open_fen") - less, 0)),
        "due",
        "issued",
        "invoice_no",
        "contract_no",
        pl.col("currency").fill_null(YUAN),
    )
    return [
        OpenItem(
            key=key,
            customer=customer,
            amount_fen=fen,
            due=due,
            issued=issued,
            numbers=(number, contract) if contract else (number,),
            currency=currency,
        )
        for key, customer, fen, due, issued, number, contract, currency in columns.iter_rows()
    ]


def _settled_but_for_a_word() -> dict[int, Fen]:
    """What is open only until somebody settles or approves a difference that was named: no money is expected for it."""
    named = MatchProposal.objects.filter(current=True, differences_wait=True).values_list("differences", flat=True)
    asked = Adjustment.objects.filter(state=AdjustmentState.ASKED, beside__isnull=False).values_list("lines", flat=True)
    less: defaultdict[int, Fen] = defaultdict(int)
    for item, fen, *_ in [line for lines in (*named, *asked) for line in lines]:
        less[item] += fen
    return dict(less)


def waiting(book: Book) -> pl.DataFrame:
    """Receipts of which nothing is used yet; refunds (below zero) pay nothing."""
    return book.receipts.filter((pl.col("amount") > 0) & (pl.col("left_fen") == pl.col("amount")))


def payments(book: Book) -> list[Payment]:
    """The receipts that wait, for matching."""
    columns = waiting(book).select(
        "receipt_no",
        "date",
        pl.when(_FOREIGN).then(_IN_HUNDREDTHS).otherwise("amount"),
        pl.col("payer_name", "payer_account", "reference", "customer_no").fill_null(""),
        pl.col("currency").fill_null(YUAN),
    )
    return [
        Payment(
            key=key,
            day=day,
            amount_fen=amount,
            payer_name=name,
            payer_account=account,
            reference=reference,
            customer=customer,
            currency=currency,
        )
        for key, day, amount, name, account, reference, customer, currency in columns.iter_rows()
    ]


def parties(book: Book) -> list[Party]:
    """Customers as payers: their name, the head office that may pay for them, and who else does, as far as persons have
    said or decided; and the discounts agreed with them."""
    links: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for sign, customer, state in PayerLink.objects.values_list("sign", "customer__customer_no", "state").order_by("pk"):
        links[customer][state].append(sign)
    terms = agreed()
    columns = book.customers.select("customer_no", "name", pl.col("parent_no").fill_null(""))
    return [
        Party(
            customer=key,
            names=(name,),
            parent=parent,
            payers=tuple(links[key][PayerState.CONFIRMED]) if key in links else (),
            claimed=tuple(links[key][PayerState.CLAIMED]) if key in links else (),
            refused=tuple(links[key][PayerState.REFUSED]) if key in links else (),
            discounts=terms.get(key, ()),
        )
        for key, name, parent in columns.iter_rows()
    ]


def past(book: Book) -> list[Past]:
    """What receipts of the last two years have paid and still pay: it teaches who pays how."""
    keys = dict(book.items.select("id", "key").iter_rows())
    paid: defaultdict[int, list[str]] = defaultdict(list)
    since = book.today - TEACHES
    rows = Allocation.objects.filter(reverses=None, reversal=None, amount__gt=0, effective__gte=since)
    for receipt, item in rows.order_by("pk").values_list("receipt", "receivable").iterator(chunk_size=20_000):
        if item in keys:
            paid[receipt].append(keys[item])
    columns = book.receipts.filter(pl.col("id").is_in(list(paid))).select(
        "id",
        "receipt_no",
        "date",
        "amount",
        pl.col("payer_name", "payer_account", "customer_no").fill_null(""),
        pl.col("currency").fill_null(YUAN),
    )
    return [
        Past(
            payment=Payment(
                key=key,
                day=day,
                amount_fen=amount,
                payer_name=name,
                payer_account=account,
                customer=customer,
                currency=currency,
            ),
            items=tuple(paid[pk]),
        )
        for pk, key, day, amount, name, account, customer, currency in columns.iter_rows()
    ]


def payers(book: Book, result: MatchResult) -> dict[str, str]:
    """Receipt → customer whose money it is, for every receipt about which that is known."""
    named = one_customer_by_name(book.customers)
    owners = {}
    columns = book.receipts.select("receipt_no", "customer_no", "amount", pl.col("payer_name").fill_null(""))
    for key, customer, amount, payer in columns.iter_rows():
        # A refund pays nothing and is not matched; the payer's exact name still tells whose it is.
        whose = customer or (named.get(payer.strip()) if amount < 0 else None)
        if whose:
            owners[key] = whose
    for proposal in result.proposals:
        certain = proposal.post or not DOUBTFUL_PAYERS & {reason.code for reason in proposal.reasons}
        if proposal.customer and certain:
            owners[proposal.payment] = proposal.customer
    return owners


def one_customer_by_name(customers: pl.DataFrame) -> dict[str, str]:
    """Customer numbers by name, without names that several share."""
    alone = customers.filter(pl.col("name").is_unique())
    return dict(alone.select("name", "customer_no").iter_rows())


def reversed_pairs() -> set[tuple[int, int]]:
    """(receipt id, receivable id) that a person has taken apart: never put together again by the matching alone."""
    taken = Allocation.objects.filter(reverses__isnull=False, by_hand=True)
    return set(taken.values_list(F("receipt_id"), F("receivable_id")))
