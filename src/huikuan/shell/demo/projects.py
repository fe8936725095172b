"""Focus projects behind the latest month's capacity: every region has some, the demonstration manager's too few."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from huikuan.business.directory.queries import visible_customers
from huikuan.business.targets import operations, queries
from huikuan.business.targets.operations import Details, Step
from huikuan.engine.apportion import apportion
from huikuan.engine.periods import Month
from huikuan.engine.projects import ProjectKind, milestone_days
from huikuan.foundation.people.models import Person, User
from huikuan.foundation.permissions import Actor

STEPS = {
    ProjectKind.DEVELOP: ("选址并找到合作方", "签订合同", "首批铺货", "开业"),
    ProjectKind.STRENGTHEN: ("经理上门拜访", "支持方案谈妥", "签下较大订单"),
    ProjectKind.CULL: ("告知客户", "往来结清", "网点撤出", "拜访转给其他网点"),
    ProjectKind.LIFT: ("找出短板", "陈列和库存整改", "促销活动完成"),
}
SHARES = (50, 30, 20)  # of a region's lift, by its three customers with the highest limits
OUTLET_BUDGET = 15_000_00
WEEK = timedelta(days=7)


def plan_projects(today: date) -> None:
    """Plan them as the director; the demonstration salesperson is behind with a milestone."""
    director, manager, rep = (_acting(name) for name in ("director", "manager", "rep"))
    plan = queries.current_plan()
    if plan is None or director is None or manager is None:
        return
    last = Month.of(plan.month).period.last_day
    weak = manager.person.unit_id if manager.person else None
    for region in queries.region_capacities(director, plan):
        leader = Person.objects.filter(unit=region.schemes.unit_id, role="manager", active=True).first()
        if leader is not None:
            _develop(director, region, leader, plan.month, half=leader.unit_id == weak)
            if leader.unit_id != weak:
                _strengthen(director, region, leader, today, last)
    if weak is not None:
        _cull(manager, plan, weak, last)
    if rep is not None and rep.person is not None:
        _lift(rep, today, last)


def _develop(actor: Actor, region: Any, leader: Person, first: date, *, half: bool) -> None:
    count = region.claim.opened // (2 if half else 1)
    for at, outlets in enumerate(apportion(total=count, weights=[3, 2])):
        due = first + (at + 1) * WEEK
        if outlets:
            _create(
                actor,
                ProjectKind.DEVELOP,
                name=f"{region.schemes.name}新开网点第{at + 1}批",
                owner=leader.pk,
                starts_on=due - 4 * WEEK,
                due_on=due,
                outlets=outlets,
                expected=outlets * (region.schemes.given.average or 0) // 4,
                budget=outlets * OUTLET_BUDGET,
                unit=region.schemes.unit_id,
            )


def _strengthen(actor: Actor, region: Any, leader: Person, today: date, last: date) -> None:
    customers = visible_customers(actor).filter(effective_unit=region.schemes.unit_id, owner__active=True)
    largest = list(customers.exclude(credit_limit=None).order_by("-credit_limit", "pk")[: len(SHARES)])
    if not largest:
        return
    amounts = apportion(total=region.explained.lift_claimed_fen, weights=SHARES[: len(largest)])
    for customer, amount in zip(largest, amounts, strict=True):
        if amount:
            _create(
                actor,
                ProjectKind.STRENGTHEN,
                name=f"加强{customer.name}"[:100],
                owner=customer.owner_id or leader.pk,
                starts_on=today,
                due_on=last,
                expected=amount,
                budget=amount // 20,
                customer=customer.pk,
                unit=region.schemes.unit_id,
            )


def _cull(manager: Actor, plan: Any, unit: int, last: date) -> None:
    """The manager gives the two outlets up that earn least."""
    worst = [one.pk for one in queries.marginals(manager, plan, unit).candidates[:2]]
    if worst and manager.person is not None:
        details = Details(name="撤出鸡肋网点", owner=manager.person.pk, starts_on=plan.month, due_on=last)
        days = milestone_days(start=plan.month, due=last, count=len(STEPS[ProjectKind.CULL]))
        steps = [Step(name=name, due_on=day) for name, day in zip(STEPS[ProjectKind.CULL], days, strict=True)]
        operations.decide_culling(
            actor=manager,
            plan_id=plan.pk,
            unit=unit,
            outlets=worst,
            details=details,
            steps=steps,
            close_on=last + timedelta(days=1),
        )


def _lift(rep: Actor, today: date, last: date) -> None:
    """Two weeks into the project its first milestone is late."""
    unit = rep.person.unit_id if rep.person else None
    for outlet in queries.room(rep, unit or 0)[:1]:
        steps = [Step(name=STEPS[ProjectKind.LIFT][0], due_on=today - timedelta(days=3))]
        steps += [Step(name=name, due_on=last) for name in STEPS[ProjectKind.LIFT][1:]]
        _create(
            rep,
            ProjectKind.LIFT,
            steps,
            name=f"提升{outlet.name}"[:100],
            owner=rep.person.pk if rep.person else 0,
            starts_on=today - 2 * WEEK,
            due_on=last,
            expected=outlet.room // 2,
            budget=outlet.room // 20,
            outlet=outlet.pk,
        )


def _create(actor: Actor, kind: ProjectKind, steps: list[Step] | None = None, **told: Any) -> None:
    details = Details(**told)
    if steps is None:
        names = STEPS[kind]
        days = milestone_days(start=details.starts_on, due=details.due_on, count=len(names))
        steps = [Step(name=name, due_on=day) for name, day in zip(names, days, strict=True)]
    operations.create_project(actor=actor, kind=kind, details=details, steps=steps)


def _acting(username: str) -> Actor | None:
    user = User.objects.filter(username=username).first()
    return Actor(user=user) if user else None
