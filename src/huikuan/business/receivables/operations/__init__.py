"""Every write of receivables."""

from huikuan.business.receivables.operations.acknowledging import keep_promises
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
from huikuan.business.receivables.operations.letters import (
    Prepared,
    keep_tiers,
    note_no_reply,
    prepare_letter,
    prepare_letters,
    send_letter,
    send_run,
    withdraw_letter,
)
from huikuan.business.receivables.operations.matching import Matched, match_receipts
from huikuan.business.receivables.operations.receiving import Paper, move_draft, record_receipt
from huikuan.business.receivables.operations.replies import (
    Differs,
    hand_over_dispute,
    record_reply,
    resolve_dispute,
)
from huikuan.business.receivables.operations.settling import (
    apply_credit_note,
    approve_adjustment,
    ask_adjustment,
    refuse_adjustment,
    reverse_document,
)

__all__ = [
    "Differs",
    "Matched",
    "Paper",
    "Prepared",
    "accept_proposal",
    "allocate",
    "apply_credit_note",
    "approve_adjustment",
    "ask_adjustment",
    "hand_over_dispute",
    "import_contracts",
    "import_invoices",
    "import_receipts",
    "keep_promises",
    "keep_tiers",
    "match_receipts",
    "move_draft",
    "note_no_reply",
    "prepare_letter",
    "prepare_letters",
    "record_receipt",
    "record_reply",
    "refuse_adjustment",
    "reject_proposal",
    "resolve_dispute",
    "reverse_allocation",
    "reverse_document",
    "send_letter",
    "send_run",
    "withdraw_import",
    "withdraw_letter",
]
