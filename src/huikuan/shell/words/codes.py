"""Codes that stand as params in findings, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huikuan.business.targets.sheets import FACTOR_NAMES

REFERENCES = {
    "budget": _("budget"),
    "history": _("history"),
    "industry": _("industry"),
    "benchmark": _("benchmark"),
    "forecast": _("forecast"),
}
ROLES = {
    "fighter": _("fighter"),
    "volume": _("volume"),
    "profit": _("profit"),
    "image": _("image"),
}

TABLES = {
    "people.person": _("people"),
    "people.placement": _("places in the organisation"),
    "people.unit": _("regions"),
    "directory.customer": _("customers"),
    "directory.ownership": _("owners of customers"),
    "directory.outlet": _("outlets"),
    "directory.product": _("products"),
    "sales.monthlysales": _("sales"),
    "targets.budget": _("budgets"),
    "receivables.contract": _("contracts"),
    "receivables.receivable": _("invoices"),
    "receivables.receipt": _("receipts"),
    "collections.promise": _("promises"),
    "collections.measure": _("measures"),
    "company.settingversion": _("settings"),
}

# By the param's name; a value may hold several codes, separated by commas.
CODED: Mapping[str, Mapping[str, str | Promise]] = {
    "factor": {choice.code: choice.zh for choice in FACTOR_NAMES},  # as it stands in the sheet
    "kind": {
        "sales": _("sales"),
        "collection": _("collection"),
        "expense": _("expense"),
        "visit": _("visit"),
        "call": _("call"),
    },
    "missing": REFERENCES,
    "table": TABLES,
    "by_table": TABLES,
    "kinds": REFERENCES,
    "roles": ROLES,
    "tier": {"1": _("tier 1"), "2": _("tier 2"), "3": _("tier 3"), "P": _("prospects")},
    "seems": {
        "pdf": _("a PDF"),
        "image": _("a picture"),
        "word": _("a Word document"),
        "slides": _("a presentation"),
        "text": _("plain text"),
        "web_page": _("a web page (some systems export tables so under the name .xls)"),
        "xml": _("XML"),
        "xlsb": _("a binary workbook (.xlsb)"),
        "opendocument": _("an OpenDocument file (.ods)"),
        "archive": _("a compressed archive"),
        "empty": _("nothing, the file is empty"),
        "unknown": _("of an unknown kind"),
    },
}
