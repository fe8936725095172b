"""The tiny company of the plan tests (tests/shell/plan/tiny.py) in the database, with its December planned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from tests.cast import PASSWORD
from tests.shell.plan.tiny import tiny_pages
from tests.shell.plan.typed import write_pages

from huikuan.business.directory.models import Customer, Outlet, Product
from huikuan.business.targets import operations
from huikuan.business.targets.models import MonthPlan, TargetCell
from huikuan.engine.periods import Month
from huikuan.foundation import clock
from huikuan.foundation.imports.models import Import
from huikuan.foundation.imports.reader import read_book
from huikuan.foundation.people.models import Person, Unit, User
from huikuan.foundation.permissions import Actor
from huikuan.shell.plan.build import build_plan
from huikuan.shell.sheets import INPUT
from huikuan.shell.words.sentence import speaking

Frames = dict[str, pl.DataFrame]
SHEETS = ("proposal", "decomposition", "by_item", "by_day", "schemes")
TODAY = date(2026, 12, 10)
ROLES = {"E1": "director", "E5": "finance"}


@cache
def planned() -> tuple[Frames, Frames, Frames]:
    """Input sheets, and the plan's sheets in Chinese and in English."""
    with TemporaryDirectory() as folder:
        path = write_pages(Path(folder) / "tiny.xlsx", tiny_pages())
        outputs = []
        for lang in ("zh", "en"):
            with speaking(lang):
                book = read_book(path, sheets=INPUT)
                month = Month(year=2026, month=12)
                plan = build_plan(tables=dict(book.tables), found=book.findings, month=month, today=TODAY)
                outputs.append(plan.tables)
    return {key: table.frame for key, table in book.tables.items()}, outputs[0], outputs[1]


def fill_directory(inputs: Frames) -> None:
    """People, customers, outlets and products of a workbook, as the directory would bring them in."""
    names = set(inputs["staff"]["region"].drop_nulls()) | set(inputs["customers"]["region"].drop_nulls())
    units = {name: Unit.objects.create(name=name) for name in sorted(names)}
    people: dict[str, Person] = {}
    for row in inputs["staff"].iter_rows(named=True):
        number = row["employee_no"]
        people[number] = Person.objects.create(
            employee_no=number,
            name=row["name"],
            sort_key=row["name"],
            role=ROLES.get(number) or row["role"],
            parent=people.get(row["manager_no"] or ""),
            unit=units.get(row["region"] or ""),
        )
    customers = {}
    for row in inputs["customers"].iter_rows(named=True):
        owner, unit = people.get(row["owner"] or ""), units.get(row["region"] or "")
        customers[row["customer_no"]] = Customer.objects.create(
            customer_no=row["customer_no"],
            name=row["name"],
            sort_key=row["name"],
            owner=owner,
            unit=unit,
            effective_unit=unit or (owner.unit if owner else None),
        )
    for row in inputs["outlets"].iter_rows(named=True):
        Outlet.objects.create(
            outlet_no=row["outlet_no"], name=row["name"], sort_key=row["name"], customer=customers[row["customer_no"]]
        )
    for row in inputs["products"].iter_rows(named=True):
        Product.objects.create(item_no=row["item_no"], name=row["name"], sort_key=row["name"])


@dataclass
class Company:
    """The plan and its people; ``actor("E2")`` acts as an employee."""

    plan: MonthPlan

    def actor(self, number: str) -> Actor:
        """As a request would carry it, read afresh."""
        return Actor(user=User.objects.select_related("person").get(username=number))

    def cell(self, level: str, name: str | None = None) -> TargetCell:
        """The first cell of a level whose key or region is ``name``."""
        field = {"region": "unit__name", "person": "person__employee_no", "customer": "customer__customer_no"}
        field |= {"outlet": "outlet__outlet_no", "item": "item__item_no"}
        wanted = {field[level]: name} if name else {}
        found = TargetCell.objects.filter(plan=self.plan, level=level, **wanted).order_by("position").first()
        assert found is not None
        return found

    def amounts(self) -> dict[int, int | None]:
        """Every amount by position."""
        return dict(TargetCell.objects.filter(plan=self.plan).values_list("position", "amount"))


def make_company(inputs: Frames, zh: Frames, en: Frames) -> Company:
    """Fill an empty database."""
    fill_directory(inputs)
    for person in Person.objects.all():
        User.objects.create_user(username=person.employee_no, password=PASSWORD, person=person)
    director = Person.objects.filter(role="director").first()
    assert director is not None
    actor = Actor(user=User.objects.get(person=director))
    origin = Import.objects.create(file_name="tiny.xlsx", size=1, sha256="0", uploaded_at=clock.now())
    operations.import_budget(actor=actor, frame=inputs["budget"], origin=origin)
    operations.import_factors(actor=actor, frame=inputs["factors"], origin=origin)
    plan = operations.start_plan(actor=actor, month=TODAY, as_of=TODAY, summary={})
    for key in SHEETS:
        store = getattr(operations, f"store_{key}")
        store(actor=actor, plan=plan, frame=zh[key], frame_en=en[key])
    return Company(plan=plan)
