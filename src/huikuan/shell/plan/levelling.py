"""Stage: base, challenge and stretch of every part of the decomposition, summing exactly to the company's."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from huikuan.engine.apportion import apportion, apportion_groups
from huikuan.engine.levels import spread_levels
from huikuan.engine.money import Fen
from huikuan.engine.proposal import Levels
from huikuan.shell.plan.facts import Facts, Fens, Indexes
from huikuan.shell.plan.proposing import Proposed
from huikuan.shell.plan.series import COMPANY, region_key

NAMES = ("base", "challenge", "stretch")
QUANTILES = ("p50", "p75", "p90")
Foretold = Mapping[str, Mapping[str, Fen]]  # quantile → customer → fen


def part_levels(
    facts: Facts, proposed: Proposed, foretold: Foretold, *, customer_targets: Fens, targets: Fens, customers: Indexes
) -> list[Fens]:
    """Base, challenge and stretch of parts (``targets``, of ``customers``). By factors in proportion to the targets;
    by the forecast down the regions and customers by their own quantiles, then in proportion."""
    company = proposed.proposals[COMPANY]
    if company is None or not targets.any():
        return [targets] * len(NAMES)
    if facts.settings.choices.levels is not None or not proposed.forecasts[COMPANY].p50:
        return [apportion(total=getattr(company.levels, name), weights=targets) for name in NAMES]
    of_regions = spread_levels(
        totals=[np.array([total], dtype=np.int64) for total in _figures(company.levels)],
        targets=proposed.region_targets,
        shapes=_region_shapes(facts, proposed),
        group_of=np.zeros(len(facts.region_names), dtype=np.int64),
    )
    of_customers = spread_levels(
        totals=of_regions, targets=customer_targets, shapes=_shapes(facts, foretold), group_of=facts.region
    )
    return [apportion_groups(totals=level, weights=targets, group_of=customers) for level in of_customers]


def _figures(levels: Levels) -> tuple[Fen, Fen, Fen]:
    return levels.base, levels.challenge, levels.stretch


def _region_shapes(facts: Facts, proposed: Proposed) -> list[Fens]:
    """The regions' own quantiles; one without a forecast stands in with its target at each level."""
    rows = []
    for name, target in zip(facts.region_names, proposed.region_targets.tolist(), strict=True):
        found = proposed.proposals[region_key(name)]
        known = found is not None and proposed.forecasts[region_key(name)].p50
        rows.append(_figures(found.levels) if found is not None and known else (target,) * len(NAMES))
    return list(np.array(rows, dtype=np.int64).T)


def _shapes(facts: Facts, foretold: Foretold) -> list[Fens]:
    return [
        np.array([foretold[quantile].get(key, 0) for key in facts.customer_keys], dtype=np.int64)
        for quantile in QUANTILES
    ]
