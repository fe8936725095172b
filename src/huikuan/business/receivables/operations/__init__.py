"""Every write of receivables."""

from huikuan.business.receivables.operations.deciding import (
    accept_proposal,
    allocate,
    reject_proposal,
    reverse_allocation,
)
from huikuan.business.receivables.operations.importing import (
    import_contracts,
    import_invoices,
    import_receipts,
    withdraw_import,
)
from huikuan.business.receivables.operations.matching import Matched, match_receipts
from huikuan.business.receivables.operations.receiving import Paper, move_draft, record_receipt
from huikuan.business.receivables.operations.settling import (
    apply_credit_note,
    approve_adjustment,
    ask_adjustment,
    refuse_adjustment,
    reverse_document,
)

__all__ = [
    "Matched",
    "Paper",
    "accept_proposal",
    "allocate",
    "apply_credit_note",
    "approve_adjustment",
    "ask_adjustment",
    "import_contracts",
    "import_invoices",
    "import_receipts",
    "match_receipts",
    "move_draft",
    "record_receipt",
    "refuse_adjustment",
    "reject_proposal",
    "reverse_allocation",
    "reverse_document",
    "withdraw_import",
]
