"""Sheets of contracts, invoices, receipts and agreed discounts; of ageing and matching."""

from huikuan.business.receivables.sheets.documents import CONTRACT_ITEMS, CONTRACTS, INVOICES
from huikuan.business.receivables.sheets.money import DISCOUNTS, RECEIPTS
from huikuan.business.receivables.sheets.rates import RATES
from huikuan.business.receivables.sheets.results import AGEING, BUCKET_COLUMNS, MATCHING

__all__ = [
    "AGEING",
    "BUCKET_COLUMNS",
    "CONTRACTS",
    "CONTRACT_ITEMS",
    "DISCOUNTS",
    "INVOICES",
    "MATCHING",
    "RATES",
    "RECEIPTS",
]
