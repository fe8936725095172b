"""A plan of 1,000 people × 20,000 customers × 60 items (1.2 million leaves) that is argued about, on PostgreSQL.

``python -m tests.postgres python -m bench.negotiation`` fills a server of its own as `bench.grid` does, with a manager
for each region. In turn: issuing to everybody; edits in the decomposition meanwhile, level by level; the pages of the
negotiation with sixteen people at once; the copy for a revision. Each line is ours, the limit and their ratio, in
processor time (Python's and PostgreSQL's) where the limit is one of waiting, for a busy machine's clock tells nothing;
what passed on the clock and what the host took of the processors stand beside it. ``PARTS`` (default
``issue,edits,pages,copy``) chooses. Issuing and copying are jobs: they have no limit.
"""

from __future__ import annotations

import os
import statistics
import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bench import web
from bench.grid import LIMIT_MS, Watch, p95_of, prepare, worked  # sets Django up
from bench.processors import CORES, spent
from django.db import connection
from django.urls import reverse

from huikuan.business.targets import operations, queries, settling
from huikuan.business.targets.models import Issue, Level, MonthPlan, Offer, OfferLine, PlanState, TargetCell
from huikuan.business.targets.operations import CellEdit
from huikuan.foundation import clock
from huikuan.foundation.people.models import Person, Unit, User
from huikuan.foundation.permissions.actor import Actor

COUNTERED = 20  # people of each region who counter a line
ROUNDS = int(os.environ.get("ROUNDS", "5"))
LEVELS = (("person", 2), ("customer", 3), ("outlet", 4), ("item", 5), ("region", 1), ("company", 0))
say = sys.stdout.write


def staffed() -> None:
    """A manager for each region, and accounts for some of the people."""
    director = Person.objects.get(employee_no="D1")
    for at, unit in enumerate(Unit.objects.order_by("pk")):
        number = f"M{at:02d}"
        if Person.objects.filter(employee_no=number).exists():
            continue
        told = {"name": number, "sort_key": number, "role": "manager", "unit": unit, "parent": director}
        boss = Person.objects.create(employee_no=number, **told)
        User.objects.create_user(username=number, person=boss)
        Person.objects.filter(role="rep", unit=unit).update(parent=boss)
        for person in Person.objects.filter(role="rep", unit=unit).order_by("pk")[:COUNTERED]:
            User.objects.create_user(username=person.employee_no, person=person)


def actor_of(username: str) -> Actor:
    """Who acts."""
    return Actor(user=User.objects.select_related("person").get(username=username))


def issue(plan: MonthPlan) -> None:
    """To everybody at once; then some of each region counter a line."""
    if Issue.objects.filter(plan=plan).exists():
        return
    settling.settle_all(plan)
    plan.refresh_from_db()
    told = {"plan_id": plan.pk, "seen": plan.revision, "answer_by": clock.today() + timedelta(days=7)}
    line("issue to everybody (job)", [worked(lambda: operations.issue_plan(actor=actor_of("D1"), **told))])
    say(f"  {Offer.objects.count()} offers, {OfferLine.objects.count()} lines\n")
    for user in User.objects.filter(person__role="rep").select_related("person"):
        asked = OfferLine.objects.filter(offer__person=user.person, kind="sales").order_by("position").first()
        if asked is not None:
            told = {"line": asked.pk, "seen": asked.revision, "amount": asked.amount * 9 // 10, "reason": "too much"}
            operations.counter_line(actor=Actor(user=user), **told)


def edits(plan: MonthPlan) -> float:
    """What the grid does while people answer; the worst ratio."""
    actor, worst = actor_of("D1"), 0.0
    for name, depth in LEVELS:
        few = 1 if depth == 0 else 2 if depth == 1 else ROUNDS
        shown = list(TargetCell.objects.filter(plan=plan, depth__lte=2).order_by("position")[:131])
        times = [worked(typed(actor, plan, depth, at, [one.pk for one in shown])) for at in range(few)]
        worst = max(worst, line(f"typed at a {name}", times, LIMIT_MS))
    return worst


def typed(actor: Actor, plan: MonthPlan, depth: int, at: int, shown: list[int]) -> Callable[[], Any]:
    """One amount, and the rows that look different afterwards."""
    cells = TargetCell.objects.filter(plan=plan, depth=depth).order_by("position")
    if depth >= 3:  # what people have countered stays, so it is others' customers that are typed
        countered = OfferLine.objects.filter(offer__plan=plan, state="countered").values("offer__person")
        cells = cells.filter(level=Level.values[depth]).exclude(person__in=countered)
    place = 0 if depth == 0 else 1 + at if depth == 1 else min(cells.count() - 1, 40 + 37 * at)
    cell = cells[place]

    def work() -> None:
        change = [CellEdit(cell.pk, (cell.amount or 0) + 1_000_00, cell.amount)]
        edit = operations.edit_cells(actor=actor, plan_id=plan.pk, edits=change)
        queries.changed_rows(actor, plan, edit, [*shown, cell.pk])

    return work


def pages(plan: MonthPlan) -> float:
    """One director, then a director, the managers and some people at once; the worst ratio.

    Beside what passed on the clock: the processor time of an answer (server, database, the clients themselves), how
    long one would wait on average if nobody else used the machine (``alone``), and the others' part of what was used.
    """
    connection.ensure_connection()
    backend = connection.connection.info.backend_pid
    readers = [reader(user, plan) for user in _readers()]
    worst = 0.0
    with web.serving():
        for address in readers[0].pages:
            web.ask(address, [web.Reader(one.cookie, one.pages) for one in readers])
        told = ("p50 ms", "p95 ms", "limit", "ratio", "answers", "cpu ms", "alone", "others")
        say(f"{'page':<20}{'asked by':<14}{''.join(f'{one:>9}' for one in told)}\n")
        for page in readers[0].pages:
            for asking in (readers[:1], readers):
                before = spent(backend)
                took = web.ask(page, asking)
                after = spent(backend)
                p50, p95 = took[len(took) // 2] / 1000, took[len(took) * 95 // 100] / 1000
                ratio = p95 / web.LIMIT_MS
                worst = max(worst, ratio)
                ours, all_of_it = (now - then for now, then in zip(after, before, strict=True))
                each = ours * 1000 / len(took)
                figures = f"{p50:9.0f}{p95:9.0f}{web.LIMIT_MS:9}{ratio:9.2f}{len(took):9}{each:9.1f}"
                alone, others = each * len(asking) / min(CORES, len(asking)), 100 * (1 - ours / all_of_it)
                say(f"{page:<20}{f'{len(asking)} at once':<14}{figures}{alone:9.0f}{others:7.0f} %\n")
                sys.stdout.flush()
    return worst


def _readers() -> list[User]:
    director = User.objects.filter(username="D1")
    managers = User.objects.filter(person__role="manager").order_by("pk")
    people = User.objects.filter(person__role="rep").order_by("pk")
    return [*director, *managers[:9], *people[: web.CLIENTS - 10]]


def reader(user: User, plan: MonthPlan) -> web.Reader:
    """What each asks for: one's own pages; a salesperson has one's own lines instead of the lists."""
    cookie = web.Reader.of(user).cookie
    actor = Actor(user=user)
    mine = list(queries.offers_of(actor, plan).filter(scope="own").order_by("pk")[:40])
    own = [reverse("targets:offer", args=[one.pk]) for one in mine]
    lines = OfferLine.objects.filter(offer__in=mine, kind="sales").order_by("pk").values_list("pk", flat=True)[:40]
    lists = user.person is not None and user.person.role != "rep"
    pages = {
        "negotiation": [reverse("targets:negotiation")] if lists else own,
        "counters": [reverse("targets:counters")] if lists else own,
        "offer": own,
        "line of an offer": [reverse("targets:offer_line", args=[pk]) for pk in lines],
    }
    return web.Reader(cookie, pages)


def copy(plan: MonthPlan) -> None:
    """The released version copied for a revision."""
    MonthPlan.objects.filter(pk=plan.pk).update(state=PlanState.RELEASED)
    asked = operations.ask_revision(actor=actor_of("D1"), plan_id=plan.pk, reason="bench").pk
    told = {"actor": actor_of("D1"), "revision": asked, "approve": True}
    line("copy to revise (job)", [worked(lambda: operations.decide_revision(**told))])


def line(name: str, times: list[tuple[float, float]], limit: int | None = None) -> float:
    """Print one; the ratio of processor time to the limit, 0 without one."""
    wall, cpu = [one[0] for one in times], [one[1] for one in times]
    ratio = 0.0 if limit is None else p95_of(cpu) / limit
    told = "" if limit is None else f"   limit {limit} ratio {ratio:.2f}"
    say(f"{name:<28}clock {statistics.median(wall):>9.0f} ms, processor {p95_of(cpu):>9.0f} ms{told}\n")
    sys.stdout.flush()
    return ratio


def main() -> int:
    """All parts in turn; 1 if a limit is missed."""
    prepare()
    staffed()
    plan, worst, watch = MonthPlan.objects.order_by("version").first(), 0.0, Watch()
    assert plan is not None
    for part in os.environ.get("PARTS", "issue,edits,pages,copy").split(","):
        found = {"issue": issue, "edits": edits, "pages": pages, "copy": copy}[part](plan)
        worst = max(worst, found or 0.0)
        say(f"  ({part}: taken by the host {watch.stolen()} % of the processors)\n")
        watch = Watch()
    return int(worst > 1)


if __name__ == "__main__":
    sys.exit(main())
