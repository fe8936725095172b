"""Receivables by API: amounts are integer fen, days ISO dates; scope and refusals as on the pages."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal

from django.db.models import QuerySet
from ninja import Field, Router, Schema
from ninja.pagination import paginate

from huikuan.business.receivables import jobs, operations, queries
from huikuan.business.receivables.credit_api import router as credit_router
from huikuan.business.receivables.letters_api import router as letters_router
from huikuan.business.receivables.policies import SEE
from huikuan.engine.ageing import Buckets
from huikuan.foundation import clock
from huikuan.foundation.paging import Paging
from huikuan.foundation.permissions import Request

router = Router(tags=["receivables"])
router.add_router("", credit_router)
router.add_router("", letters_router)
Key = Annotated[int, Field(ge=1, le=2**63 - 1)]
Fen = Annotated[int, Field(ge=1, le=10**17)]
Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2100, 12, 31))]
Number = Annotated[str, Field(max_length=100, pattern=r"^[^\x00]*$")]
Text = Annotated[str, Field(max_length=2_000, pattern=r"^[^\x00]*$")]


class BalanceOut(Schema):
    """A customer at the end of a day; ``outstanding`` = ``not_due`` + ``overdue`` − ``unallocated``."""

    customer_no: str = Field(alias="customer.customer_no")
    name: str = Field(alias="customer.name")
    not_due: int
    d1_30: int = Field(alias="b1")
    d31_60: int = Field(alias="b2")
    d61_90: int = Field(alias="b3")
    d91_180: int = Field(alias="b4")
    d181_365: int = Field(alias="b5")
    y1_2: int = Field(alias="b6")
    y2_3: int = Field(alias="b7")
    y3: int = Field(alias="b8")
    overdue: int
    unallocated: int
    outstanding: int
    oldest_due: date | None


class GroupOut(Schema):
    """Several customers together; ``name`` is empty for those without owner, region or chain."""

    key: str
    name: str
    customers: int
    oldest_due: date | None
    figures: dict[str, int]


class CutLineOut(Schema):
    """One line: ``cells`` are not due and the ranges; ``money`` is on account, null by contract."""

    key: int | None
    name: str
    cells: list[int]
    money: int | None


class CutOut(Schema):
    """Cells − ``money`` = outstanding; ``codes`` name the cells."""

    codes: list[str]
    cells: list[int]
    money: int
    outstanding: int
    lines: list[CutLineOut]


class ProvisionOut(Schema):
    """By column: open fen, loss rate and roll rate as decimal text (null: nothing left the column), fen provided."""

    derived: bool
    codes: list[str]
    amounts: list[int]
    rates: list[str]
    rolls: list[str | None]
    provided: list[int]
    total: int


class ForecastOut(Schema):
    """When it is expected to be paid, as of the beginning of ``made_on``.

    From ``low`` to ``high`` with 80 % probability, after the due day with ``late`` permille. ``reasons`` are tenths of
    days by fact, the strongest first.
    """

    made_on: date
    expected: date
    low: date
    high: date
    late: int
    reasons: list[tuple[str, int]]


class InstalmentOut(Schema):
    """One due instalment of an invoice; ``forecast`` only while it is open."""

    id: int
    invoice_no: str
    customer_no: str = Field(alias="customer.customer_no")
    contract_no: str | None = Field(None, alias="contract.contract_no")
    issued: date
    due: date
    amount: int
    open_fen: int
    item_text: str | None
    forecast: ForecastOut | None = None

    @staticmethod
    def resolve_forecast(item: Any) -> Any:
        """A forecast of what is paid by now tells nothing."""
        return getattr(item, "forecast", None) if item.open_fen > 0 else None


class ReceiptOut(Schema):
    """Money that came in; ``customer_no`` is whose it is as far as known."""

    id: int
    receipt_no: str
    date: date
    payer_name: str | None
    payer_account: str | None
    reference: str | None
    customer_no: str | None = Field(None, alias="customer.customer_no")
    channel: str
    amount: int
    left_fen: int


class AllocationOut(Schema):
    """A part of a receipt that pays an instalment from ``effective`` on; a reversal is below zero."""

    id: int
    receipt_no: str = Field(alias="receipt.receipt_no")
    invoice_no: str = Field(alias="receivable.invoice_no")
    due: date = Field(alias="receivable.due")
    amount: int
    effective: date
    recorded_at: datetime
    by_hand: bool
    reverses_id: int | None
    reason: str


class ProposalOut(Schema):
    """What the matching suggests for a receipt: ``lines`` are (instalment id, fen), ``confidence`` permille."""

    id: int
    receipt_no: str = Field(alias="receipt.receipt_no")
    confidence: int
    lines: list[tuple[int, int]]
    reasons: list[Any]


class ContractOut(Schema):
    """What is agreed, invoiced and open."""

    id: int
    contract_no: str
    customer_no: str = Field(alias="customer.customer_no")
    amount: int
    sign_date: date | None
    instalments: str | None
    invoiced: int
    open_fen: int


class InstalmentLineOut(Schema):
    """A line of a contract's schedule; ``due`` is null while what it counts from has not happened."""

    number: int
    anchor: str
    terms: str
    amount: int
    due: date | None
    invoiced: int
    open_fen: int


class EventIn(Schema):
    """What has happened on a contract; without a day it has not happened after all."""

    kind: Literal["delivery", "acceptance", "invoice"]
    day: Day | None = None
    note: Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")] = ""


class AdjustmentOut(Schema):
    """A request to lower instalments without money: ``lines`` are (instalment id, fen)."""

    id: int
    kind: str
    state: str
    customer_no: str = Field(alias="customer.customer_no")
    amount: int
    lines: list[tuple[int, int]]
    effective: date
    reason: str
    document_no: str | None = Field(None, alias="document.receipt_no")


class DraftOut(Schema):
    """A bank acceptance draft; until it has cleared it is exposure."""

    id: int
    draft_no: str
    receipt_no: str = Field(alias="receipt.receipt_no")
    customer_no: str = Field(alias="receipt.customer.customer_no")
    amount: int = Field(alias="receipt.amount")
    acceptor: str
    drawer: str
    maturity: date
    state: str


class LineIn(Schema):
    """How much of an instalment is paid."""

    instalment: Key
    fen: Fen


class AllocateIn(Schema):
    """``seen_left_fen``: what was left of the receipt when it was read; 409 when it is something else now."""

    lines: Annotated[list[LineIn], Field(min_length=1, max_length=500)]
    seen_left_fen: Annotated[int, Field(ge=-(10**17), le=10**17)]
    effective: Day | None = None
    reason: Text = ""


class AdjustIn(Schema):
    """What to lower without money, and why."""

    kind: Literal["write_off", "difference", "discount", "fee", "setoff"]
    lines: Annotated[list[LineIn], Field(min_length=1, max_length=500)]
    effective: Day | None = None
    reason: Annotated[str, Field(min_length=1, max_length=2_000, pattern=r"^[^\x00]*$")]


class CreditIn(Schema):
    """Which instalments a credit note lowers."""

    lines: Annotated[list[LineIn], Field(min_length=1, max_length=500)]
    effective: Day | None = None
    reason: Text = ""


class PaperIn(Schema):
    """What stands on a draft."""

    draft_no: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]
    acceptor: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
    maturity: Day
    drawer: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""


class ReceiptIn(Schema):
    """Money of a known customer; a draft brings its paper."""

    channel: Literal["bank", "draft", "cash", "alipay", "wechat"]
    customer: Key
    day: Day
    amount: Fen
    payer_name: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""
    reference: Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")] = ""
    paper: PaperIn | None = None


class MoveIn(Schema):
    """What became of a draft; ``seen`` is the state it was read in, 409 when it is another by now."""

    to: Literal["endorsed", "discounted", "cleared", "dishonoured"]
    seen: Literal["held", "endorsed", "discounted", "cleared", "dishonoured"]
    day: Day | None = None
    counterparty: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""
    cost_fen: Annotated[int, Field(ge=0, le=10**17)] = 0
    reason: Text = ""


class ReasonIn(Schema):
    """Why."""

    reason: Text = ""


@router.get("/ageing", response=list[BalanceOut])
@paginate(Paging)
def ageing(request: Request, day: Day | None = None) -> QuerySet[Any]:
    """Balances of the customers in scope at the end of a day (today), largest overdue first."""
    request.actor.require(SEE)
    rows = queries.visible_balances(request.actor, day or clock.today())
    return rows.select_related("customer").order_by("-overdue", "customer")


@router.get("/ageing/groups", response=list[GroupOut])
def ageing_groups(
    request: Request, by: Literal["owner", "region", "chain"], day: Day | None = None
) -> list[queries.Group]:
    """The same added up by owner, region or chain."""
    request.actor.require(SEE)
    rows = queries.visible_balances(request.actor, day or clock.today())
    return queries.grouped(request.actor, rows, by)


@router.get("/ageing/cut", response=CutOut)
def ageing_cut(
    request: Request,
    by: Literal["contract", "customer", "chain", "owner", "region"] = "contract",
    basis: Literal["due", "issued"] = "due",
    day: Day | None = None,
) -> dict[str, Any]:
    """Ageing by due or by invoice date in the company's own ranges, largest first."""
    request.actor.require(SEE)
    found = queries.cut(request.actor, day or clock.today(), by=by, basis=basis)
    return {
        "codes": found.buckets.codes,
        "cells": found.cells,
        "money": found.money,
        "outstanding": found.outstanding,
        "lines": found.lines,
    }


@router.get("/provision", response=ProvisionOut)
def provision(request: Request, day: Day | None = None) -> dict[str, Any]:
    """The provision for expected losses at the end of a day (today)."""
    request.actor.require(SEE)
    found = queries.provision_on(request.actor, day or clock.today())
    return {
        "derived": found.derived,
        "codes": Buckets().codes,
        "amounts": found.amounts,
        "rates": [_decimal(one) for one in found.rates],
        "rolls": [None if one is None else _decimal(one) for one in found.rolls],
        "provided": found.provided,
        "total": found.total,
    }


def _decimal(share: Fraction) -> str:
    """Six decimals."""
    return str(Decimal(round(share * 10**6)).scaleb(-6))


@router.get("/invoices", response=list[InstalmentOut])
@paginate(Paging)
def invoices(
    request: Request, only_open: bool = True, customer_no: Number = "", invoice_no: Number = ""
) -> QuerySet[Any]:
    """Instalments in scope, oldest due first."""
    request.actor.require(SEE)
    rows = queries.visible_receivables(request.actor).select_related("customer", "contract", "forecast")
    rows = rows.filter(queries.OPEN) if only_open else rows
    rows = rows.filter(customer__customer_no=customer_no) if customer_no else rows
    return (rows.filter(invoice_no=invoice_no) if invoice_no else rows).order_by("due", "pk")


@router.get("/receipts", response=list[ReceiptOut])
@paginate(Paging)
def receipts(
    request: Request, only_left: bool = False, customer_no: Number = "", receipt_no: Number = ""
) -> QuerySet[Any]:
    """Receipts in scope, latest first."""
    request.actor.require(SEE)
    rows = queries.visible_receipts(request.actor).select_related("customer")
    rows = rows.filter(queries.WAITING) if only_left else rows
    rows = rows.filter(customer__customer_no=customer_no) if customer_no else rows
    return (rows.filter(receipt_no=receipt_no) if receipt_no else rows).order_by("-date", "-pk")


@router.get("/allocations", response=list[AllocationOut])
@paginate(Paging)
def allocations(request: Request, receipt_no: Number = "", invoice_no: Number = "") -> QuerySet[Any]:
    """Allocations to instalments in scope, reversals among them, in the order of recording."""
    request.actor.require(SEE)
    rows = queries.visible_allocations(request.actor).select_related("receipt", "receivable")
    rows = rows.filter(receipt__receipt_no=receipt_no) if receipt_no else rows
    return (rows.filter(receivable__invoice_no=invoice_no) if invoice_no else rows).order_by("pk")


@router.get("/proposals", response=list[ProposalOut])
@paginate(Paging)
def proposals(request: Request) -> QuerySet[Any]:
    """What waits for a person."""
    request.actor.require(SEE)
    return queries.visible_proposals(request.actor).select_related("receipt").order_by("pk")


@router.post("/proposals/{proposal}/accept", response=ReceiptOut)
def accept(request: Request, proposal: Key) -> Any:
    """Post what is proposed, from today on."""
    return operations.accept_proposal(actor=request.actor, proposal=proposal)


@router.post("/proposals/{proposal}/reject", response=ReceiptOut)
def reject(request: Request, proposal: Key, told: ReasonIn) -> Any:
    """Say that it is wrong; it is not made again."""
    return operations.reject_proposal(actor=request.actor, proposal=proposal, reason=told.reason)


@router.post("/receipts/{receipt}/allocate", response=ReceiptOut)
def allocate(request: Request, receipt: Key, told: AllocateIn) -> Any:
    """Let the receipt pay instalments; two lines of one instalment are added up."""
    return operations.allocate(
        actor=request.actor,
        receipt=receipt,
        lines=_added_up(told.lines),
        seen_left=told.seen_left_fen,
        effective=told.effective,
        reason=told.reason,
    )


@router.post("/allocations/{allocation}/reverse", response=ReceiptOut)
def reverse_allocation(request: Request, allocation: Key, told: ReasonIn) -> Any:
    """Take an allocation back from today on; the reason is required."""
    return operations.reverse_allocation(actor=request.actor, allocation=allocation, reason=told.reason)


@router.get("/contracts", response=list[ContractOut])
@paginate(Paging)
def contracts(request: Request, customer_no: Number = "") -> QuerySet[Any]:
    """Contracts in scope, latest signed first."""
    request.actor.require(SEE)
    rows = queries.visible_contracts(request.actor).select_related("customer")
    return (rows.filter(customer__customer_no=customer_no) if customer_no else rows).order_by("-sign_date", "-pk")


@router.get("/contracts/{contract}/schedule", response=list[InstalmentLineOut])
def contract_schedule(request: Request, contract: Key) -> list[dict[str, Any]]:
    """The instalments; empty where the contract's words are not understood."""
    request.actor.require(SEE)
    return [
        {
            "number": line.agreed.number,
            "anchor": line.agreed.rule.anchor.value,
            "terms": line.agreed.rule.terms.to_code(),
            "amount": line.agreed.amount_fen,
            "due": line.due,
            "invoiced": line.invoiced_fen,
            "open_fen": line.open_fen,
        }
        for line in queries.contract_page(request.actor, contract).lines
    ]


@router.post("/contracts/{contract}/events", response={204: None})
def contract_event(request: Request, contract: Key, told: EventIn) -> tuple[int, None]:
    """Say on which day something happened; the schedule follows."""
    operations.record_event(actor=request.actor, contract=contract, **told.dict())
    return 204, None


@router.get("/adjustments", response=list[AdjustmentOut])
@paginate(Paging)
def adjustments(request: Request, state: Literal["", "asked", "posted", "refused", "reversed"] = "") -> QuerySet[Any]:
    """Requests to lower what is owed without money, in scope, latest first."""
    request.actor.require(SEE)
    rows = queries.visible_adjustments(request.actor).select_related("customer", "document")
    return (rows.filter(state=state) if state else rows).order_by("-requested_at", "-pk")


@router.post("/adjustments", response=AdjustmentOut)
def ask_adjustment(request: Request, told: AdjustIn) -> Any:
    """Posted at once within one's own limit, else it waits for somebody else (``state``)."""
    return operations.ask_adjustment(
        actor=request.actor,
        kind=told.kind,
        lines=_added_up(told.lines),
        reason=told.reason,
        effective=told.effective,
    )


@router.post("/adjustments/{adjustment}/approve", response=AdjustmentOut)
def approve_adjustment(request: Request, adjustment: Key) -> Any:
    """Post what somebody else has asked for."""
    return operations.approve_adjustment(actor=request.actor, adjustment=adjustment)


@router.post("/adjustments/{adjustment}/refuse", response=AdjustmentOut)
def refuse_adjustment(request: Request, adjustment: Key, told: ReasonIn) -> Any:
    """Say no, or withdraw one's own request; the reason is required."""
    return operations.refuse_adjustment(actor=request.actor, adjustment=adjustment, reason=told.reason)


@router.post("/invoices/{note}/apply", response=ReceiptOut)
def apply_credit_note(request: Request, note: Key, told: CreditIn) -> Any:
    """Let a credit note lower other instalments of its customer; the answer is the posted document."""
    return operations.apply_credit_note(
        actor=request.actor, note=note, lines=_added_up(told.lines), effective=told.effective, reason=told.reason
    )


@router.post("/receipts", response=ReceiptOut)
def record_receipt(request: Request, told: ReceiptIn) -> Any:
    """Enter money that came; it is on account until it pays something."""
    paper = operations.Paper(**told.paper.dict()) if told.paper else None
    return operations.record_receipt(actor=request.actor, **told.dict(exclude={"paper"}), paper=paper)


@router.post("/receipts/{receipt}/reverse", response=ReceiptOut)
def reverse_document(request: Request, receipt: Key, told: ReasonIn) -> Any:
    """Take a receipt or settlement back from today on; the answer is the document that does it."""
    return operations.reverse_document(actor=request.actor, receipt=receipt, reason=told.reason)


@router.get("/drafts", response=list[DraftOut])
@paginate(Paging)
def drafts(
    request: Request, state: Literal["", "held", "endorsed", "discounted", "cleared", "dishonoured"] = ""
) -> QuerySet[Any]:
    """Drafts in scope by maturity."""
    request.actor.require(SEE)
    rows = queries.visible_drafts(request.actor).select_related("receipt__customer")
    return (rows.filter(state=state) if state else rows).order_by("maturity", "pk")


@router.post("/drafts/{draft}/move", response=DraftOut)
def move_draft(request: Request, draft: Key, told: MoveIn) -> Any:
    """Endorse, discount, clear or dishonour it."""
    return operations.move_draft(actor=request.actor, draft=draft, **told.dict())


def _added_up(lines: list[LineIn]) -> dict[int, int]:
    found: dict[int, int] = {}
    for line in lines:
        found[line.instalment] = found.get(line.instalment, 0) + line.fen
    return found


@router.post("/match", response={202: None})
def match(request: Request) -> tuple[int, None]:
    """Start the matching; it runs as a job."""
    jobs.start_matching(actor=request.actor)
    return 202, None
