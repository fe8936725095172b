"""Ageing in other cuts: by due or by invoice date, by customer, contract, owner, region or chain, in the company's own
ranges, at the end of any day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from huikuan.business.directory.queries import visible_customers
from huikuan.business.receivables import losses
from huikuan.engine.ageing import Buckets
from huikuan.engine.money import Fen
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.remembered import as_key, remembered

DATES = {"due": "r.due", "issued": "r.issued"}
KEYS = {
    "customer": ("k.id", "k.name"),
    "contract": ("c.id", "c.contract_no"),
    "owner": ("p.id", "p.name"),
    "region": ("u.id", "u.name"),
    "chain": ("k.id", "k.name"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """One line: ``key`` None is for those without; ``cells`` are not due and the ranges (by invoice date the first cell
    is what was issued on the day itself), fen; ``money`` is on account, None where it belongs to nobody's line."""

    key: int | None
    name: str
    cells: tuple[Fen, ...]
    money: Fen | None

    @property
    def open_fen(self) -> Fen:
        """All cells."""
        return sum(self.cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ageing:
    """All lines, largest first, and the sums: cells − ``money`` = outstanding, as on every other page of the day."""

    buckets: Buckets
    lines: tuple[Cut, ...]
    cells: tuple[Fen, ...]
    money: Fen

    @property
    def open_fen(self) -> Fen:
        """All cells of all lines."""
        return sum(self.cells)

    @property
    def outstanding(self) -> Fen:
        """What the customers owe in all."""
        return sum(self.cells) - self.money


def cut(actor: Actor, day: date, *, by: str = "customer", basis: str = "due") -> Ageing:
    """For the customers in scope at the end of ``day``."""
    ranges, scope = losses.buckets(), as_key(visible_customers(actor).order_by().values("pk"))
    return remembered(("cut", day, by, basis, ranges.ranges, scope), lambda: computed(actor, day, by=by, basis=basis))


def computed(actor: Actor, day: date, *, by: str, basis: str) -> Ageing:
    """The same, worked out afresh."""
    scope = visible_customers(actor).order_by().values("pk").query.sql_with_params()
    return _cut(actor, day, by, basis, losses.buckets(), scope)


def _cut(actor: Actor, day: date, by: str, basis: str, ranges: Buckets, scope: tuple[str, tuple[Any, ...]]) -> Ageing:
    lines = {key: (name or "", list(cells)) for key, name, *cells in _rows(day, by, basis, ranges, scope)}
    money = {} if by == "contract" else dict(_money(day, by, scope))
    for key in money.keys() - lines.keys():
        lines[key] = ("", [0] * ranges.columns)
    if by == "chain":
        lines, money = _chains(actor, lines, money)
    names = _names(actor, [key for key, (name, _cells) in lines.items() if key is not None and not name], by)
    found = [
        Cut(
            key=key,
            name=name or names.get(key, ""),
            cells=tuple(map(int, cells)),
            money=None if by == "contract" else int(money.get(key, 0)),
        )
        for key, (name, cells) in lines.items()
    ]
    total = sum(fen for _key, fen in _money(day, "all", scope)) if by == "contract" else sum(money.values())
    return Ageing(
        buckets=ranges,
        lines=tuple(sorted(found, key=lambda one: (-sum(one.cells[1:]), -one.open_fen, one.key or 0))),
        cells=tuple(sum(one.cells[at] for one in found) for at in range(ranges.columns)),
        money=int(total),
    )


_NOW = """WITH since AS (SELECT a.receivable_id AS id, SUM(a.amount) AS fen FROM receivables_allocation a
        JOIN receivables_receipt d ON d.id = a.receipt_id
        WHERE a.effective > %s AND d.voided_at IS NULL GROUP BY a.receivable_id)"""
_OPEN = "r.open_fen + COALESCE(s.fen, 0)"
_PEOPLE = """LEFT JOIN people_person p ON p.id = k.owner_id LEFT JOIN people_unit u ON u.id = k.effective_unit_id"""


def _rows(day: date, by: str, basis: str, ranges: Buckets, scope: tuple[str, tuple[Any, ...]]) -> Iterable[Any]:
    key, name = KEYS[by]
    when, cells, facts = DATES[basis], [f"SUM(CASE WHEN {DATES[basis]} >= %s THEN {_OPEN} ELSE 0 END)"], [day]
    for first, last in ranges.ranges:
        facts.append(day - timedelta(days=first))
        within = f"{when} <= %s"
        if last is not None:
            facts.append(day - timedelta(days=last))
            within += f" AND {when} >= %s"
        cells.append(f"SUM(CASE WHEN {within} THEN {_OPEN} ELSE 0 END)")
    return _all(
        f"""{_NOW} SELECT {key}, {name}, {", ".join(cells)} FROM receivables_receivable r
        JOIN directory_customer k ON k.id = r.customer_id {_PEOPLE}
        LEFT JOIN receivables_contract c ON c.id = r.contract_id LEFT JOIN since s ON s.id = r.id
        WHERE r.voided_at IS NULL AND r.issued <= %s AND (r.open_fen <> 0 OR s.fen <> 0)
            AND k.id IN ({scope[0]}) GROUP BY {key}, {name}""",
        [day, *facts, day, *scope[1]],
    )


def _money(day: date, by: str, scope: tuple[str, tuple[Any, ...]]) -> Iterable[tuple[int | None, Fen]]:
    """On account by the end of the day: what has come less what counts against items issued by then."""
    key = "NULL" if by == "all" else KEYS[by][0]
    group = "" if by == "all" else f"GROUP BY {key}"
    rows = _all(
        f"""SELECT {key}, SUM(part.fen) FROM (
            SELECT d.customer_id, d.amount AS fen FROM receivables_receipt d
            WHERE d.voided_at IS NULL AND d.customer_since <= %s
            UNION ALL
            SELECT d.customer_id, -a.amount FROM receivables_allocation a
            JOIN receivables_receipt d ON d.id = a.receipt_id JOIN receivables_receivable r ON r.id = a.receivable_id
            WHERE d.voided_at IS NULL AND r.voided_at IS NULL AND d.customer_since <= %s AND a.effective <= %s
            UNION ALL
            SELECT r.customer_id, a.amount FROM receivables_allocation a
            JOIN receivables_receipt d ON d.id = a.receipt_id JOIN receivables_receivable r ON r.id = a.receivable_id
            WHERE d.voided_at IS NULL AND r.voided_at IS NULL AND r.issued > %s AND a.effective <= %s
        ) part JOIN directory_customer k ON k.id = part.customer_id {_PEOPLE}
        WHERE k.id IN ({scope[0]}) {group}""",
        [day] * 5 + list(scope[1]),
    )
    return [(found, int(fen)) for found, fen in rows if fen]


def _chains(actor: Actor, lines: dict[Any, Any], money: dict[Any, Fen]) -> tuple[dict[Any, Any], dict[Any, Fen]]:
    """Customers added up under their topmost head office; who is in no chain stays alone."""
    parents = dict(visible_customers(actor).exclude(parent=None).values_list("pk", "parent"))
    together: dict[Any, Any] = {}
    sums: dict[Any, Fen] = {}
    for customer, (_name, cells) in lines.items():
        head, seen = customer, {customer}
        while (above := parents.get(head)) is not None and above not in seen:
            seen.add(above)
            head = above
        kept = together.setdefault(head, ("", [0] * len(cells)))[1]
        for at, fen in enumerate(cells):
            kept[at] += fen
        sums[head] = sums.get(head, 0) + money.get(customer, 0)
    return together, sums


_TABLES = {"owner": "people_person", "region": "people_unit"}


def _names(actor: Actor, keys: list[int], by: str) -> dict[int, str]:
    """Of lines that have money only, and of head offices."""
    if not keys:
        return {}
    if by in _TABLES:
        marks = ", ".join(["%s"] * len(keys))
        return dict(_all(f"SELECT id, name FROM {_TABLES[by]} WHERE id IN ({marks})", list(keys)))
    return dict(visible_customers(actor).filter(pk__in=keys).values_list("pk", "name"))


def _all(statement: str, params: list[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return list(cursor.fetchall())
