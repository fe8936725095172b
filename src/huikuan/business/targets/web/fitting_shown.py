"""The part of a person × item table that a page shows: some people, and the items of a role. The table stays whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator

from huikuan.business.targets import queries
from huikuan.business.targets.fitting import Matrix
from huikuan.foundation.permissions import Request

PEOPLE = 25  # a page: a browser needs a second for as many of sixty items


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Which people (``page``) and items of ``every`` one, and the roles one may choose, (code, name)."""

    page: Page[Any]
    items: frozenset[int]
    role: str
    roles: list[tuple[str, str]]
    every: frozenset[int]

    def asked(self, config: dict[str, Any]) -> dict[str, Any]:
        """The table to type into, narrowed; its totals stay those of all people."""
        people = {person for person, _name in self.page.object_list}
        rows = [row for row in config["rows"] if row["id"] in people or row["id"] < 0]
        return config | {"columns": self._columns(config), "rows": rows}

    def result(self, config: dict[str, Any]) -> tuple[dict[str, Any], int]:
        """Of what would stand, people who change, and how many of them are left out."""
        columns = self._columns(config)
        keys = {column["key"] for column in columns}
        rows = [row for row in config["rows"] if keys.intersection(row["marked"])]
        return config | {"columns": columns, "rows": rows[:PEOPLE]}, max(len(rows) - PEOPLE, 0)

    def _columns(self, config: dict[str, Any]) -> list[dict[str, Any]]:
        left_out = {f"i{item}" for item in self.every - self.items}
        return [column for column in config["columns"] if column["key"] not in left_out]


def shown_part(request: Request, matrix: Matrix) -> Shown:
    """As the address asks: ``page`` of people, ``role`` of items; what has no role is shown when all are."""
    roles = queries.roles_of([item for item, _name in matrix.items])
    present = set(roles.values())
    role = request.GET.get("role", "")
    every = frozenset(item for item, _name in matrix.items)
    items = frozenset(item for item in every if roles.get(item) == role) if role in present else every
    return Shown(
        page=Paginator(list(matrix.people), PEOPLE).get_page(request.GET.get("page")),
        items=items,
        role=role if role in present else "",
        roles=[(code, name) for code, name in queries.role_names() if code in present],
        every=every,
    )
