"""What a checkpoint says of many customers at once (docs/rules/credit.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from huikuan.business.receivables.credit_settings import rules
from huikuan.business.receivables.queries.credit import days_overdue, visible_credit
from huikuan.engine.credit import Checkpoint, Rule, Strength, Verdict, check
from huikuan.engine.findings import Finding, Severity
from huikuan.engine.money import Fen
from huikuan.foundation.imports.doubts import CAP
from huikuan.foundation.imports.table import ROW, SOURCE, Place, PlacedFinding
from huikuan.foundation.permissions.actor import Actor

TOGETHER = 500
# The most worth knowing first: what stops before what warns, then by how much.
_ORDER = (Strength.STOP, Strength.WARN, Strength.NONE)
OVER_CODES = {
    (Rule.AMOUNT,): "credit.order_amount",
    (Rule.OVERDUE,): "credit.order_overdue",
    (Rule.AMOUNT, Rule.OVERDUE): "credit.order_both",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A customer of whom a checkpoint warns or whom it stops, with ``added`` fen on top of its ``exposure``."""

    pk: int
    customer_no: str
    name: str
    limit: Fen | None
    exposure: Fen
    added: Fen
    days: int
    verdict: Verdict

    @property
    def headroom(self) -> Fen | None:
        """Before anything is added; None without a limit."""
        return None if self.limit is None else self.limit - self.exposure

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Those that are broken and speak."""
        return tuple(rule for rule, _strength in self.verdict.broken)


def broken_at(checkpoint: Checkpoint, added: Mapping[str, Fen]) -> list[Asked]:
    """Those of the customers (by number, with what is added, fen) of whom the checkpoint speaks, the worst first.

    Not narrowed to a scope: it is about documents that are. One query for 500 customers.
    """
    known, numbers, found = rules(), sorted(added), []
    for at in range(0, len(numbers), TOGETHER):
        rows = visible_credit(Actor(user=None)).filter(customer_no__in=numbers[at : at + TOGETHER])
        for row in rows:
            more, days = added[row.customer_no], days_overdue(row.oldest_due, row.as_of)
            verdict = check(
                checkpoint=checkpoint,
                limit_fen=row.limit,
                exposure_fen=row.exposure,
                amount_fen=more,
                days_overdue=days,
                rules=known,
            )
            if verdict.broken:
                asked = Asked(
                    pk=row.pk,
                    customer_no=row.customer_no,
                    name=row.name,
                    limit=row.limit,
                    exposure=row.exposure,
                    added=more,
                    days=days,
                    verdict=verdict,
                )
                found.append(asked)
    return sorted(found, key=_worst_first)


def _worst_first(one: Asked) -> tuple[int, Fen, int, str]:
    return (_ORDER.index(one.verdict.strength), -one.verdict.over_fen, -one.verdict.days_over, one.customer_no)


def orders_over(new: pl.DataFrame, changed: pl.DataFrame, before: pl.DataFrame) -> list[PlacedFinding]:
    """What the order checkpoint says of a sheet's contracts: one warning a customer, at its largest contract. A file is
    never stopped by it: it tells what was agreed elsewhere.

    Added is the amount of new contracts with instalments or under a frame agreement, and what changed ones become more
    or less.
    """
    said = pl.any_horizontal(pl.col("instalments", "frame_no").fill_null("") != "")
    part = [new.filter(said), changed.filter(said), before.filter(said)]
    added: dict[str, Fen] = {}
    for sign, rows in zip((1, 1, -1), part, strict=True):
        for number, fen in rows.group_by("customer_no").agg(pl.col("amount").sum()).iter_rows():
            added[number] = added.get(number, 0) + sign * fen
    more = {number: fen for number, fen in added.items() if fen > 0}
    if not more:
        return []
    rows = (
        pl.concat(part[:2], how="diagonal")
        .sort("amount", descending=True)
        .unique("customer_no", keep="first", maintain_order=True)
    )
    largest = {row["customer_no"]: row for row in rows.iter_rows(named=True)}
    return [_finding(one, largest[one.customer_no]) for one in broken_at(Checkpoint.ORDER, more)[:CAP]]


def _finding(one: Asked, row: dict[str, object]) -> PlacedFinding:
    finding = Finding(
        code=OVER_CODES[one.rules],
        severity=Severity.WARNING,
        subject=f"{one.name} {one.customer_no}",
        params=facts(one),
    )
    return PlacedFinding(finding=finding, place=Place(sheet=str(row[SOURCE]), row=int(str(row[ROW]))))


def facts(one: Asked) -> dict[str, Fen | int]:
    """The figures behind it, as params of a finding or refusal."""
    return {
        "added_fen": one.added,
        "after_fen": one.exposure + one.added,
        "limit_fen": one.limit or 0,
        "headroom_fen": (one.limit or 0) - one.exposure,
        "over_fen": one.verdict.over_fen,
        "days": one.days,
        "days_over": one.verdict.days_over,
    }
