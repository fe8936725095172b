"""The demonstration company in the database: its workbook brought in, receipts matched, months planned, accounts made.

Everything happens through the same operations as a person's clicks, so it is audited and checked like them.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from django.contrib.auth.hashers import make_password
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from huikuan.business.receivables import operations as receivables
from huikuan.business.targets import operations as targets_operations
from huikuan.business.targets import queries as targets
from huikuan.engine.periods import Month
from huikuan.foundation.imports import steps
from huikuan.foundation.imports.models import ImportState
from huikuan.foundation.imports.operations import upload
from huikuan.foundation.people import operations as people
from huikuan.foundation.people.models import Person, User
from huikuan.foundation.permissions import Actor, Via
from huikuan.shell.demo.activity import a_days_work
from huikuan.shell.demo.bank_statement import uploaded_statement
from huikuan.shell.demo.clerk import decide_older_receipts
from huikuan.shell.demo.company import company
from huikuan.shell.demo.credit import limits_and_grades
from huikuan.shell.demo.desk_cases import bring_cases_in, dollar_buyer
from huikuan.shell.demo.export_sales import bring_export_in
from huikuan.shell.demo.letters import write_letters
from huikuan.shell.demo.negotiation import negotiate
from huikuan.shell.demo.orders import enter_orders
from huikuan.shell.demo.projects import plan_projects
from huikuan.shell.demo.scenarios import compare_scenarios
from huikuan.shell.demo.settlements import a_months_settlements
from huikuan.shell.demo.workbook import write_demo
from huikuan.shell.planning.month import plan_month

PASSWORD = "huikuan-demo"
FOLDER_FROM_SCALE = 4  # a larger company's sales fill more than one sheet
NEXT_MONTH_FROM = 20  # from this day on the next month is planned as well
LOGINS = {"director": "D001", "manager": "M001", "rep": "E001", "finance": "F001", "admin": "A001"}

Tell = Callable[[str, int, int], None]


class SeedRefusedError(RuntimeError):
    """The demonstration's own workbook was refused: a fault of ours; carries the findings' codes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """An account of the demonstration."""

    username: str
    role: str
    name: str
    password: str


def seeded() -> bool:
    """Whether somebody works here already."""
    return User.objects.exists() or Person.objects.exists()


def seed(*, today: date, scale: int = 1, tell: Tell) -> None:
    """Fill an empty database."""
    actor = Actor(user=None, via=Via.COMMAND)
    month = Month.of(today)
    with TemporaryDirectory() as folder:
        tell(_("making up a company"), 0, 6)
        book = demo_file(Path(folder), today=today, scale=scale)
        tell(_("bringing its workbook in"), 1, 6)
        bring_in(actor, book)
    tell(_("matching receipts to invoices"), 2, 6)
    receivables.match_receipts(actor=actor, today=today)
    make_accounts(actor)
    bring_cases_in(actor, acting("director"), today)
    if buyer := dollar_buyer(actor, today):
        bring_export_in(actor, acting("finance"), buyer, today)
    decide_older_receipts(acting("finance"), today)
    tell(_("planning the month"), 3, 6)
    plan_month(actor=actor, month=month, today=today)
    tell(_("planning the next month"), 4, 6)
    if today.day >= NEXT_MONTH_FROM:
        plan_month(actor=actor, month=month + 1, today=today)
    tell(_("playing a day's work"), 5, 6)
    if today.day >= NEXT_MONTH_FROM:
        release(acting("director"), month)
        compare_scenarios(acting("director"), month + 1)
        negotiate(today, PASSWORD)
    plan_projects(today)
    a_days_work(today)
    write_letters(today)
    a_months_settlements(today)
    receivables.keep_forecasts(actor=actor, today=today)
    limits_and_grades(today)
    enter_orders(today)
    if scale < FOLDER_FROM_SCALE:
        uploaded_statement(actor, today)


def demo_file(folder: Path, *, today: date, scale: int) -> Path:
    """The company as one file: a workbook, or for large sizes its CSV files in a zip."""
    upcoming = Month.of(today) + (1 if today.day >= NEXT_MONTH_FROM else 0)
    frames = company(today=today, month=upcoming, scale=scale)
    if scale < FOLDER_FROM_SCALE:
        book = folder / "demo.xlsx"
        write_demo(book, frames, "zh")
        return book
    sheets = folder / "sheets"
    write_demo(sheets, frames, "zh")
    book = folder / "demo.zip"
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in sorted(sheets.iterdir()):
            archive.write(path, path.name)
    return book


def bring_in(actor: Actor, book: Path) -> None:
    """Upload, dry run, apply. Raises SeedRefusedError."""
    with book.open("rb") as opened:
        file = UploadedFile(file=File(opened, name=book.name), name=book.name, size=book.stat().st_size)
        batch = upload(actor=actor, file=file, name=book.name)
    checked = steps.check(actor=actor, batch=batch.pk)
    if checked.state != ImportState.CHECKED:
        raise SeedRefusedError(", ".join(checked.findings.values_list("code", flat=True)[:10]))
    steps.bring_in(actor=actor, batch=batch.pk)


def acting(username: str) -> Actor:
    """One of the demonstration's people at work."""
    return Actor(user=User.objects.get(username=username))


def release(actor: Actor, month: Month) -> None:
    """The running month is binding; the next one is still argued about."""
    plan = targets.current_plans().get(month=month.first_day)
    targets_operations.release_plan(actor=actor, plan_id=plan.pk, seen=plan.revision, reason="月初例会通过")


def make_accounts(actor: Actor) -> None:
    """One account for each role, named after it."""
    encoded = make_password(PASSWORD)  # everybody's, and no secret: one hash does for all
    for role, number in LOGINS.items():
        person = Person.objects.get(employee_no=number)
        people.take_user_over(actor=actor, person=person.pk, username=role, encoded=encoded)


def logins() -> list[Login]:
    """The demonstration's accounts; empty in another company."""
    found = {}
    for user in User.objects.filter(username__in=LOGINS).select_related("person"):
        if user.person is not None and user.person.employee_no == LOGINS[user.username]:
            found[user.username] = Login(
                username=user.username, role=user.username, name=user.person.name, password=PASSWORD
            )
    return [found[role] for role in LOGINS if role in found]
