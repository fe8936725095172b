"""Explain this number: formula, inputs with their figures, and where the documents are."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from huikuan.business.insight.queries import Owning
from huikuan.foundation.display.templatetags.display import money


def explanation(line: Owning, figure: str) -> dict[str, Any]:
    """What `components/explanation.html` shows for a figure of the ledger."""
    title, formula, note = _texts()[figure]
    inputs: list[tuple[str, Any]] = [(label, money(getattr(line, name))) for name, label in _parts()[figure]]
    inputs.append((_("Customers"), line.customers))
    return {"title": title, "formula": formula, "inputs": inputs, "documents": _documents()[figure], "note": note}


def _parts() -> dict[str, list[tuple[str, str]]]:
    target, received = ("target", _("Collection target")), ("received", _("Received"))
    promised, measured = ("promised", _("Promised")), ("measured", _("Measured"))
    unowned, surplus = ("unowned", _("Unowned")), ("surplus", _("Surplus"))
    risk = ("risk_unowned", _("Unowned at risk"))
    return {
        "target": [target],
        "received": [received, surplus],
        "promised": [promised],
        "measured": [measured],
        "unowned": [target, received, promised, measured, unowned, risk, surplus],
    }


def _texts() -> dict[str, tuple[str, str, str]]:
    return {
        "target": (
            _("Collection target"),
            _("Falling due this month + new sales falling due this month + overdue carried in × recovery share"),
            _("Money already on account is taken off first. The sum of the customers' targets."),
        ),
        "received": (
            _("Received"),
            _("Receipts of the month credited to each customer, up to its target"),
            _("What a customer paid beyond its target is surplus: it is shown, but fills no other customer's hole."),
        ),
        "promised": (
            _("Promised"),
            _("Open promises dated inside the month, less what has been kept of them, up to what is still missing"),
            _("Broken promises don't count."),
        ),
        "measured": (
            _("Measured"),
            _("Expected result inside the month of approved measures, less what they have produced already"),
            _("A measure counts only once it is approved."),
        ),
        "unowned": (
            _("Unowned"),
            _("Target − received − promised − measured, customer by customer"),
            _("At risk: the same with each promise and measure weighed by how often such ones have been kept."),
        ),
    }


def _documents() -> dict[str, list[tuple[str, str]]]:
    plan = (_("Collection plan, customer by customer"), reverse("collections:plan"))
    return {
        "target": [plan, (_("Balances and ageing"), reverse("receivables:ageing"))],
        "received": [(_("Receipts"), reverse("receivables:receipts"))],
        "promised": [(_("Promises"), reverse("collections:promises"))],
        "measured": [(_("Measures"), reverse("collections:measures"))],
        "unowned": [plan],
    }
