"""The proposal sheet: every reference with its inputs, what it weighs, and what comes of it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import polars as pl

from huikuan.business.targets.sheets import PROPOSAL
from huikuan.engine.money import Fen
from huikuan.engine.proposal import Proposal, Reference
from huikuan.shell.plan.collecting import Collected
from huikuan.shell.plan.decomposing import Decomposed
from huikuan.shell.plan.facts import Facts
from huikuan.shell.plan.frames import frame_of
from huikuan.shell.plan.proposing import COMPANY, Proposed, region_key
from huikuan.shell.plan.ratios import growth, millionths
from huikuan.shell.words.formulas import formula_text, text_of
from huikuan.shell.words.names import no_region, whole_company

Row = dict[str, object]


def proposal_sheet(facts: Facts, proposed: Proposed, split: Decomposed, collected: Collected) -> pl.DataFrame:
    """The company first, then each region with what of the company's target it gets."""
    rows = node_rows(COMPANY, whole_company(), proposed)
    rows += collection_rows(facts, proposed, collected)
    rows += margin_rows(facts, proposed, split)
    for at, name in enumerate(facts.region_names):
        key = region_key(name)
        rows += node_rows(key, name or no_region(), proposed)
        share = int(proposed.region_targets[at])
        rows.append(amount_row(name or no_region(), "share", share, proposed.last_year[key], text_of("share")))
    return frame_of(PROPOSAL, {column.key: [row.get(column.key) for row in rows] for column in PROPOSAL.columns})


def node_rows(key: str, name: str, proposed: Proposed) -> list[Row]:
    """References, forecast range, proposal and levels of one node."""
    proposal = proposed.proposals[key]
    last_year = proposed.last_year[key]
    if proposal is None:
        return []
    rows = [reference_row(name, reference, proposed, key, last_year) for reference in proposal.references]
    forecast = proposed.forecasts[key]
    if forecast.p50:
        rows.append(amount_row(name, "forecast_p10", forecast.p10[0], last_year, text_of("p10")))
        rows.append(amount_row(name, "forecast_p90", forecast.p90[0], last_year, text_of("p90")))
    rows.append(
        amount_row(name, "proposal", proposal.target_fen, last_year, text_of("proposal"))
        | {"effective_weight": Decimal(1), "contribution": proposal.weighed_fen}
    )
    rows += level_rows(name, proposal, last_year)
    return rows


def reference_row(name: str, reference: Reference, proposed: Proposed, key: str, last_year: Fen) -> Row:
    """One reference value."""
    accuracy = proposed.accuracy[key][reference.kind].mean
    return {
        "region": name,
        "reference": reference.kind.value,
        "amount": reference.fen,
        "weight": reference.weight,
        "effective_weight": millionths(reference.effective_weight),
        "contribution": round(reference.contribution),
        "last_year": last_year,
        "growth": None if reference.fen is None else growth(reference.fen, last_year),
        "error": None if accuracy is None else millionths(accuracy),
        "explanation": formula_text(reference.formula, reference.inputs)
        if reference.value is not None
        else text_of("absent"),
    }


def level_rows(name: str, proposal: Proposal, last_year: Fen) -> list[Row]:
    """Base, challenge and stretch."""
    levels = proposal.levels
    return [
        amount_row(name, f"level_{level}", getattr(levels, level), last_year, text_of("level"))
        for level in ("base", "challenge", "stretch")
    ]


def collection_rows(facts: Facts, proposed: Proposed, collected: Collected) -> list[Row]:
    """Where the collection target comes from."""
    targets, name = collected.targets, whole_company()
    rows = [
        amount_row(name, "collection_due", int(targets.due.sum()), None, text_of("collection_due")),
        amount_row(name, "collection_sales", int(targets.sales_due.sum()), None, text_of("collection_sales")),
        amount_row(
            name,
            "collection_overdue",
            int(targets.recovered.sum()),
            None,
            text_of(
                "collection_overdue", overdue_fen=int(targets.overdue.sum()), share_rate=facts.settings.recovery_share
            ),
        ),
    ]
    budget = proposed.budgets[COMPANY].collection.get(facts.month.index)
    if budget is not None:
        rows.append(amount_row(name, "collection_budget", budget, None, text_of("collection_budget")))
    basis = (
        "collection_by_budget" if facts.settings.collection_basis == "budget" and budget is not None else "collection"
    )
    rows.append(amount_row(name, "collection", int(targets.fen.sum()), None, text_of(basis)))
    return rows


def margin_rows(facts: Facts, proposed: Proposed, split: Decomposed) -> list[Row]:
    """Gross margin of the items as issued against the expense budget, where both can be known."""
    margins = facts.frame("products")["gross_margin"].to_list()
    sold = np.zeros(len(margins), dtype=np.int64)
    known = split.items.item >= 0
    np.add.at(sold, split.items.item[known], split.items.fen[known])
    earned = sum((fen * Fraction(rate or 0) for fen, rate in zip(sold.tolist(), margins, strict=True)), Fraction(0))
    if not earned or not proposed.target:
        return []
    margin = round(earned)
    rate = millionths(Fraction(margin, proposed.target))
    rows = [amount_row(whole_company(), "margin", margin, None, text_of("margin", margin_rate=rate))]
    expense = proposed.budgets[COMPANY].expense.get(facts.month.index)
    if expense is not None:
        rows.append(
            amount_row(whole_company(), "expense", expense, None, text_of("expense", left_fen=margin - expense))
        )
    return rows


def amount_row(name: str, reference: str, amount: Fen, last_year: Fen | None, explanation: str) -> Row:
    """A row that is no reference of its own."""
    return {
        "region": name,
        "reference": reference,
        "amount": amount,
        "last_year": last_year,
        "growth": None if last_year is None else growth(amount, last_year),
        "explanation": explanation,
    }
