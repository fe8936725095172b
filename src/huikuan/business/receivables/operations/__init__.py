"""Every write of receivables."""

from huikuan.business.receivables.operations.importing import (
    import_contracts,
    import_invoices,
    import_receipts,
    withdraw_import,
)
from huikuan.business.receivables.operations.matching import Matched, match_receipts

__all__ = [
    "Matched",
    "import_contracts",
    "import_invoices",
    "import_receipts",
    "match_receipts",
    "withdraw_import",
]
