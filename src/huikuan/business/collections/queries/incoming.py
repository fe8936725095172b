"""What an import of promises or measures would change, before anything is written.

A promise has no key: identical rows are the same. A measure is known by its customer and its name, and where a customer
has several of that name by the day: a row that differs otherwise changes the one on file instead of adding another.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.db.models import Case, CharField, F, Value, When

from huikuan.business.collections.catalogue import kind_of
from huikuan.business.collections.models import Measure, MeasureState, Promise, PromiseState
from huikuan.business.collections.queries.frames import COUNTING, MEASURE_PATHS, fingerprints
from huikuan.business.collections.sheets import MEASURES, PROMISES
from huikuan.engine.findings import Finding, Severity
from huikuan.foundation import clock
from huikuan.foundation.imports.applying import REVISION, Diff
from huikuan.foundation.imports.models import ImportChange, ImportState
from huikuan.foundation.imports.table import NOTES, ROW, SOURCE, Place, PlacedFinding
from huikuan.foundation.imports.writing import ID, stored_frame

# What a row says about the measure itself; names and the gap are the plan's, and only handed out with it.
CONTENT = ("expected", "cost", "due_date", "produced", "approved", NOTES)
Row = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming(Diff):
    """The same with what is doubtful about the rows; an error is a row left out."""

    findings: tuple[PlacedFinding, ...] = ()


def preview(key: str, frame: pl.DataFrame) -> Incoming:
    """What importing the rows would do; writes nothing."""
    return _promises(frame) if key == PROMISES.key else _Measures(frame).incoming()


def _promises(frame: pl.DataFrame) -> Incoming:
    fresh = _unseen(fingerprints(PROMISES, frame), Promise.objects.exclude(fingerprint="").values_list("fingerprint"))
    new, same = frame.filter(fresh), frame.filter(~fresh)
    told = Counter(same.select("customer_no", "promised_date").iter_rows())
    standing = Counter(
        Promise.objects.exclude(state=PromiseState.WITHDRAWN).values_list("customer__customer_no", "promised_date")
    )
    findings = [
        _finding("collections.promise_again", Severity.WARNING, row, PROMISES.by_key["promised_date"].zh)
        for row in new.iter_rows(named=True)
        if standing[row["customer_no"], row["promised_date"]] > told[row["customer_no"], row["promised_date"]]
    ]
    return Incoming(new=new, changed=frame.clear(), before=frame.clear(), same=same, findings=tuple(findings))


def _unseen(marks: list[str], stored: Any) -> pl.Series:
    """Which rows are new: of identical ones as many are the same as were brought in before."""
    there = Counter(mark for (mark,) in stored)
    new = []
    for mark in marks:
        new.append(there[mark] == 0)
        there[mark] -= there[mark] > 0
    return pl.Series(new, dtype=pl.Boolean)


class _Measures:
    """Pairs the rows that came with the measures on file."""

    def __init__(self, frame: pl.DataFrame) -> None:
        self.frame, self.stored = frame, _measures_on_file()
        self.came: list[Row] = list(frame.iter_rows(named=True))
        self.there: list[Row] = list(self.stored.iter_rows(named=True))
        self.marks = fingerprints(MEASURES, frame)
        self.absent = {name for name in CONTENT if frame[name].null_count() == frame.height}
        self.today = clock.today()
        self.new: list[int] = []
        self.pairs: list[tuple[int, int]] = []  # (row that came, measure it changes)
        self.same: list[int] = []
        self.findings: list[PlacedFinding] = []

    def incoming(self) -> Incoming:
        """Pair what is identical, then what has one name; report what can't be told."""
        groups: defaultdict[tuple[str, str], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for at, row in enumerate(self.there):
            groups[_name(row)][1].append(at)
        for at, row in enumerate(self.came):
            groups[_name(row)][0].append(at)
        for came, there in groups.values():
            if came:
                self._settle(came, there)
        self.pairs.sort()
        before = self.stored[[stored for _, stored in self.pairs]]
        rows = self.frame.with_columns(pl.Series("fingerprint", self.marks, dtype=pl.String()))
        kept = [before[name] for name in (*sorted(self.absent), ID, REVISION)]
        changed = with_state(rows[[at for at, _ in self.pairs]].with_columns(*kept))
        return Incoming(
            new=with_state(rows[sorted(self.new)]),
            changed=changed,
            before=before.select(changed.columns),
            same=self.frame[sorted(self.same)],
            findings=tuple(sorted(self.findings, key=lambda one: one.place.row or 0)),
        )

    def _settle(self, came: list[int], there: list[int]) -> None:
        came, there = self._pair(came, there, self._identical, self.same)
        came, there = self._pair(came, there, self._equal, self.same)
        taken: list[int] = []
        came, there = self._pair(came, there, self._same_day, taken, keep=True)
        ahead = [at for at in there if not self._past(self.there[at])]
        given = [at for at in ahead if self.there[at]["state"] != MeasureState.SUGGESTED]
        postponed = given or ahead  # a suggestion is meant only where nothing else can be
        if came and len(came) == len(postponed) == 1:
            self._change(came[0], postponed[0])
        elif came and postponed:
            for at in came:
                self._leave_out("collections.measure_ambiguous", at)
        else:
            self.new += came

    def _pair(
        self,
        came: list[int],
        there: list[int],
        alike: Callable[[int, int], bool],
        to: list[int],
        *,
        keep: bool = False,
    ) -> tuple[list[int], list[int]]:
        """Pair each row with the first measure alike; what remains of both."""
        rest, free = [], list(there)
        for at in came:
            found = next((stored for stored in free if alike(at, stored)), None)
            if found is None:
                rest.append(at)
                continue
            free.remove(found)
            if keep:
                self._change(at, found)
            else:
                to.append(at)
        return rest, free

    def _identical(self, at: int, stored: int) -> bool:
        return bool(self.marks[at] == self.there[stored]["fingerprint"])

    def _equal(self, at: int, stored: int) -> bool:
        row, was = self.came[at], self.there[stored]
        return all(_cell(row, name) == _cell(was, name) for name in CONTENT if name not in self.absent)

    def _same_day(self, at: int, stored: int) -> bool:
        return "due_date" in self.absent or bool(self.came[at]["due_date"] == self.there[stored]["due_date"])

    def _past(self, was: Row) -> bool:
        """Over and done with: a row with another day is another measure."""
        over = was["due_date"] is not None and was["due_date"] < self.today
        return over or was["state"] in {MeasureState.DONE, MeasureState.REJECTED}

    def _change(self, at: int, stored: int) -> None:
        if self.there[stored]["by_people"]:
            self._leave_out("collections.measure_changed_here", at)
        else:
            self.pairs.append((at, stored))

    def _leave_out(self, code: str, at: int) -> None:
        self.findings.append(_finding(code, Severity.ERROR, self.came[at], MEASURES.by_key["measure"].zh))


def with_state(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows that count once they say yes in the last column, and are nobody's suggestion any more."""
    approved = pl.lit(MeasureState.APPROVED.value)
    proposed = pl.lit(MeasureState.PROPOSED.value)
    return rows.with_columns(
        pl.when(pl.col("approved") == "yes").then(approved).otherwise(proposed).alias("state"),
        pl.lit(None, dtype=pl.Int64()).alias("plan_id"),
    )


def _measures_on_file() -> pl.DataFrame:
    """Every measure as its sheet shows it, with what tells whether people have had a hand in it since it came."""
    approved = Case(When(COUNTING, then=Value("yes")), default=F("approved_given"), output_field=CharField(null=True))
    rows = Measure.objects.annotate(approved_cell=approved).order_by("pk")
    frame = stored_frame(rows, MEASURES, MEASURE_PATHS, ids=True, more=(REVISION, "plan_id"))
    more = pl.DataFrame(
        list(rows.values_list("fingerprint", "state")),
        schema={"fingerprint": pl.String(), "state": pl.String()},
        orient="row",
    )
    by_import = dict(
        ImportChange.objects.filter(model=Measure._meta.label_lower, batch__state=ImportState.APPLIED)
        .order_by("pk")
        .values_list("row_id", f"after__{REVISION}")
    )
    imported = [
        mark != "" and revision == by_import.get(pk, 1)
        for mark, revision, pk in zip(more["fingerprint"], frame[REVISION], frame[ID], strict=True)
    ]
    machine = (more["state"] == MeasureState.SUGGESTED.value) & (frame[REVISION] == 1)
    return frame.with_columns(
        more["fingerprint"], more["state"], (~(pl.Series(imported, dtype=pl.Boolean()) | machine)).alias("by_people")
    )


def _name(row: Row) -> tuple[str, str]:
    return row["customer_no"], kind_of(row["measure"]) or row["measure"].strip().casefold()


def _cell(row: Row, name: str) -> object:
    """Whether it is approved is yes or not; a blank and a no are one."""
    return row[name] == "yes" if name == "approved" else row[name]


def _finding(code: str, severity: Severity, row: Row, column: str) -> PlacedFinding:
    """About one row of the file."""
    params: dict[str, object] = {name: row[name] for name in ("measure", "promised_date") if name in row}
    finding = Finding(code=code, severity=severity, subject=row["customer_no"], params=params)
    value = str(row["measure"] if "measure" in row else row["promised_date"])
    return PlacedFinding(finding=finding, place=Place(sheet=row[SOURCE], row=row[ROW], column=column, value=value))
