"""What must hold between rows and sheets: keys once, references known, trees without rings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter

import polars as pl

from huikuan.engine.findings import Severity
from huikuan.foundation.imports.columns import BLANK, Reference, Sheet
from huikuan.foundation.imports.doubts import Doubts
from huikuan.foundation.imports.frames import only
from huikuan.foundation.imports.names import plain
from huikuan.foundation.imports.table import ROW, SOURCE, Place

Known = Callable[[], pl.Series]
_FIRST = "_first_"


@dataclass(slots=True, kw_only=True)
class Loaded:
    """A sheet on its way: rows so far, and the headings of its sources as the person wrote them."""

    sheet: Sheet
    frame: pl.DataFrame
    headings: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # source → column key → heading
    present: bool = True
    known: Known | None = None  # keys that stand already, beside those in the frame

    def heading(self, source: str, key: str) -> str:
        """Heading of a column in that source."""
        return self.headings.get(source, {}).get(key, self.sheet.by_key[key].zh)


def check_all(tables: Mapping[str, Loaded], doubts: Doubts) -> None:
    """Apply every rule of the sheets; a referenced sheet is settled before those that refer to it."""
    for key in _in_order(tables):
        table = tables[key]
        if not table.present:
            continue
        drop_duplicates(table, doubts)
        for reference in table.sheet.references:
            resolve_reference(table, reference, tables, doubts)
        drop_incoherent(table, doubts)
        break_rings(table, doubts)


def _in_order(tables: Mapping[str, Loaded]) -> Sequence[str]:
    graph = {
        key: {ref.sheet for ref in table.sheet.references if ref.sheet in tables and ref.sheet != key}
        for key, table in tables.items()
    }
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError:
        return list(tables)


def drop_duplicates(table: Loaded, doubts: Doubts) -> None:
    """Keep the first row of each key: a same row more is dropped quietly, a different one is an error."""
    keys, frame = list(table.sheet.unique), table.frame
    if not keys:
        return
    is_first = frame.select(pl.struct(keys).is_first_distinct()).to_series()
    if is_first.all():
        return
    content = [column.key for column in table.sheet.columns]
    first = frame.filter(is_first)
    known = first.select(*keys, *(pl.col(name).alias(f"{_FIRST}{name}") for name in (*content, ROW, SOURCE)))
    again = frame.filter(~is_first).join(known, on=keys, how="left", nulls_equal=True, maintain_order="left")
    same = pl.all_horizontal(pl.col(name).eq_missing(pl.col(f"{_FIRST}{name}")) for name in content)
    for wanted, code, severity in (
        (same, "row.duplicate", Severity.INFO),
        (~same, "row.duplicate_differs", Severity.ERROR),
    ):
        for part in again.filter(wanted).partition_by(SOURCE, maintain_order=True):
            place = Place(sheet=part[SOURCE][0], column=table.heading(part[SOURCE][0], keys[0]))
            values = part.select(pl.concat_str(keys, separator=" ", ignore_nulls=True)).to_series()
            facts = {"first_row": part[f"{_FIRST}{ROW}"], "first_sheet": part[f"{_FIRST}{SOURCE}"]}
            doubts.add_rows(code, severity, place, rows=part[ROW], values=values, **facts)
    table.frame = first


def resolve_reference(table: Loaded, reference: Reference, tables: Mapping[str, Loaded], doubts: Doubts) -> None:
    """Every value must be a key of the other sheet; one that differs only in case or leading zeros is taken for it."""
    name, frame = reference.column, table.frame
    values = frame[name]
    target = tables.get(reference.sheet)
    if target is None or values.null_count() == len(values):
        return
    known = target.frame[reference.key].drop_nulls()
    if target.known is not None:
        known = pl.concat([known, target.known()])
    known = known.unique()
    unknown = values.is_not_null() & ~values.is_in(known.implode())
    if not unknown.any():
        return
    if not target.present and known.is_empty():
        _without_sheet(table, reference, target.sheet, doubts)
        return
    near = _near_keys(values.filter(unknown).unique(), known)
    if near:
        meant = values.replace(list(near), list(near.values()))
        changed = unknown & values.is_in(list(near))
        _report(table, name, changed, "reference.near", Severity.WARNING, doubts, meant=meant.filter(changed))
        table.frame = frame = frame.with_columns(meant)
        values, unknown = meant, unknown & ~changed
    if not unknown.any():
        return
    label = {"target_zh": target.sheet.zh, "target_en": target.sheet.en}
    if reference.on_unknown == "blank":
        _report(table, name, unknown, "reference.unknown_blanked", Severity.WARNING, doubts, **label)
        table.frame = frame.with_columns(only(values, ~unknown))
    else:
        _report(table, name, unknown, "reference.unknown", Severity.ERROR, doubts, **label)
        table.frame = frame.filter(~unknown)


def _without_sheet(table: Loaded, reference: Reference, target: Sheet, doubts: Doubts) -> None:
    """The sheet referred to was not given: say so once, not for every row."""
    rejects = reference.on_unknown != "blank"
    for source in table.frame[SOURCE].unique(maintain_order=True):
        place = Place(sheet=source, column=table.heading(source, reference.column))
        severity = Severity.ERROR if rejects else Severity.INFO
        code = "reference.sheet_absent_rejected" if rejects else "reference.sheet_absent"
        doubts.add(code, severity, place, target_zh=target.zh, target_en=target.en)
    if rejects:
        table.frame = table.frame.filter(pl.col(reference.column).is_null())
    else:
        table.frame = table.frame.with_columns(only(table.frame[reference.column], pl.Series([False])))


def _near_keys(unknown: pl.Series, known: pl.Series) -> dict[str, str]:
    """Unknown value → the only key that is the same but for case, punctuation and leading zeros."""
    counts = Counter(_folded(key) for key in known)
    by_fold = {_folded(key): key for key in known if counts[_folded(key)] == 1}
    by_fold.pop("", None)  # nothing but zeros and punctuation is near to nothing
    return {value: by_fold[_folded(value)] for value in unknown if _folded(value) in by_fold}


def _folded(code: str) -> str:
    return plain(code).lstrip("0")


def _report(
    table: Loaded, column: str, mask: pl.Series, code: str, severity: Severity, doubts: Doubts, **params: object
) -> None:
    rows = table.frame.filter(mask)
    extra = {name: value for name, value in params.items() if isinstance(value, pl.Series)}
    rows = rows.with_columns(value.alias(f"_param_{name}") for name, value in extra.items())
    for part in rows.partition_by(SOURCE, maintain_order=True):
        source = part[SOURCE][0]
        facts = params | {name: part[f"_param_{name}"] for name in extra}
        place = Place(sheet=source, column=table.heading(source, column))
        doubts.add_rows(code, severity, place, rows=part[ROW], values=part[column], **facts)


def drop_incoherent(table: Loaded, doubts: Doubts) -> None:
    """Leave out rows whose cells contradict each other, and empty cells that say the usual at length."""
    if table.sheet.coherent is None:
        return
    columns, fault = table.sheet.coherent
    said = table.frame.select(pl.any_horizontal(pl.col(columns[:-1]).is_not_null())).to_series()
    if not said.any():
        return
    told = [fault(*cells) or None for cells in table.frame.filter(said).select(columns).iter_rows()]
    none = pl.repeat(None, table.frame.height, dtype=pl.String(), eager=True)
    codes = none.scatter(said.arg_true(), pl.Series(told, dtype=pl.String()))
    usual = (codes == BLANK).fill_null(value=False)
    for code in codes.filter(~usual).drop_nulls().unique().sort():
        _report(table, columns[0], (codes == code).fill_null(value=False), code, Severity.ERROR, doubts)
    emptied = [pl.when(~usual).then(pl.col(name)).alias(name) for name in columns[:-1]]
    table.frame = table.frame.with_columns(emptied).filter(codes.is_null() | usual)


def break_rings(table: Loaded, doubts: Doubts) -> None:
    """Cut each ring of the tree at its first member in the file, and name the members."""
    if table.sheet.parent is None:
        return
    key, up = table.sheet.parent
    parents = {
        child: parent for child, parent in zip(table.frame[key], table.frame[up], strict=True) if parent is not None
    }
    position = {child: i for i, child in enumerate(table.frame[key])}
    cut: list[int] = []
    settled: set[str] = set()
    for start in parents:
        path: dict[str, None] = {}
        node: str | None = start
        while node is not None and node not in settled and node not in path:
            path[node] = None
            node = parents.get(node)
        if node is not None and node in path:
            members = list(path)[list(path).index(node) :]
            first = min(members, key=position.__getitem__)
            turn = members.index(first)
            members = [*members[turn:], *members[:turn]]
            cut.append(position[first])
            row = table.frame.row(position[first], named=True)
            place = Place(sheet=row[SOURCE], row=row[ROW], column=table.heading(row[SOURCE], up), value=parents[first])
            doubts.add("tree.ring", Severity.ERROR, place, subject=first, members=" → ".join([*members, first]))
        settled.update(path)
    if cut:
        table.frame = table.frame.with_columns(table.frame[up].scatter(cut, None))
