"""The ownership ledger over the organisation: company → region → person → customer, within the reader's scope.

Every level is the sum of the one below; nothing is netted, so a surplus hides no hole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.db.models import QuerySet, Sum
from django.http import Http404

from huikuan.business.collections.queries import visible_lines, visible_nodes
from huikuan.engine.money import Fen
from huikuan.foundation.people.models import Person, Unit
from huikuan.foundation.permissions import Actor

LEDGER = ("target", "received", "promised", "measured", "unowned", "surplus", "risk_unowned")
LONGEST_ID = 18  # digits that a database's integer surely holds


class Whole(Enum):
    """Not narrowed; None means "nobody" or "no region"."""

    ALL = "all"


ALL = Whole.ALL


@dataclass(frozen=True, slots=True)
class Where:
    """A node: the company, a region of it, or a person's customers in a region. Ids; None is nobody, no region."""

    unit: int | Whole | None = ALL
    owner: int | Whole | None = ALL

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Where:
        """From an address: ``unit`` and ``owner`` are ids or "none". Raises Http404 for anything else."""
        return cls(_id(asked.get("unit", "")), _id(asked.get("owner", "")))

    def address(self) -> dict[str, str]:
        """As parameters of an address."""
        parts = {"unit": self.unit, "owner": self.owner}
        return {name: "none" if value is None else str(value) for name, value in parts.items() if value is not ALL}

    def customers(self) -> dict[str, int | None]:
        """As conditions on a customer or a line."""
        parts = {"effective_unit": self.unit, "owner": self.owner}
        return {path: value for path, value in parts.items() if not isinstance(value, Whole)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Owning:
    """A node's or customer's ledger, in fen. ``where`` leads one level down; ``customer`` is set at the lowest."""

    name: str  # empty for nobody, or no region
    target: Fen = 0
    received: Fen = 0
    promised: Fen = 0
    measured: Fen = 0
    unowned: Fen = 0
    surplus: Fen = 0
    risk_unowned: Fen = 0
    customers: int = 0
    where: Where | None = None
    customer: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ownership:
    """A node with what is directly below it, largest hole first (of customers only the first ``most``)."""

    level: str  # company, region, person
    total: Owning
    below: list[Owning] = field(default_factory=list)
    region: str = ""
    person: str = ""


def ownership(actor: Actor, plan: Any, where: Where, *, most: int) -> Ownership:
    """The ledger of a node and of its children. At most four queries, however many customers there are.

    Raises Http404 for a region or person that doesn't exist, or in which nothing is in scope.
    """
    nodes = visible_nodes(actor).filter(plan=plan, **where.customers())
    if where.owner is not ALL:
        return _person(actor, plan, where, nodes, most)
    if where.unit is not ALL:
        below = [
            Owning(name=row["owner__name"] or "", where=Where(where.unit, row["owner_id"]), **_amounts(row))
            for row in _grouped(nodes, "owner_id", "owner__name")
        ]
        _something(below)
        return Ownership(level="region", total=_total(below), below=_by_hole(below), region=_name(Unit, where.unit))
    below = [
        Owning(name=row["effective_unit__name"] or "", where=Where(row["effective_unit_id"]), **_amounts(row))
        for row in _grouped(nodes, "effective_unit_id", "effective_unit__name")
    ]
    return Ownership(level="company", total=_total(below), below=_by_hole(below))


def _person(actor: Actor, plan: Any, where: Where, nodes: QuerySet[Any], most: int) -> Ownership:
    of_person = [Owning(name="", **_amounts(row)) for row in _grouped(nodes, "owner_id")]
    _something(of_person)
    lines = visible_lines(actor).filter(plan=plan, **where.customers())
    below = [
        Owning(
            name=row["customer__name"], customer=row["customer_id"], customers=1, **{name: row[name] for name in LEDGER}
        )
        for row in lines.values("customer_id", "customer__name", *LEDGER).order_by("-unowned", "id")[:most]
    ]
    region = "" if where.unit is ALL else _name(Unit, where.unit)
    return Ownership(
        level="person", total=_total(of_person), below=below, region=region, person=_name(Person, where.owner)
    )


def _something(rows: list[Owning]) -> None:
    if not rows:
        raise Http404


def _grouped(nodes: QuerySet[Any], *keys: str) -> Iterable[dict[str, Any]]:
    sums = {f"sum_{name}": Sum(name) for name in (*LEDGER, "customers")}
    rows: Iterable[dict[str, Any]] = nodes.values(*keys).order_by(*keys).annotate(**sums)
    return rows


def _amounts(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[f"sum_{name}"] for name in (*LEDGER, "customers")}


def _total(below: Iterable[Owning]) -> Owning:
    rows = list(below)
    return Owning(name="", **{name: sum(getattr(row, name) for row in rows) for name in (*LEDGER, "customers")})


def _by_hole(below: list[Owning]) -> list[Owning]:
    return sorted(below, key=lambda row: (-row.unowned, -row.target, row.name))


def _name(model: Any, pk: int | Whole | None) -> str:
    if pk is None:
        return ""
    return str(model.objects.filter(pk=pk).values_list("name", flat=True).get())


def _id(text: str) -> int | Whole | None:
    if not text:
        return ALL
    if text == "none":
        return None
    if not text.isdecimal() or len(text) > LONGEST_ID:
        raise Http404
    return int(text)
