"""The people of the demonstration company: a director, managers and salespeople by region, finance, administration."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from huikuan.shell.demo.names import person_names
from huikuan.shell.demo.places import REGION_SHARES, REGIONS
from huikuan.shell.demo.sizes import Ints, Sizes, split_count, stream


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """The staff sheet, and the salespeople by position."""

    frame: pl.DataFrame
    rep_no: list[str]
    rep_name: list[str]
    rep_region: Ints  # position in REGIONS


def make_people(*, sizes: Sizes, seed: int) -> People:
    """Return the staff; each region's salespeople are shared evenly among its managers."""
    managers = split_count(sizes.managers, REGION_SHARES, minimum=1)
    reps = split_count(sizes.reps, REGION_SHARES, minimum=1)
    names = person_names(rng=stream(seed, "people"), count=sizes.managers + sizes.reps + 4)
    rows: list[tuple[str, str, str, str | None, str | None]] = [("D001", names.pop(), "director", None, None)]
    rep_rows: list[tuple[str, str, str, str | None, str | None]] = []
    first = 0
    for region, label in enumerate(REGIONS):
        for number in range(int(managers[region])):
            rows.append((f"M{first + number + 1:03d}", names.pop(), "manager", "D001", label))
        for number in range(int(reps[region])):
            boss = first + number * int(managers[region]) // int(reps[region])
            rep_rows.append((f"E{len(rep_rows) + 1:03d}", names.pop(), "rep", f"M{boss + 1:03d}", label))
        first += int(managers[region])
    office: list[tuple[str, str, str, str | None, str | None]] = [
        ("F001", names.pop(), "finance", "D001", None),
        ("F002", names.pop(), "finance", "F001", None),
        ("A001", names.pop(), "admin", "D001", None),
    ]
    columns = ("employee_no", "name", "role", "manager_no", "region")
    return People(
        frame=pl.DataFrame([*rows, *rep_rows, *office], schema=dict.fromkeys(columns, pl.String()), orient="row"),
        rep_no=[row[0] for row in rep_rows],
        rep_name=[row[1] for row in rep_rows],
        rep_region=np.repeat(np.arange(len(REGIONS)), reps),
    )
