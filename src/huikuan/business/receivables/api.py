"""Receivables by API: amounts are integer fen, days ISO dates; scope and refusals as on the pages."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from django.db.models import QuerySet
from ninja import Field, Router, Schema
from ninja.pagination import paginate
from pydantic import model_validator

from huikuan.business.receivables import jobs, operations, queries
from huikuan.business.receivables.api_shapes import (
    Fen,
    ForeignIn,
    LineIn,
    MinorLineIn,
    OpenInCurrencyOut,
    ReasonIn,
    ReceiptOut,
    SignedForeignIn,
    added_up,
)
from huikuan.business.receivables.balances_api import router as balances_router
from huikuan.business.receivables.contracts_api import router as contracts_router
from huikuan.business.receivables.credit_api import router as credit_router
from huikuan.business.receivables.discounts_api import router as discounts_router
from huikuan.business.receivables.disputes_api import router as disputes_router
from huikuan.business.receivables.letters_api import router as letters_router
from huikuan.business.receivables.policies import SEE
from huikuan.business.receivables.rates_api import router as rates_router
from huikuan.business.receivables.settling_api import router as settling_router
from huikuan.foundation.api_values import Day, Key, Number, Text
from huikuan.foundation.paging import Paging
from huikuan.foundation.permissions import Request

router = Router(tags=["receivables"])
router.add_router("", balances_router)
router.add_router("", contracts_router)
router.add_router("", settling_router)
router.add_router("", credit_router)
router.add_router("", discounts_router)
router.add_router("", rates_router)
router.add_router("", letters_router)
router.add_router("", disputes_router)


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


class InstalmentOut(OpenInCurrencyOut):
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


class AllocationOut(Schema):
    """A part of a receipt that pays an instalment from ``effective`` on; a reversal is below zero. ``minor`` is what it
    settles of an instalment in another currency."""

    id: int
    receipt_no: str = Field(alias="receipt.receipt_no")
    invoice_no: str = Field(alias="receivable.invoice_no")
    due: date = Field(alias="receivable.due")
    amount: int
    minor: int | None
    effective: date
    recorded_at: datetime
    by_hand: bool
    reverses_id: int | None
    reason: str


class MatchProposalOut(Schema):
    """What the matching suggests for a receipt: ``lines`` are (instalment id, fen), ``minors`` the same in the
    receipt's own currency, ``confidence`` permille."""

    id: int
    receipt_no: str = Field(alias="receipt.receipt_no")
    confidence: int
    lines: list[tuple[int, int]]
    minors: list[tuple[int, int]]
    reasons: list[Any]


class AllocateIn(Schema):
    """``seen_left_fen``: what was left of the receipt when it was read; 409 when it is something else now."""

    lines: Annotated[list[LineIn], Field(min_length=1, max_length=500)]
    seen_left_fen: Annotated[int, Field(ge=-(10**17), le=10**17)]
    effective: Day | None = None
    reason: Text = ""


class PayInCurrencyIn(Schema):
    """``seen_left_minor``: what was left of the receipt in its currency when it was read; 409 when it changed since."""

    lines: Annotated[list[MinorLineIn], Field(min_length=1, max_length=500)]
    seen_left_minor: Annotated[int, Field(ge=-(10**15), le=10**15)]
    effective: Day | None = None
    reason: Text = ""


class PaperIn(Schema):
    """What stands on a draft."""

    draft_no: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]
    acceptor: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")]
    maturity: Day
    drawer: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""


class ReceiptIn(Schema):
    """Money of a known customer: its ``amount`` in fen or its ``foreign`` one; a draft brings its paper."""

    channel: Literal["bank", "draft", "cash", "alipay", "wechat"]
    customer: Key
    day: Day
    amount: Fen | None = None
    foreign: ForeignIn | None = None
    payer_name: Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")] = ""
    reference: Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")] = ""
    paper: PaperIn | None = None

    @model_validator(mode="after")
    def _one_amount(self) -> Self:
        if (self.amount is None) == (self.foreign is None):
            raise ValueError("amount or foreign, and not both")
        return self


class DueIn(Schema):
    """An instalment, its ``amount`` in fen or its ``foreign`` one, below zero for a credit note; without ``due`` the
    customer's terms decide."""

    amount: Annotated[int, Field(ge=-(10**17), le=10**17)] | None = None
    foreign: SignedForeignIn | None = None
    due: Day | None = None

    @model_validator(mode="after")
    def _one_amount(self) -> Self:
        if (self.amount is None) == (self.foreign is None):
            raise ValueError("amount or foreign, and not both")
        return self


class InvoiceIn(Schema):
    """An invoice with its instalments: all above zero, or all below."""

    customer: Key
    invoice_no: Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00]*$")]
    issued: Day
    instalments: Annotated[list[DueIn], Field(min_length=1, max_length=120)]
    contract_no: Annotated[str, Field(max_length=100, pattern=r"^[^\x00]*$")] = ""
    item_text: Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")] = ""


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


@router.post("/invoices", response=list[InstalmentOut])
def post_invoice(request: Request, told: InvoiceIn) -> Any:
    """Post an invoice or credit note; what is posted is never changed."""
    return operations.post_invoice(
        actor=request.actor,
        **told.dict(exclude={"instalments"}),
        instalments=[(one.foreign.told if one.foreign else one.amount or 0, one.due) for one in told.instalments],
    )


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


@router.post("/receipts", response=ReceiptOut)
def record_receipt(request: Request, told: ReceiptIn) -> Any:
    """Enter money that came; it is on account until it pays something."""
    paper = operations.Paper(**told.paper.dict()) if told.paper else None
    amount = told.foreign.told if told.foreign else told.amount or 0
    rest = told.dict(exclude={"paper", "amount", "foreign"})
    return operations.record_receipt(actor=request.actor, **rest, amount=amount, paper=paper)


@router.get("/allocations", response=list[AllocationOut])
@paginate(Paging)
def allocations(request: Request, receipt_no: Number = "", invoice_no: Number = "") -> QuerySet[Any]:
    """Allocations to instalments in scope, reversals among them, in the order of recording."""
    request.actor.require(SEE)
    rows = queries.visible_allocations(request.actor).select_related("receipt", "receivable")
    rows = rows.filter(receipt__receipt_no=receipt_no) if receipt_no else rows
    return (rows.filter(receivable__invoice_no=invoice_no) if invoice_no else rows).order_by("pk")


@router.get("/proposals", response=list[MatchProposalOut])
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
        lines=added_up(told.lines),
        seen_left=told.seen_left_fen,
        effective=told.effective,
        reason=told.reason,
    )


@router.post("/receipts/{receipt}/pay-in-currency", response=ReceiptOut)
def pay_in_currency(request: Request, receipt: Key, told: PayInCurrencyIn) -> Any:
    """Let a receipt in another currency pay instalments in it; the difference of the rates is posted with it."""
    lines: dict[int, int] = {}
    for line in told.lines:
        lines[line.instalment] = lines.get(line.instalment, 0) + line.minor
    return operations.pay_in_currency(
        actor=request.actor,
        receipt=receipt,
        lines=lines,
        seen_left=told.seen_left_minor,
        effective=told.effective,
        reason=told.reason,
    )


@router.post("/allocations/{allocation}/reverse", response=ReceiptOut)
def reverse_allocation(request: Request, allocation: Key, told: ReasonIn) -> Any:
    """Take an allocation back from today on; the reason is required."""
    return operations.reverse_allocation(actor=request.actor, allocation=allocation, reason=told.reason)


@router.post("/match", response={202: None})
def match(request: Request) -> tuple[int, None]:
    """Start the matching; it runs as a job."""
    jobs.start_matching(actor=request.actor)
    return 202, None
