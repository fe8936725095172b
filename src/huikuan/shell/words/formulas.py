"""How a figure came about, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from huikuan.shell.words.sentence import readable

FORMULAS = {
    "proposal.formula.budget": _("The month's figure in the budget."),
    "proposal.formula.history": _(
        "{last_year_fen} × (1 + {growth_rate}); own trend from {base_fen} over {years} year(s)."
    ),
    "proposal.formula.industry": _("{last_year_fen} × (1 + industry growth {growth_rate})."),
    "proposal.formula.benchmark": _("{last_year_fen} × (1 + benchmark growth {growth_rate})."),
    "proposal.formula.forecast": _("Statistical forecast, P50."),
}

TEXTS = {
    "absent": _("Not available: see the findings."),
    "forecast_held": _(
        "Asked each month before, {inside} of the last {months} months lay between its P10 and P90, {below} below, {above} above (8 of 10 should lie between)."
    ),
    "p10": _("One month in ten would be lower."),
    "p90": _("One month in ten would be higher."),
    "proposal": _("Σ effective weight × reference, rounded once to the fen."),
    "level": _("Proposal × level factor."),
    "level_forecast": _("P50, P75 and P90 of the forecast are base, challenge and stretch."),
    "adjustment": _("Added by hand: {reason}"),
    "adjusted": _("Σ effective weight × reference, rounded once to the fen, and the local adjustment."),
    "share_proposal": _("The company's target, shared out in proportion to the regions' proposals."),
    "share_history": _("The company's target, shared out by what the regions sold in the same month last year."),
    "share_potential": _("The company's target, shared out by the monthly potential of the regions' outlets."),
    "share_penetration": _("The company's target, shared out by the room left: potential less last year's month."),
    "share_blend": _("The company's target, shared out by a blend of last year's month, potential and room left."),
    "share_typed": _("A share of the company's target that was typed."),
    "share_item": _("What the decomposition gives the product, from what customers buy and the mix of the stage."),
    "mix": _("Item targets of this role: the stage's share as weight, the share reached, their gross margin."),
    "mix_sold": _("Item targets of this role as customers buy: their share and their gross margin."),
    "collection_due": _("Open receivables falling due in the month, less money on account."),
    "collection_sales": _("Sales of the running and the planned month not invoiced yet, by payment terms."),
    "collection_overdue": _("{overdue_fen} overdue when the month begins × {share_rate}."),
    "collection_budget": _("From the budget sheet, for comparison."),
    "collection": _("Falling due + sales falling due + recovered overdue, customer by customer."),
    "collection_by_budget": _("The collection budget, shared out in proportion to what falls due."),
    "margin": _("Item targets × their gross margins: {margin_rate} of the target."),
    "expense": _("From the budget sheet; {left_fen} of the margin is left after it."),
}


def formula_text(code: str, inputs: Mapping[str, object]) -> str:
    """A reference's formula with its inputs."""
    return str(FORMULAS[code]).format(**{name: readable(name, value) for name, value in inputs.items()})


def text_of(code: str, **params: object) -> str:
    """A fixed explanation."""
    return str(TEXTS[code]).format(**{name: readable(name, value) for name, value in params.items()})
