"""Letters to customers: statements of account and confirmation letters."""

from huikuan.business.receivables.documents.confirmation import CONFIRMATION, confirmation_data, confirmation_pdf
from huikuan.business.receivables.documents.statement import (
    ages,
    statement_name,
    statement_pdf,
    statement_xlsx,
    summary,
)

__all__ = [
    "CONFIRMATION",
    "ages",
    "confirmation_data",
    "confirmation_pdf",
    "statement_name",
    "statement_pdf",
    "statement_xlsx",
    "summary",
]
