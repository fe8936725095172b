"""The proposal sheet: every reference with its inputs, what it weighs, and what comes of it."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import polars as pl

from huikuan.business.targets.plan_settings import PlanSettings
from huikuan.business.targets.sheets import PROPOSAL
from huikuan.engine.findings import Finding
from huikuan.engine.forecast import Coverage
from huikuan.engine.money import Fen
from huikuan.engine.product_mix import ProductRole
from huikuan.engine.proposal import Proposal, Reference
from huikuan.engine.references import ReferenceKind
from huikuan.shell.plan.collecting import Collected
from huikuan.shell.plan.decomposing import Decomposed
from huikuan.shell.plan.facts import Facts
from huikuan.shell.plan.frames import frame_of
from huikuan.shell.plan.proposing import Proposed
from huikuan.shell.plan.ratios import growth, millionths
from huikuan.shell.plan.series import COMPANY, item_key, region_key
from huikuan.shell.words.formulas import formula_text, text_of
from huikuan.shell.words.names import no_region, whole_company

Row = dict[str, object]
LEVELS = frozenset({"level_base", "level_challenge", "level_stretch"})


def proposal_sheet(facts: Facts, proposed: Proposed, split: Decomposed, collected: Collected) -> pl.DataFrame:
    """The company first, then each region and each product with what of the company's target it gets."""
    settings = facts.settings
    rows = node_rows(COMPANY, whole_company(), proposed, settings)
    rows += collection_rows(facts, proposed, collected)
    rows += margin_rows(facts, proposed, split)
    rows = [row | {"node": "company"} for row in rows]
    for at, name in enumerate(facts.region_names):
        key, shown = region_key(name), name or no_region()
        of_region = node_rows(key, shown, proposed, settings)
        text = text_of("share_typed" if name in settings.region_shares else f"share_{settings.region_by}")
        of_region.append(amount_row(shown, "share", int(proposed.region_targets[at]), proposed.last_year[key], text))
        rows += [row | {"node": "region"} for row in of_region]
    rows += item_rows(facts, proposed, split)
    return frame_of(PROPOSAL, {column.key: [row.get(column.key) for row in rows] for column in PROPOSAL.columns})


def item_rows(facts: Facts, proposed: Proposed, split: Decomposed) -> list[Row]:
    """Each product's references and proposal, and what the decomposition gives it."""
    names = facts.frame("products")["name"].to_list()
    issued = item_targets(facts, split)
    rows = []
    for number, at in facts.item_index.items():
        key, name = item_key(number), names[at]
        if key not in proposed.items or proposed.proposals[key] is None:
            continue
        of_item = [row for row in node_rows(key, name, proposed, facts.settings) if row["reference"] not in LEVELS]
        of_item.append(amount_row(name, "share", issued[at], proposed.last_year[key], text_of("share_item")))
        rows += [row | {"node": "item", "key": number} for row in of_item]
    return rows


def item_targets(facts: Facts, split: Decomposed) -> list[Fen]:
    """Fen of the target by product, as decomposed."""
    sold = np.zeros(len(facts.item_index), dtype=np.int64)
    known = split.items.item >= 0
    np.add.at(sold, split.items.item[known], split.items.fen[known])
    found: list[Fen] = sold.tolist()
    return found


def node_rows(key: str, name: str, proposed: Proposed, settings: PlanSettings) -> list[Row]:
    """References, forecast range, adjustment, proposal and levels of one node."""
    proposal = proposed.proposals[key]
    last_year = proposed.last_year[key]
    if proposal is None:
        return []
    rows = [reference_row(name, reference, proposed, key, last_year) for reference in proposal.references]
    forecast = proposed.forecasts[key]
    if forecast.p50:
        rows.append(amount_row(name, "forecast_p10", forecast.p10[0], last_year, text_of("p10")))
        rows.append(amount_row(name, "forecast_p90", forecast.p90[0], last_year, text_of("p90")))
    change = proposal.adjustment
    if change is not None:
        text = text_of("adjustment", reason=change.reason)
        rows.append(amount_row(name, "adjustment", change.change_fen, None, text))
    rows.append(
        amount_row(name, "proposal", proposal.target_fen, last_year, text_of("adjusted" if change else "proposal"))
        | {"effective_weight": Decimal(1), "contribution": proposal.weighed_fen}
    )
    rows += level_rows(name, proposal, last_year, settings)
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
        "explanation": reference_text(reference, proposed.coverage[key]),
    }


def reference_text(reference: Reference, found: Coverage) -> str:
    """The formula with its inputs; of the forecast also how often its range held."""
    if reference.value is None:
        return text_of("absent")
    text = formula_text(reference.formula, reference.inputs)
    if reference.kind is not ReferenceKind.FORECAST or not found.months:
        return text
    held = text_of("forecast_held", months=found.months, inside=found.inside, below=found.below, above=found.above)
    return f"{text} {held}"


def level_rows(name: str, proposal: Proposal, last_year: Fen, settings: PlanSettings) -> list[Row]:
    """Base, challenge and stretch."""
    levels = proposal.levels
    text = text_of("level" if settings.level_basis == "factor" else "level_forecast")
    return [
        amount_row(name, f"level_{level}", getattr(levels, level), last_year, text)
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
    """The mix as issued by product role, its gross margin, and the expense budget, where they can be known."""
    earned = earned_margin(facts, split)
    if not earned or not proposed.target:
        return []
    rows = role_rows(facts, proposed, split)
    rate = millionths(Fraction(earned, proposed.target))
    rows.append(amount_row(whole_company(), "margin", earned, None, text_of("margin", margin_rate=rate)))
    expense = proposed.budgets[COMPANY].expense.get(facts.month.index)
    if expense is not None:
        text = text_of("expense", left_fen=earned - expense)
        rows.append(amount_row(whole_company(), "expense", expense, None, text))
    return rows


def earned_margin(facts: Facts, split: Decomposed) -> Fen:
    """Gross margin of the items as issued; an item without one earns nothing."""
    margins = facts.frame("products")["gross_margin"].to_list()
    sold = item_targets(facts, split)
    return round(sum((fen * Fraction(rate or 0) for fen, rate in zip(sold, margins, strict=True)), Fraction(0)))


def role_rows(facts: Facts, proposed: Proposed, split: Decomposed) -> list[Row]:
    """What of the target each product role carries: the stage's share beside the share reached, and its margin."""
    products, mix = facts.frame("products"), facts.settings.mix
    roles = products["role"].to_list()
    if None in roles:
        return []
    sold, earned = dict.fromkeys(ProductRole, 0), dict.fromkeys(ProductRole, Fraction(0))
    for role, fen, rate in zip(roles, item_targets(facts, split), products["gross_margin"].to_list(), strict=True):
        sold[ProductRole(role)] += fen
        earned[ProductRole(role)] += fen * Fraction(rate or 0)
    return [
        amount_row(whole_company(), f"mix_{role}", fen, None, text_of("mix" if mix else "mix_sold"))
        | {
            "weight": mix.get(role, Decimal(0)) if mix else None,
            "effective_weight": millionths(Fraction(fen, proposed.target)),
            "contribution": round(earned[role]),
        }
        for role, fen in sold.items()
    ]


def margin_findings(facts: Facts, proposed: Proposed, split: Decomposed) -> tuple[Finding, ...]:
    """Says when the margin of the items as issued doesn't cover the expense budget."""
    expense, earned = proposed.budgets[COMPANY].expense.get(facts.month.index), earned_margin(facts, split)
    if not earned or expense is None or earned >= expense:
        return ()
    params = {"margin_fen": earned, "expense_fen": expense, "short_fen": expense - earned}
    return (Finding(code="mix.margin_below_expense", params=params),)


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
