"""Every write of receivables."""

from huikuan.business.receivables.operations.acknowledging import keep_promises
from huikuan.business.receivables.operations.agreeing import Agreed, enter_contract, withdraw_contract
from huikuan.business.receivables.operations.contracting import (
    record_event,
    set_instalments,
    set_items,
    set_particulars,
    tie_invoice,
    tie_invoices,
)
from huikuan.business.receivables.operations.credit import (
    approve_credit,
    end_temporary,
    lift_grade,
    override_grade,
    propose_credit,
    refuse_credit,
)
from huikuan.business.receivables.operations.deciding import (
    accept_proposal,
    allocate,
    reject_proposal,
    reverse_allocation,
    settle_proposed_differences,
    undo_decision,
)
from huikuan.business.receivables.operations.discounts import (
    agree_discount,
    end_discount,
    import_discounts,
    withdraw_discounts,
)
from huikuan.business.receivables.operations.disputing import (
    add_evidence,
    arrange_dispute,
    name_disputed,
    open_dispute,
    resolve_dispute,
)
from huikuan.business.receivables.operations.exchanging import pay_in_currency
from huikuan.business.receivables.operations.forecasting import keep_forecasts
from huikuan.business.receivables.operations.grading import grade_customers, keep_exposure, rework_orders
from huikuan.business.receivables.operations.importing import (
    import_contract_items,
    import_contracts,
    import_invoices,
    import_receipts,
    withdraw_import,
)
from huikuan.business.receivables.operations.invoicing import post_invoice
from huikuan.business.receivables.operations.letters import (
    Prepared,
    keep_tiers,
    note_no_reply,
    note_silence,
    prepare_letter,
    prepare_letters,
    send_letter,
    send_run,
    withdraw_letter,
)
from huikuan.business.receivables.operations.matching import Matched, match_receipts
from huikuan.business.receivables.operations.passing import ASKS_WHY, passed
from huikuan.business.receivables.operations.payers import confirm_payer, refuse_payer
from huikuan.business.receivables.operations.posting import telling_once
from huikuan.business.receivables.operations.rates import import_rates, keep_rate, withdraw_rate, withdraw_rates
from huikuan.business.receivables.operations.receiving import Paper, move_draft, record_receipt
from huikuan.business.receivables.operations.replies import Differs, record_reply
from huikuan.business.receivables.operations.settling import (
    apply_credit_note,
    approve_adjustment,
    ask_adjustment,
    refuse_adjustment,
    reverse_document,
)
from huikuan.business.receivables.operations.undoing import Undone, require_undoable, undo_run

__all__ = [
    "ASKS_WHY",
    "Agreed",
    "Differs",
    "Matched",
    "Paper",
    "Prepared",
    "Undone",
    "accept_proposal",
    "add_evidence",
    "agree_discount",
    "allocate",
    "apply_credit_note",
    "approve_adjustment",
    "approve_credit",
    "arrange_dispute",
    "ask_adjustment",
    "confirm_payer",
    "end_discount",
    "end_temporary",
    "enter_contract",
    "grade_customers",
    "import_contract_items",
    "import_contracts",
    "import_discounts",
    "import_invoices",
    "import_rates",
    "import_receipts",
    "keep_exposure",
    "keep_forecasts",
    "keep_promises",
    "keep_rate",
    "keep_tiers",
    "lift_grade",
    "match_receipts",
    "move_draft",
    "name_disputed",
    "note_no_reply",
    "note_silence",
    "open_dispute",
    "override_grade",
    "passed",
    "pay_in_currency",
    "post_invoice",
    "prepare_letter",
    "prepare_letters",
    "propose_credit",
    "record_event",
    "record_receipt",
    "record_reply",
    "refuse_adjustment",
    "refuse_credit",
    "refuse_payer",
    "reject_proposal",
    "require_undoable",
    "resolve_dispute",
    "reverse_allocation",
    "reverse_document",
    "rework_orders",
    "send_letter",
    "send_run",
    "set_instalments",
    "set_items",
    "set_particulars",
    "settle_proposed_differences",
    "telling_once",
    "tie_invoice",
    "tie_invoices",
    "undo_decision",
    "undo_run",
    "withdraw_contract",
    "withdraw_discounts",
    "withdraw_import",
    "withdraw_letter",
    "withdraw_rate",
    "withdraw_rates",
]
