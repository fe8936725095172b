"""The proposal with its evidence, and the capacity schemes with what they rest on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from huikuan.business.targets import names
from huikuan.business.targets.factors import PREFIX
from huikuan.business.targets.models import Level, MonthPlan, ProposalLine, Scheme
from huikuan.business.targets.queries.frames import language
from huikuan.business.targets.sheets import REFERENCE_KINDS, SCHEME_KINDS
from huikuan.engine.money import Fen
from huikuan.foundation.company import queries as company
from huikuan.foundation.company.models import SettingVersion
from huikuan.foundation.permissions.actor import Actor

REFERENCES = ("budget", "history", "industry", "benchmark", "forecast")
MIX = ("mix_fighter", "mix_volume", "mix_profit", "mix_image")
LABELS = {choice.code: choice for choice in (*REFERENCE_KINDS, *SCHEME_KINDS)}


def label(code: str) -> str:
    """A reference or scheme in the reader's language."""
    choice = LABELS[code]
    return choice.en if language() == "en" else choice.zh


@dataclass(slots=True, kw_only=True)
class Node:
    """The proposal of the company or a region; lines by their code."""

    name: str
    lines: dict[str, ProposalLine] = field(default_factory=dict)

    @property
    def references(self) -> list[tuple[str, ProposalLine]]:
        """The five references that there are, with their names."""
        return [(label(code), self.lines[code]) for code in REFERENCES if code in self.lines]

    @property
    def others(self) -> list[tuple[str, ProposalLine]]:
        """Everything else: range, levels, collection, margin."""
        known = {*REFERENCES, *MIX, "proposal", "share"}
        return [(label(code), line) for code, line in self.lines.items() if code not in known]

    @property
    def mix(self) -> list[tuple[str, ProposalLine]]:
        """What of the target each product role carries, where roles and margins are known."""
        return self.group(*MIX)

    @property
    def expense_short(self) -> Fen:
        """What the gross margin of the mix lacks of the expense budget; 0 where it covers it or either is unknown."""
        margin, expense = self.lines.get("margin"), self.lines.get("expense")
        if margin is None or expense is None:
            return 0
        return max((expense.amount or 0) - (margin.amount or 0), 0)

    def group(self, *codes: str) -> list[tuple[str, ProposalLine]]:
        """Some of the lines, those that there are."""
        return [(label(code), self.lines[code]) for code in codes if code in self.lines]


def proposal(plan: MonthPlan) -> list[Node]:
    """The company first, then the regions."""
    rows = ProposalLine.objects.filter(plan=plan).exclude(node=Level.ITEM).select_related("unit").order_by("position")
    nodes: list[Node] = []
    for (level, _unit), lines in groupby(rows, key=lambda line: (line.node, line.unit_id)):
        found = {line.reference: line for line in lines}
        first = next(iter(found.values()))
        name = names.whole_company() if level == Level.COMPANY else str(first.unit or names.no_region())
        nodes.append(Node(name=name, lines=found))
    return nodes


def item_proposals(plan: MonthPlan) -> list[Node]:
    """The products in the order of the list, with what the decomposition gives each."""
    rows = ProposalLine.objects.filter(plan=plan, node=Level.ITEM).select_related("item").order_by("position")
    nodes = []
    for _item, lines in groupby(rows, key=lambda line: line.item_id):
        found = {line.reference: line for line in lines}
        nodes.append(Node(name=str(next(iter(found.values())).item), lines=found))
    return nodes


def proposal_line(plan: MonthPlan, pk: int) -> ProposalLine | None:
    """One figure of the proposal."""
    return ProposalLine.objects.filter(plan=plan, pk=pk).select_related("unit").first()


def explanation(line: ProposalLine) -> str:
    """How a figure was computed, in the reader's language."""
    return str(getattr(line, f"explanation_{language()}"))


def weights() -> dict[str, tuple[str, int]]:
    """Weight of each reference as written, and the version number it has (0: the default)."""
    kept = {version.key: version for version in company.chosen().filter(scope="")}
    found: dict[str, tuple[str, int]] = {}
    for kind in REFERENCES:
        key = f"{PREFIX}weight_{kind}"
        version: SettingVersion | None = kept.get(key)
        found[kind] = (str(version.value), version.number) if version else (company.value(key), 0)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionSchemes:
    """The three schemes of a region as planned."""

    unit_id: int
    name: str
    rows: Sequence[Scheme]

    @property
    def given(self) -> Scheme:
        """The row to read the region's own figures from: they are the same in all three."""
        return self.rows[0]

    @property
    def reachable(self) -> Fen | None:
        """What outlets and lift together reach, as planned."""
        return next((row.reachable for row in self.rows if row.scheme == "both"), None)

    def labelled(self) -> list[tuple[str, Scheme, str]]:
        """(name, row, verdict) in the reader's language."""
        return [(label(row.scheme), row, getattr(row, f"verdict_{language()}")) for row in self.rows]


def region_schemes(actor: Actor, plan: MonthPlan) -> list[RegionSchemes]:
    """The schemes of the regions in scope; id 0 is where there is no region."""
    rows = Scheme.objects.filter(plan=plan).select_related("unit").order_by("position")
    if not actor.sees_all:
        rows = rows.filter(unit__in=actor.units)
    return [
        RegionSchemes(unit_id=unit or 0, name=str(found[0].unit or names.no_region()), rows=found)
        for unit, lines in groupby(rows, key=lambda row: row.unit_id)
        if (found := list(lines))
    ]
