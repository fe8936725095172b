"""Next month's targets argued about in one manager's team: agreed, countered, insisted on, signed, changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from huikuan.business.receivables import operations as receivables
from huikuan.business.targets import operations, queries
from huikuan.business.targets.operations import Carry, CellEdit
from huikuan.engine.credit import Strength
from huikuan.engine.negotiation import Act
from huikuan.engine.periods import Month
from huikuan.foundation import clock
from huikuan.foundation.people import operations as people
from huikuan.foundation.people.models import Person, User
from huikuan.foundation.permissions import Actor, Via

ANSWER_WITHIN = timedelta(days=3)
HUNDRED_YUAN = 100_00
COUNTERS = (  # percent of what was asked, reason, support needed
    (80, "门店装修，停业两周", "申请一场开业促销"),
    (88, "竞品降价，分销商压库", "希望返点提前兑现"),
    (75, "去年同期有一次性工程单", ""),
)
EXPENSE = 18_000_00
RAISED = 20_000_00

FOR_THE_MONTH = timedelta(days=45)
WHY_SIGNED = "逾期款已排入本月回款计划，发货前先收款"


def negotiate(today: date, password: str) -> None:
    """Issue the next month and let the demonstration manager's people answer."""
    director, manager = (_acting(name) for name in ("director", "manager"))
    month = Month.of(today) + 1
    plan = queries.current_plan(month.first_day)
    if plan is None or plan.month != month.first_day or director is None or manager is None:
        return
    operations.issue_plan(
        actor=director,
        plan_id=plan.pk,
        seen=plan.revision,
        answer_by=today + ANSWER_WITHIN,
        note="请逐户核对，周三前答复；有困难写明原因和需要的支持。",
    )
    team = list(_team(manager))
    if len(team) < 4:
        return
    rep, signer, changed, arguing, *others = team
    for actor in (signer, changed):
        _accept(actor)
        _pledge(manager, actor, password)
    first = _lines(arguing)[:2]
    for line, (percent, reason, support) in zip(first, COUNTERS, strict=False):
        _counter(arguing, line, percent, reason, support)
    line = _lines(rep)[0]
    _counter(rep, line, *COUNTERS[2])
    line.refresh_from_db()
    operations.decide_line(
        actor=manager, line=line.pk, seen=line.revision, act=Act.INSIST, reason="本月有两场促销支持，请再评估"
    )
    for actor in others[:1]:
        line = _lines(actor)[0]
        _counter(actor, line, *COUNTERS[1])
        line.refresh_from_db()
        operations.decide_line(
            actor=manager, line=line.pk, seen=line.revision, act=Act.LOWER, carry=Carry.NOBODY, reason="情况属实"
        )
    _raise_one(director, changed)


def _acting(username: str) -> Actor | None:
    user = User.objects.filter(username=username).first()
    return Actor(user=user) if user else None


def _team(manager: Actor) -> Iterator[Actor]:
    """The manager's salespeople, the demonstration's own first; those without an account get one, with the same
    password."""
    command = Actor(user=None, via=Via.COMMAND)
    reps = Person.objects.filter(parent=manager.person, role="rep", active=True).order_by("employee_no")
    for person in reps:
        user = User.objects.filter(person=person).first()
        if user is None:
            name, encoded = person.employee_no.lower(), User.objects.get(person=manager.person).password
            user = people.take_user_over(actor=command, person=person.pk, username=name, encoded=encoded)
        if queries.own_offers(Actor(user=user)).exists():
            yield Actor(user=user)


def _offer(actor: Actor) -> Any:
    return queries.own_offers(actor).filter(scope="own").first()


def _lines(actor: Actor) -> list[Any]:
    lines = queries.lines_of(_offer(actor))
    return [line for line in lines if line.kind == "sales" and line.customer_id and line.amount > HUNDRED_YUAN]


def _accept(actor: Actor) -> None:
    found = _offer(actor)
    operations.accept_lines(actor=actor, offer=found.pk, seen=found.revision)


def _counter(actor: Actor, line: Any, percent: int, reason: str, support: str) -> None:
    amount = line.amount * percent // 100 // HUNDRED_YUAN * HUNDRED_YUAN
    operations.counter_line(
        actor=actor, line=line.pk, seen=line.revision, amount=amount, reason=reason, support=support
    )


def _pledge(manager: Actor, actor: Actor, password: str) -> None:
    found = _offer(actor)
    operations.set_expense(actor=manager, offer=found.pk, expense=EXPENSE)
    pledge = operations.draw_up_pledge(actor=manager, offer=found.pk)
    _make_room(pledge.content)
    for signing in (actor, manager):
        operations.sign_pledge(
            actor=signing, pledge=pledge.pk, digest=pledge.digest, secret=password, credit_reason=WHY_SIGNED
        )


def _make_room(content: Any) -> None:
    """Whom the checkpoint of signing stops gets a temporary limit: asked for by finance, approved by the director."""
    finance, director = _acting("finance"), _acting("director")
    for one in queries.credit_of(content):
        if one.verdict.strength is not Strength.STOP or finance is None or director is None:
            continue
        asked = receivables.propose_credit(
            actor=finance,
            customer=one.pk,
            kind="temporary",
            limit=one.exposure + max(0, one.added),
            until=clock.today() + FOR_THE_MONTH,
            reason="下月旺季备货，目标已与客户谈定",
        )
        receivables.approve_credit(actor=director, proposal=asked.pk)


def _raise_one(director: Actor, actor: Actor) -> None:
    """After the signatures one figure is changed: the pledge tells it."""
    line = _lines(actor)[0]
    cell = queries.cell(director, line.offer.plan, line.cell_id)
    edit = CellEdit(cell.pk, (cell.amount or 0) + RAISED, cell.amount)
    operations.edit_cells(actor=director, plan_id=cell.plan_id, edits=[edit], reason="集团追加一单", again=True)
