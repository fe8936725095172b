"""Long work of receivables; that of a run taken back stands in ``undo_jobs``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huikuan.business.receivables import documents, operations, queries, undo_jobs
from huikuan.business.receivables.letterhead import letterhead
from huikuan.business.receivables.policies import FORECAST, MATCH, RECORD_REPLY, REGRADE, SEE, WRITE_LETTERS
from huikuan.foundation import clock
from huikuan.foundation.documents.bundle import write_bundle
from huikuan.foundation.imports.uploads import safe_name
from huikuan.foundation.jobs.catalogue import Telling, job
from huikuan.foundation.jobs.files import making
from huikuan.foundation.jobs.models import Job
from huikuan.foundation.jobs.operations import enqueue
from huikuan.foundation.jobs.queries import asked_today
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.permissions.actor import Actor

UNDOING = undo_jobs.UNDOING  # a worker that reads this knows it too
MATCHING = "receivables.match"
GRADING = "receivables.grade"
FORECASTING = "receivables.forecast"
STATEMENTS = "receivables.statements"
LETTERS = "receivables.letters"
PRINTING = "receivables.print_letters"
SILENCE = "receivables.silence"
MOST_LETTERS = 20_000
CHUNK = 100  # customers read from the database at a time
DOCUMENTS = frozenset({"invoices", "receipts", "contracts"})


@job(
    MATCHING,
    title=gettext_lazy("Matching receipts to invoices"),
    permission=MATCH,
    link=lambda result, params: reverse("receivables:matching"),
)
def match_receipts(progress: Any, *, actor: Actor) -> dict[str, Any]:
    """Work out what the receipts pay, then keep it in one transaction."""
    today = clock.today()
    tell: Telling = progress
    tell(_("comparing receipts with open invoices"))
    work = queries.work_out(today)
    tell(_("posting what is certain"))
    with progress.together() as result:
        result.update(asdict(operations.match_receipts(actor=actor, today=today, work=work)))
    done: dict[str, Any] = result
    return done


def start_matching(*, actor: Actor) -> None:
    """Queue the matching; while one runs, that one."""
    enqueue(actor=actor, kind=MATCHING, unique=MATCHING)


def match_what_came_in(*, sheets: tuple[str, ...], actor: Actor, **_facts: Any) -> None:
    """After an import with documents (listens to ``imports.applied``).

    Where somebody else's matching is at work, the import stands all the same; the desk offers to match again.
    """
    if DOCUMENTS & set(sheets) and actor.can(MATCH):
        with suppress(RefusedError):
            start_matching(actor=actor)


@job(
    FORECASTING,
    title=gettext_lazy("Foretelling when instalments will be paid"),
    permission=FORECAST,
    link=lambda result, params: reverse("receivables:forecasts"),
)
def forecast(progress: Any, *, actor: Actor) -> dict[str, Any]:
    """Learn from what was paid, then replace all forecasts in one transaction."""
    today = clock.today()
    tell: Telling = progress
    tell(_("learning from what was paid, and when"))
    foresight = queries.foresee(today)
    tell(_("keeping the forecasts"))
    with progress.together() as result:
        result.update(operations.keep_forecasts(actor=actor, today=today, foresight=foresight))
    return dict(result)


def forecast_the_day(*, actor: Actor) -> None:
    """Queue it once a day (listens to ``day.began``, which every worker announces)."""
    if not asked_today(FORECASTING):
        enqueue(actor=actor, kind=FORECASTING, unique=FORECASTING)


def forecast_what_came_in(*, sheets: tuple[str, ...], actor: Actor, **_facts: Any) -> None:
    """After an import with documents, behind the matching of it (listens to ``imports.applied``)."""
    if DOCUMENTS & set(sheets) and actor.can(FORECAST):
        with suppress(RefusedError):
            enqueue(actor=actor, kind=FORECASTING, unique=FORECASTING)


@job(
    STATEMENTS,
    title=gettext_lazy("Statements of {count} customers"),
    permission=SEE,
    link=lambda result, params: reverse("job_file", args=[result["job"]]),
)
def make_statements(
    progress: Any, *, actor: Actor, customers: list[int], first: str, last: str, language: str, formats: str
) -> dict[str, Any]:
    """One zip with the statement of each customer; may run twice, because it only reads."""
    tell: Telling = progress
    head, days = letterhead(), (date.fromisoformat(first), date.fromisoformat(last))

    def found() -> Iterator[queries.Statement]:
        for at in range(0, len(customers), CHUNK):
            yield from queries.statements(actor, customers[at : at + CHUNK], *days)

    def make(one: queries.Statement) -> list[tuple[str, bytes]]:
        name, files = documents.statement_name(one), []
        if formats != "xlsx":
            files.append((f"{name}.pdf", documents.statement_pdf(one, language, head)))
        if formats != "pdf":
            files.append((f"{name}.xlsx", documents.statement_xlsx(one, language, head)))
        return files

    label = _("making statements")
    tell(label, 0, len(customers))
    with making(progress.job.pk, ".zip") as path:
        count = write_bundle(path, found(), make, done=lambda done: tell(label, done, len(customers)))
    name = _("statements {first} to {last}").format(first=first, last=last)
    return {"job": progress.job.pk, "file_name": f"{name}.zip", "count": count}


def start_statements(
    *, actor: Actor, customers: list[int], first: date, last: date, language: str, formats: str
) -> Job:
    """Queue the statements of these customers; RefusedError for none or too many."""
    _require_some(customers)
    params = {
        "customers": customers,
        "first": first.isoformat(),
        "last": last.isoformat(),
        "language": language,
        "formats": formats,
    }
    return enqueue(actor=actor, kind=STATEMENTS, params=params, title={"count": len(customers)})


def _require_some(customers: list[int]) -> None:
    if not customers:
        raise RefusedError("letters.nobody")
    if len(customers) > MOST_LETTERS:
        raise RefusedError("letters.too_many", count=len(customers), most=MOST_LETTERS)


@job(
    LETTERS,
    title=gettext_lazy("Confirmation letters for {count} customers"),
    permission=WRITE_LETTERS,
    link=lambda result, params: reverse("receivables:letter_run", args=[params["run"]]),
)
def make_letters(
    progress: Any, *, actor: Actor, customers: list[int], as_of: str, language: str, run: str
) -> dict[str, Any]:
    """Read what the letters say, then number and keep them in one transaction; the zip is a job of its own."""
    tell: Telling = progress
    day, facts = date.fromisoformat(as_of), []
    for at in range(0, len(customers), CHUNK):
        tell(_("reading balances"), at, len(customers))
        facts += queries.letter_facts(actor, customers[at : at + CHUNK], day)
    tell(_("numbering the letters"))
    with progress.together() as result:
        made = operations.prepare_letters(
            actor=actor, customers=customers, as_of=day, language=language, run=UUID(run), facts=facts
        )
        start_printing(actor=actor, run=UUID(run), count=made.count)
        result.update(asdict(made))
    done: dict[str, Any] = result
    return done


@job(
    PRINTING,
    title=gettext_lazy("PDFs of {count} confirmation letters"),
    permission=WRITE_LETTERS,
    link=lambda result, params: reverse("job_file", args=[result["job"]]),
)
def print_letters(progress: Any, *, actor: Actor, run: str) -> dict[str, Any]:
    """The letters of a run as one zip; may run twice, because it only reads."""
    tell: Telling = progress
    letters = queries.run_letters(actor, UUID(run))
    keys, label = list(letters.values_list("pk", flat=True)), _("making PDFs")

    def found() -> Iterator[Any]:
        for at in range(0, len(keys), CHUNK):
            some = letters.filter(pk__in=keys[at : at + CHUNK])
            yield from some.values_list("number", "template", "data", "customer__name")

    def make(row: Any) -> list[tuple[str, bytes]]:
        number, template, data, customer = row
        return [(safe_name(f"{number} {customer}.pdf"), documents.confirmation_pdf(number, template, data))]

    tell(label, 0, len(keys))
    with making(progress.job.pk, ".zip") as path:
        count = write_bundle(path, found(), make, done=lambda done: tell(label, done, len(keys)))
    return {"job": progress.job.pk, "file_name": _("confirmation letters.zip"), "count": count}


def start_letters(*, actor: Actor, customers: list[int], as_of: date, language: str) -> Job:
    """Queue confirmation letters to these customers; RefusedError for none or too many."""
    _require_some(customers)
    params = {
        "customers": customers,
        "as_of": as_of.isoformat(),
        "language": language,
        "run": str(uuid4()),
    }
    # One at a time: two people who press the button for the same customers would send two letters to each.
    return enqueue(actor=actor, kind=LETTERS, params=params, title={"count": len(customers)}, unique=LETTERS)


def start_printing(*, actor: Actor, run: UUID, count: int) -> Job:
    """Queue the PDFs of a run."""
    unique = f"{PRINTING}:{run}"
    return enqueue(actor=actor, kind=PRINTING, params={"run": str(run)}, title={"count": count}, unique=unique)


@job(
    GRADING,
    title=gettext_lazy("Working out credit grades"),
    permission=REGRADE,
    link=lambda result, params: reverse("receivables:credit"),
)
def grade_customers(progress: Any, *, actor: Actor) -> dict[str, Any]:
    """From the last 365 days; returns how many customers have which grade."""
    progress(_("working out how customers have paid"))
    with progress.together() as result:
        result.update(operations.grade_customers(actor=actor))
    return dict(result)


def start_grading(*, actor: Actor) -> None:
    """Queue it; while one runs, that one."""
    enqueue(actor=actor, kind=GRADING, unique=GRADING)


def grade_with_the_day(*, actor: Actor) -> None:
    """Queue it once a day (listens to ``day.began``)."""
    if not asked_today(GRADING):
        start_grading(actor=actor)


@job(
    SILENCE,
    title=gettext_lazy("Noting letters that nobody has answered"),
    permission=RECORD_REPLY,
    link=lambda result, params: reverse("receivables:letters") + "?state=no_reply",
)
def note_silence(progress: Any, *, actor: Actor) -> dict[str, Any]:
    """Letters whose time to reply is over; returns how many."""
    progress(_("looking for letters whose time to reply is over"))
    with progress.together() as result:
        result["letters"] = operations.note_silence(actor=actor)
    return dict(result)


def note_silence_with_the_day(*, actor: Actor) -> None:
    """Queue it once a day (listens to ``day.began``)."""
    if not asked_today(SILENCE):
        enqueue(actor=actor, kind=SILENCE, unique=SILENCE)
