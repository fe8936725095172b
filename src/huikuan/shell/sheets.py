"""All sheets of the workbook that is read and of the plan that is written, in the order people see them."""

from __future__ import annotations

from huikuan.business.collections.sheets import MEASURES, OWNERSHIP, PLAN, PROMISES
from huikuan.business.directory.sheets import CUSTOMERS, OUTLETS, PRODUCTS, STAFF
from huikuan.business.fieldwork.sheets import TIERS, WEEK_PLAN, WEEK_SUMMARY
from huikuan.business.receivables.sheets import AGEING, CONTRACT_ITEMS, CONTRACTS, INVOICES, MATCHING, RATES, RECEIPTS
from huikuan.business.sales.sheets import SALES
from huikuan.business.targets.sheets import BUDGET, BY_DAY, BY_ITEM, DECOMPOSITION, FACTORS, PROPOSAL, SCHEMES
from huikuan.foundation.imports.findings_sheet import FINDINGS

INPUT = (
    STAFF,
    CUSTOMERS,
    OUTLETS,
    PRODUCTS,
    SALES,
    BUDGET,
    FACTORS,
    CONTRACTS,
    CONTRACT_ITEMS,
    INVOICES,
    RATES,
    RECEIPTS,
    PROMISES,
    MEASURES,
)

OUTPUT = (
    OWNERSHIP,
    PROPOSAL,
    DECOMPOSITION,
    BY_ITEM,
    BY_DAY,
    SCHEMES,
    TIERS,
    AGEING,
    MATCHING,
    PLAN,
    MEASURES,
    WEEK_SUMMARY,
    WEEK_PLAN,
    FINDINGS,
)
