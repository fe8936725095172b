"""The sheets of the input workbook and the operations that bring them in, in order of applying."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from huikuan.business.collections import operations as collections
from huikuan.business.collections import policies as collections_policies
from huikuan.business.collections import queries as collections_queries
from huikuan.business.collections.sheets import MEASURES, PROMISES
from huikuan.business.directory import operations as directory
from huikuan.business.directory import queries as directory_queries
from huikuan.business.directory.policies import IMPORT_DIRECTORY
from huikuan.business.directory.sheets import CUSTOMERS, OUTLETS, PRODUCTS, STAFF
from huikuan.business.receivables import operations as receivables
from huikuan.business.receivables import policies as receivables_policies
from huikuan.business.receivables import queries as receivables_queries
from huikuan.business.receivables.bankfiles import FOREIGN
from huikuan.business.receivables.bankfiles.currencies import enter_at_rates
from huikuan.business.receivables.sheets import CONTRACT_ITEMS, CONTRACTS, DISCOUNTS, INVOICES, RATES, RECEIPTS
from huikuan.business.sales import operations as sales
from huikuan.business.sales import queries as sales_queries
from huikuan.business.sales.policies import IMPORT_SALES
from huikuan.business.sales.sheets import SALES
from huikuan.business.targets import operations as targets
from huikuan.business.targets.policies import IMPORT_TARGETS
from huikuan.business.targets.sheets import BUDGET, FACTORS
from huikuan.foundation.imports import catalogue
from huikuan.foundation.imports.catalogue import Apply, SheetImport
from huikuan.foundation.imports.columns import Sheet


def begin() -> None:
    """Declare them; called once when the application starts."""
    finish = partial(enter_at_rates, kept=receivables_queries.kept_rates, entered=receivables_queries.entered_at)
    catalogue.declare(SHEETS, after_undo=(directory.refresh_units,), foreign=replace(FOREIGN, finish=finish))


def _directory(sheet: Sheet, apply: Apply, *tables: str) -> SheetImport:
    return SheetImport(
        sheet=sheet,
        permission=IMPORT_DIRECTORY,
        preview=partial(directory_queries.preview, sheet.key),
        apply=apply,
        known=partial(directory_queries.known_keys, sheet.key),
        tables=tables,
    )


def _receivables(sheet: Sheet, apply: Apply) -> SheetImport:
    return SheetImport(
        sheet=sheet,
        permission=receivables_policies.BRING_IN,
        preview=partial(receivables_queries.preview, sheet.key),
        apply=apply,
        known=receivables_queries.known_contracts if sheet is CONTRACTS else None,
        withdraw=receivables.withdraw_import,
    )


SHEETS = (
    _directory(STAFF, directory.import_staff, "people.placement", "people.person", "people.unit"),
    _directory(CUSTOMERS, directory.import_customers, "directory.ownership", "directory.customer", "people.unit"),
    _directory(OUTLETS, directory.import_outlets, "directory.outlet", "people.unit"),
    _directory(PRODUCTS, directory.import_products, "directory.product"),
    SheetImport(
        sheet=SALES,
        permission=IMPORT_SALES,
        preview=partial(sales_queries.preview, SALES.key),
        apply=sales.import_sales,
        known=sales_queries.known_month,
        tables=("sales.monthlysales",),
    ),
    SheetImport(
        sheet=BUDGET,
        permission=IMPORT_TARGETS,
        preview=partial(targets.preview, BUDGET.key),
        apply=targets.import_budget,
        tables=("targets.budget", "people.unit"),
    ),
    SheetImport(
        sheet=FACTORS,
        permission=IMPORT_TARGETS,
        preview=partial(targets.preview, FACTORS.key),
        apply=targets.import_factors,
        withdraw=targets.withdraw_factors,
    ),
    _receivables(CONTRACTS, receivables.import_contracts),
    SheetImport(
        sheet=CONTRACT_ITEMS,
        permission=receivables_policies.BRING_IN,
        preview=partial(receivables_queries.preview, CONTRACT_ITEMS.key),
        apply=receivables.import_contract_items,
        tables=("receivables.contractitem",),
    ),
    _receivables(INVOICES, receivables.import_invoices),
    SheetImport(
        sheet=RATES,
        permission=receivables_policies.KEEP_RATES,
        preview=receivables_queries.preview_rates,
        apply=receivables.import_rates,
        withdraw=receivables.withdraw_rates,
    ),
    _receivables(RECEIPTS, receivables.import_receipts),
    SheetImport(
        sheet=DISCOUNTS,
        permission=receivables_policies.AGREE_DISCOUNTS,
        preview=receivables_queries.preview_discounts,
        apply=receivables.import_discounts,
        withdraw=receivables.withdraw_discounts,
    ),
    SheetImport(
        sheet=PROMISES,
        permission=collections_policies.BRING_IN,
        preview=partial(collections_queries.preview, PROMISES.key),
        apply=collections.import_promises,
        tables=("collections.promise",),
    ),
    SheetImport(
        sheet=MEASURES,
        permission=collections_policies.BRING_IN,
        preview=partial(collections_queries.preview, MEASURES.key),
        apply=collections.import_measures,
        tables=("collections.measure",),
    ),
)
