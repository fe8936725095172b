"""What each command does, and what it says when it can't."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from huikuan.business.receivables.bankfiles import FOREIGN
from huikuan.engine.ageing import AgeingOverflowError
from huikuan.engine.findings import Finding, Severity
from huikuan.engine.ledger import AmountTooLargeError
from huikuan.engine.periods import Month
from huikuan.foundation import clock
from huikuan.foundation.documents.replacing import CannotWriteError, check_writable, make_folder
from huikuan.foundation.imports.mapping import load_mapping
from huikuan.foundation.imports.reader import Book, read_book
from huikuan.foundation.imports.refusals import ImportRefusedError
from huikuan.foundation.imports.template import write_template
from huikuan.shell.cli import report
from huikuan.shell.cli.exits import Exit
from huikuan.shell.cli.terminal import Progress
from huikuan.shell.plan.book import write_findings, write_plan
from huikuan.shell.plan.build import MonthOverError, Plan, build_plan
from huikuan.shell.sheets import INPUT
from huikuan.shell.words import WORDS
from huikuan.shell.words.sentence import sentences, speaking

NEXT_MONTH_FROM = 20  # from this day on people plan the next month
FOLDER_FROM_SCALE = 4  # a larger company is written as CSV files: its sales fill more than one sheet


class RefusedError(Exception):
    """The command can't be carried out as it was given; carries what to say and the exit code."""

    def __init__(self, code: str, exit_code: Exit, **params: object) -> None:
        super().__init__(code)
        self.finding = Finding(code=code, severity=Severity.ERROR, params=params)
        self.exit = exit_code


def run(chosen: argparse.Namespace) -> int:
    """Run the chosen command in its language."""
    with speaking(chosen.lang):
        try:
            return COMMANDS[chosen.command](chosen)
        except ImportRefusedError as refusal:
            return refuse(chosen, refusal.findings)
        except MonthOverError as error:
            return refuse(chosen, (error.finding,))
        except RefusedError as error:
            return refuse(chosen, (error.finding,), code=error.exit)
        except (AgeingOverflowError, AmountTooLargeError, OverflowError) as error:
            params = {"detail": str(error) or type(error).__name__}
            return refuse(chosen, (Finding(code="plan.amount_too_large", severity=Severity.ERROR, params=params),))
        except CannotWriteError as error:
            params = {"path": str(error.path), "detail": str(error.__cause__ or "")}
            finding = Finding(code=f"write.{error.reason.value}", severity=Severity.ERROR, params=params)
            return refuse(chosen, (finding,), code=Exit.CANNOT_WRITE)


def refuse(chosen: argparse.Namespace, findings: tuple[Finding, ...], code: Exit = Exit.REFUSED) -> int:
    """Say what is wrong with the whole, and what to do; as JSON for programs."""
    if getattr(chosen, "json", False):
        print(json.dumps(report.refused(findings), ensure_ascii=False, indent=2))
    for finding in findings:
        message, remedy = sentences(finding, WORDS)
        sys.stderr.write(f"{message}\n" + (f"  → {remedy}\n" if remedy else ""))
    return code


def template(chosen: argparse.Namespace) -> int:
    """``huikuan template``."""
    check_output(chosen.output, replace=chosen.force)
    write_template(chosen.output, sheets=INPUT, lang=chosen.lang)
    print(_("Written: {path}. Fill it in, then: huikuan plan {path}").format(path=chosen.output))
    return Exit.OK


def plan(chosen: argparse.Namespace) -> int:
    """``huikuan plan``."""
    month, today = when(chosen)
    output = chosen.output or default_output(chosen.book, month)
    same_file(chosen.book, output)
    check_output(output, replace=chosen.force)
    with Progress() as progress:
        done = planned(chosen, month, today, progress)
        begun = time.perf_counter_ns()
        write_plan(output, done, lang=chosen.lang, progress=progress)
        done.milliseconds["writing"] = (time.perf_counter_ns() - begun) // 1_000_000
    if chosen.json:
        print(json.dumps(report.as_json(done, output), ensure_ascii=False, indent=2))
    elif not chosen.quiet:
        print(report.plan_text(done, output, chosen.lang))
    if chosen.timings and not chosen.quiet:
        print(report.timings_text(done), file=sys.stderr)
    return Exit.FINDINGS if chosen.strict and done.summary.findings[Severity.ERROR] else Exit.OK


def check(chosen: argparse.Namespace) -> int:
    """``huikuan check``: the same reading and planning, but only the doubts are told."""
    month, today = when(chosen)
    if chosen.output:
        same_file(chosen.book, chosen.output)
        check_output(chosen.output, replace=chosen.force)
    with Progress() as progress:
        done = planned(chosen, month, today, progress)
        if chosen.output:
            write_findings(chosen.output, done, lang=chosen.lang)
    if chosen.json:
        print(json.dumps(report.findings_json(done), ensure_ascii=False, indent=2))
    elif not chosen.quiet:
        print(report.findings_text(done))
    return Exit.FINDINGS if done.summary.findings[Severity.ERROR] else Exit.OK


def demo(chosen: argparse.Namespace) -> int:
    """``huikuan demo``: a company's workbook, its plan, and where they are."""
    # Only this command makes anything up; the others need not wait for it to load.
    from huikuan.shell.demo import DemoDateError, company  # noqa: PLC0415
    from huikuan.shell.demo.workbook import write_demo  # noqa: PLC0415

    today = chosen.today or clock.today()
    month = default_month(today)
    folder: Path = chosen.output
    book = folder / (_("demo-company") + ("" if chosen.scale >= FOLDER_FROM_SCALE else ".xlsx"))
    output = folder / _("demo-plan-{month}.xlsx").format(month=month)
    with Progress() as progress:
        progress(_("making up a company"), 0, 3)
        try:
            frames = company(today=today, month=month, scale=chosen.scale)
        except DemoDateError:
            raise RefusedError("plan.demo_date", Exit.REFUSED) from None
        make_folder(folder)
        write_demo(book, frames, chosen.lang)
        read = read_book(book, sheets=INPUT, progress=reading(progress))
        done = build_plan(tables=dict(read.tables), found=read.findings, month=month, today=today, progress=progress)
        write_plan(output, done, lang=chosen.lang, progress=progress)
    print(report.plan_text(done, output, chosen.lang, book=book))
    return Exit.OK


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "template": template,
    "plan": plan,
    "check": check,
    "demo": demo,
}


def planned(chosen: argparse.Namespace, month: Month, today: date, progress: Progress) -> Plan:
    """Read the book and plan the month."""
    begun = time.perf_counter_ns()
    mapping = load_mapping(chosen.mapping, sheets=INPUT) if chosen.mapping else None
    book: Book = read_book(chosen.book, sheets=INPUT, mapping=mapping, progress=reading(progress), foreign=FOREIGN)
    spent = (time.perf_counter_ns() - begun) // 1_000_000
    done = build_plan(tables=dict(book.tables), found=book.findings, month=month, today=today, progress=progress)
    done.milliseconds["reading"] = spent
    return done


def reading(progress: Progress) -> Callable[[str, int, int], None]:
    """Progress of reading, told by sheet."""
    return lambda sheet, done, total: progress(_("reading {sheet}").format(sheet=sheet), done, total)


def when(chosen: argparse.Namespace) -> tuple[Month, date]:
    """The planned month and the day of planning."""
    today = chosen.today or clock.today()
    return chosen.month or default_month(today), today


def default_month(today: date) -> Month:
    """This month; from the 20th on the next."""
    return Month.of(today) + (1 if today.day >= NEXT_MONTH_FROM else 0)


def default_output(book: Path, month: Month) -> Path:
    """Beside the workbook, named after it and the month."""
    book = book.resolve()  # "." has no name of its own
    return book.with_name(_("{name}-plan-{month}.xlsx").format(name=book.stem, month=month))


def check_output(output: Path, *, replace: bool) -> None:
    """Refuse at once what could not be written at the end, what no spreadsheet program would open, and what would
    replace a workbook that somebody may have written into."""
    check_writable(output)
    if output.suffix.lower() != ".xlsx":
        raise RefusedError("write.not_xlsx", Exit.CANNOT_WRITE, path=str(output))
    if output.exists() and not replace:
        raise RefusedError("write.exists", Exit.CANNOT_WRITE, path=str(output))


def same_file(book: Path, output: Path) -> None:
    """A plan never replaces the data it was made from."""
    with suppress(OSError):  # a name the system refuses is told by check_output
        if not output.samefile(book):
            return
        raise RefusedError("write.over_input", Exit.REFUSED, path=str(output))
