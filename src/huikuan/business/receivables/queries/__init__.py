"""Every read of receivables."""

from huikuan.business.receivables.queries.accounts import (
    FIGURES,
    GROUPS,
    NOBODY,
    Account,
    Group,
    Ledger,
    account,
    customer_ledger,
    grouped,
    totals,
    visible_balances,
    within,
)
from huikuan.business.receivables.queries.balances import BUCKETS, RANGES
from huikuan.business.receivables.queries.documents import (
    OPEN,
    InvoicePage,
    Overview,
    ReceiptPage,
    Suggestion,
    candidates,
    invoice_page,
    overview,
    receipt_page,
    visible_allocations,
    visible_proposals,
    visible_receipts,
    visible_receivables,
)
from huikuan.business.receivables.queries.flow import arrived_since, credited_by_day, waiting
from huikuan.business.receivables.queries.incoming import Incoming, known_keys, preview
from huikuan.business.receivables.queries.matching import Work, work_out
from huikuan.business.receivables.queries.settled import Settled, settled_frames
from huikuan.business.receivables.queries.sheets import sheet_frame

__all__ = [
    "BUCKETS",
    "FIGURES",
    "GROUPS",
    "NOBODY",
    "OPEN",
    "RANGES",
    "Account",
    "Group",
    "Incoming",
    "InvoicePage",
    "Ledger",
    "Overview",
    "ReceiptPage",
    "Settled",
    "Suggestion",
    "Work",
    "account",
    "arrived_since",
    "candidates",
    "credited_by_day",
    "customer_ledger",
    "grouped",
    "invoice_page",
    "known_keys",
    "overview",
    "preview",
    "receipt_page",
    "settled_frames",
    "sheet_frame",
    "totals",
    "visible_allocations",
    "visible_balances",
    "visible_proposals",
    "visible_receipts",
    "visible_receivables",
    "waiting",
    "within",
    "work_out",
]
