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

__all__ = [
    "Matched",
    "accept_proposal",
    "allocate",
    "import_contracts",
    "import_invoices",
    "import_receipts",
    "match_receipts",
    "reject_proposal",
    "reverse_allocation",
    "withdraw_import",
]
