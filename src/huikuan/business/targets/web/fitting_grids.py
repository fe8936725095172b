"""The table of persons and items as grids and as a workbook: what is asked, and what would come of it."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from xlsxwriter import Workbook

from huikuan.business.targets.fitting import Matrix, Place, Wish, Wishes
from huikuan.business.targets.offline import write_money
from huikuan.business.targets.web.answers import UnreadableError, whole
from huikuan.engine.money import Fen, yuan_text

LEFT = -1  # the line under the people: what items still have to place


def place_of(key: Any, column: Any) -> Place:
    """The cell that a grid speaks of."""
    if not isinstance(column, str) or not column.startswith("i"):
        raise UnreadableError
    return whole(key), whole(column[1:])


def _columns(matrix: Matrix, *, editable: bool, left: bool) -> list[dict[str, Any]]:
    money = {"kind": "money", "total": True, "width": 130}
    return [
        {"key": "name", "title": _("Person"), "kind": "text", "frozen": True, "width": 140},
        {"key": "total", "title": _("Sales target"), **money},
        *([{"key": "left", "title": _("Still to place"), **money}] if left else []),
        *(
            {"key": f"i{item}", "title": name, "editable": editable, "title_of": f"t{item}", **money}
            for item, name in matrix.items
        ),
    ]


def asked_grid(matrix: Matrix, wishes: Wishes, show: str) -> dict[str, Any]:
    """The table to type into: amounts, or the least or most that cells may have."""
    rows = asked_rows(matrix, wishes, show)
    if show != "amounts":
        none = {f"i{item}": None for item, _name in matrix.items}
        totals = none | {"total": sum(matrix.row_totals.values())}
        return {"columns": _columns(matrix, editable=True, left=False), "rows": rows, "totals": totals}
    columns = {f"i{item}": fen for item, fen in matrix.column_totals.items()}
    left = {key: fen - sum(row[key] or 0 for row in rows) for key, fen in columns.items()}
    total = sum(columns.values())
    under = {"id": LEFT, "name": _("Still to place"), "locked": list(columns), "held": [], "marked": [], **left}
    return {
        "columns": _columns(matrix, editable=True, left=True),
        "rows": [*rows, under],
        "totals": {
            "total": total,
            "left": sum(row["left"] for row in rows),
            **columns,
            **{f"{key}:short": fen for key, fen in left.items()},
        },
    }


def asked_rows(matrix: Matrix, wishes: Wishes, show: str) -> list[dict[str, Any]]:
    """A row for each person."""
    rows = []
    for person, name in matrix.people:
        row: dict[str, Any] = {"id": person, "name": name, "total": matrix.row_totals[person]}
        row |= {"held": [], "locked": [], "marked": []}
        for item, _name in matrix.items:
            key, stand, wish = f"i{item}", matrix.cells.get((person, item)), wishes.get((person, item), Wish())
            if show == "amounts":
                row[key] = stand.amount if stand and wish.amount is None else wish.amount
            else:
                row[key] = wish.minimum if show == "least" else wish.maximum
            row[f"t{item}"] = _hint(wish, stand.amount if stand else 0)
            if stand is not None and stand.held:
                row["held"].append(key)
            if (stand is None or stand.held) and (show != "amounts" or stand is not None):
                row["locked"].append(key)
            if wish != Wish():
                row["marked"].append(key)
        row["left"] = row["total"] - sum(row[f"i{item}"] or 0 for item, _name in matrix.items)
        rows.append(row)
    return rows


def _hint(wish: Wish, amount: Fen) -> str:
    parts = []
    if wish.amount is not None:
        parts.append(_("stands at {amount}").format(amount=yuan_text(amount)))
    if wish.minimum is not None:
        parts.append(_("at least {amount}").format(amount=yuan_text(wish.minimum)))
    if wish.maximum is not None:
        parts.append(_("at most {amount}").format(amount=yuan_text(wish.maximum)))
    return " · ".join(parts)


def result_grid(matrix: Matrix, fitted: Mapping[Place, Fen]) -> dict[str, Any]:
    """What would stand; cells that change are marked and say what they were."""
    rows = []
    for person, name in matrix.people:
        row: dict[str, Any] = {"id": person, "name": name, "total": matrix.row_totals[person], "marked": []}
        for item, _name in matrix.items:
            fen, was = fitted[person, item], matrix.amount(person, item)
            row[f"i{item}"] = fen if fen or (person, item) in matrix.cells else None
            if fen != was:
                row["marked"].append(f"i{item}")
                row[f"t{item}"] = _("was {amount}").format(amount=yuan_text(was))
        rows.append(row)
    return {"columns": _columns(matrix, editable=False, left=False), "rows": rows}


def workbook(matrix: Matrix, fitted: Mapping[Place, Fen], lang: str) -> bytes:
    """An XLSX file: the table as it stands and, where a fit exists, as it would be."""
    file = BytesIO()
    book = Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    font = {"font_name": "Noto Sans SC" if lang == "en" else "微软雅黑", "font_size": 10}
    plain, head = book.add_format(font), book.add_format(font | {"bold": True, "bottom": 1, "text_wrap": True})
    money = book.add_format(font | {"num_format": "#,##0.00"})
    changed = book.add_format(font | {"num_format": "#,##0.00", "bg_color": "#FFF8E1"})
    for title, cells in ((_("As it stands"), None), (_("As fitted"), fitted)):
        if cells is not None and not cells:
            continue
        sheet = book.add_worksheet(title[:31])
        sheet.write_row(0, 0, [_("Person"), _("Sales target"), *(name for _item, name in matrix.items)], head)
        for line, (person, name) in enumerate(matrix.people, start=1):
            sheet.write_string(line, 0, name, plain)
            write_money(sheet, line, 1, matrix.row_totals[person], money)
            for at, (item, _name) in enumerate(matrix.items, start=2):
                was = matrix.amount(person, item)
                fen = was if cells is None else cells[person, item]
                there = fen or (person, item) in matrix.cells
                write_money(sheet, line, at, fen if there else None, money if fen == was else changed)
        last = len(matrix.people) + 1
        sheet.write_string(last, 0, _("Total"), head)
        write_money(sheet, last, 1, sum(matrix.row_totals.values()), money)
        for at, (item, _name) in enumerate(matrix.items, start=2):
            write_money(sheet, last, at, matrix.column_totals[item], money)
        sheet.set_column(0, 0, 16)
        sheet.set_column(1, len(matrix.items) + 1, 16)
        sheet.freeze_panes(1, 2)
    book.close()
    return file.getvalue()
