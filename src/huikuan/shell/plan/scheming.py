"""Stage: can each region's outlets carry its target? And is every customer's target line SMART?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
import polars as pl

from huikuan.business.targets.sheets import SCHEMES
from huikuan.engine.capacity import CapacityInput, Schemes, schemes
from huikuan.engine.findings import Finding
from huikuan.engine.money import Fen
from huikuan.engine.smart import SmartCheck, TargetLine, check_lines, smart_findings
from huikuan.shell.plan.credit import CreditFacts, customer_credit
from huikuan.shell.plan.decomposing import Decomposed, customer_potential
from huikuan.shell.plan.facts import Bools, Facts, Fens, Indexes
from huikuan.shell.plan.frames import frame_of
from huikuan.shell.plan.levelling import Foretold
from huikuan.shell.plan.openings import by_worth, gone_outlets, outlet_averages
from huikuan.shell.plan.proposing import Proposed
from huikuan.shell.plan.ratios import millionths
from huikuan.shell.plan.receivables import Receivables
from huikuan.shell.words.verdicts import verdict

YEAR = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionCapacity:
    """A region's figures and what the three schemes say of them."""

    given: CapacityInput
    schemes: Schemes


def region_capacities(facts: Facts, proposed: Proposed) -> list[RegionCapacity]:
    """The three schemes of every region that has outlets or a target."""
    outlets = facts.frame("outlets")
    there, to_open = standing_outlets(facts)
    region = outlet_regions(facts)
    average = outlet_averages(facts)
    potential = outlets["potential"].fill_null(0).to_numpy().astype(np.int64)
    result = []
    well_listed = regions_explained(facts, region, average)
    for at, name in enumerate(facts.region_names):
        working = (region == at) & there
        count = int(working.sum())
        known = int((average[working] > 0).sum())  # an outlet without a figure is no outlet that sells nothing
        lift = int(np.maximum(potential - average, 0)[working].sum()) // count if count else None
        openable = setting_of(facts.settings.new_outlets, name, int(((region == at) & to_open).sum()))
        given = CapacityInput(
            region=name,
            target_fen=int(proposed.region_targets[at]),
            average_fen=int(average[working].sum()) // known if known else None,
            outlets=count,
            openable=openable,
            opened_equivalent=opening_worth(facts, np.flatnonzero((region == at) & to_open), openable),
            lift_fen=setting_of(facts.settings.outlet_lift, name, lift),
        )
        if count or given.target_fen:
            found = schemes(capacity=given)
            if not well_listed[at]:
                # The list of outlets is too thin to say that a target is out of reach; unlisted_sales says so once.
                kept = tuple(doubt for doubt in found.findings if doubt.code != "capacity.target_out_of_reach")
                found = replace(found, findings=kept)
            result.append(RegionCapacity(given=given, schemes=found))
    return result


def standing_outlets(facts: Facts) -> tuple[Bools, Bools]:
    """Outlets that stand on the month's first day; those that open in the month, or are developed without a day."""
    outlets, begins = facts.frame("outlets"), facts.month.period.start
    opens = (outlets["opened_on"] >= begins).fill_null(value=False).to_numpy() & facts.outlet_works
    undated = (outlets["status"] == "developing").fill_null(value=False) & outlets["opened_on"].is_null()
    return facts.outlet_works & ~opens, opens | undated.to_numpy()


def opening_worth(facts: Facts, openings: Indexes, openable: int | None) -> Fraction | None:
    """What ``openable`` outlets count in the month, in full outlets: those with an opening day pro rata and ramped, the
    earliest first, all others whole. None where no day is known."""
    days = facts.frame("outlets")["opened_on"]
    dated = sorted((days[at], facts.outlet_worth.get(at, Fraction(1))) for at in openings.tolist() if days[at])
    counted = [worth for _day, worth in dated[: openable or 0]]
    return None if not counted or openable is None else openable - len(counted) + sum(counted, Fraction(0))


def regions_explained(facts: Facts, region_of_outlet: Indexes, average: Fens) -> Bools:
    """Regions whose listed outlets stand for at least 70 % of what the region sells."""
    listed = np.zeros(len(facts.region_names), dtype=np.int64)
    np.add.at(listed, region_of_outlet, average)
    first = facts.month.months_since(facts.last_complete)
    sold = np.zeros(len(facts.region_names), dtype=np.int64)
    np.add.at(sold, facts.region, facts.customer_sales[:, first : first + YEAR].sum(axis=1) // YEAR)
    enough: Bools = listed * 10 >= sold * 7
    return enough


def setting_of(settings: dict[str, int], region: str, default: int | None) -> int | None:
    """The region's own setting, the company's, or what the data say."""
    return settings.get(region, settings.get("", default))


def outlet_regions(facts: Facts) -> Indexes:
    """Region of each outlet: its own where that is one of the regions, else its customer's."""
    lookup = {name: at for at, name in enumerate(facts.region_names)}
    own = facts.frame("outlets")["region"].to_list()
    return np.array(
        [
            lookup.get(name, int(facts.region[customer]))
            for name, customer in zip(own, facts.outlet_customer.tolist(), strict=True)
        ],
        dtype=np.int64,
    )


def schemes_sheet(capacities: list[RegionCapacity]) -> pl.DataFrame:
    """Three rows a region; a scheme without an answer shows why in its verdict."""
    rows: list[dict[str, object]] = []
    for capacity in capacities:
        given, found = capacity.given, capacity.schemes
        common = {
            "region": given.region,
            "target": given.target_fen,
            "average": given.average_fen,
            "outlets": given.outlets,
            "can_open": given.openable,
            "can_lift": given.lift_fen,
        }
        more, lift, both = found.more_outlets, found.more_per_outlet, found.both
        rows.append({**common, "scheme": "more_outlets", "verdict": verdict("more_outlets", found)})
        if more:
            rows[-1] |= {"needed_outlets": more.theoretical, "to_open": more.to_open, "gap_outlets": more.gap}
        rows.append({**common, "scheme": "more_per_outlet", "verdict": verdict("more_per_outlet", found)})
        if lift:
            rows[-1] |= {
                "needed_average": round(lift.needed),
                "needed_lift": round(lift.lift_needed),
                "gap_average": round(lift.gap),
            }
        rows.append({**common, "scheme": "both", "verdict": verdict("both", found)})
        if both:
            rows[-1] |= {"reachable": both.reachable_fen, "gap": both.gap_fen}
    return frame_of(SCHEMES, {column.key: [row.get(column.key) for row in rows] for column in SCHEMES.columns})


def smart_checks(
    facts: Facts, settled: Receivables, split: Decomposed, collection: Fens, credit: CreditFacts, foretold: Foretold
) -> tuple[list[SmartCheck], tuple[Finding, ...]]:
    """The five letters of every customer's line, in the order of the customer sheet, and what they sum up to."""
    median, p95 = foretold["p50"], foretold["p95"]
    capacity = customer_capacities(facts)
    trust = customer_credit(facts, settled, collection, credit)
    period = facts.month.period
    itemised = np.zeros(len(facts.customer_keys), dtype=np.bool_)
    itemised[split.part_customer[split.items.part[split.items.item >= 0]]] = True
    sold = (facts.customer_sales[:, 1:] != 0).sum(axis=1) > 0
    lines = [
        TargetLine(
            key=key,
            owner=facts.owner_name(at) or None,
            customer=key,
            outlet=None,
            item="*" if itemised[at] else None,
            amount_fen=int(split.customer_targets[at]),
            evidence=("history",) if sold[at] else (),
            median_fen=median.get(key),
            p95_fen=p95.get(key),
            capacity_fen=capacity[at],
            credit_headroom_fen=trust.headroom[at],
            starts=period.start,
            ends=period.end,
            day_split_fen=int(split.customer_targets[at]),
            over_limit=trust.over,
            overdue=trust.overdue,
            days_over=trust.days_over[at],
        )
        for at, key in enumerate(facts.customer_keys)
    ]
    checks = check_lines(lines=lines)
    with_target = [check for check, amount in zip(checks, split.customer_targets.tolist(), strict=True) if amount]
    return checks, smart_findings(checks=with_target)


def customer_capacities(facts: Facts) -> list[Fen | None]:
    """What a customer's outlets can sell in a month: the sum of their potential, or average where that is more."""
    outlets = facts.frame("outlets")
    able = np.maximum(outlet_averages(facts), outlets["potential"].fill_null(0).to_numpy().astype(np.int64))
    able = np.where(gone_outlets(facts), 0, by_worth(facts, able))
    total = np.zeros(len(facts.customer_keys), dtype=np.int64)
    np.add.at(total, facts.outlet_customer, able)
    known = (customer_potential(facts) > 0) & explained(facts)
    return [int(fen) if has else None for fen, has in zip(total, known, strict=True)]


def explained(facts: Facts) -> Bools:
    """Customers whose listed outlets stand for at least 70 % of what the customer buys."""
    count = len(facts.customer_keys)
    listed = np.zeros(count, dtype=np.int64)
    np.add.at(listed, facts.outlet_customer, outlet_averages(facts))
    first = facts.month.months_since(facts.last_complete)
    monthly = facts.customer_sales[:, first : first + YEAR].sum(axis=1) // YEAR
    enough: Bools = listed * 10 >= monthly * 7
    return enough


def unlisted_sales(facts: Facts) -> tuple[Finding, ...]:
    """Says when the outlet list explains too little of the sales for the schemes to be trusted."""
    outlets, customers = len(facts.outlet_index), len(facts.customer_keys)
    if not outlets or not customers:
        return ()
    first = facts.month.months_since(facts.last_complete)
    sold = int(facts.customer_sales[:, first : first + YEAR].sum()) // YEAR
    listed = int(outlet_averages(facts).sum())
    if sold <= 0 or listed * 10 >= sold * 7:
        return ()
    share = millionths(Fraction(listed, sold))
    return (Finding(code="plan.outlets_explain_little", params={"share_rate": share}),)
