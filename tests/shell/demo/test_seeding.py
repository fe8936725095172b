"""The whole demonstration, on the smallest company there is: what ``huikuan demo`` does with the database."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from huikuan.business.receivables.queries.verifying import usual_days, verify
from huikuan.business.targets.models import MonthPlan, OfferLine, Pledge
from huikuan.business.targets.queries import verify_all
from huikuan.foundation import clock
from huikuan.shell.demo import Sizes, seeding

TODAY = date(2026, 11, 22)
TINY = Sizes(customers=60, outlets=150, invoices=420, reps=30, managers=4)

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def test_every_step_of_the_demonstration_goes_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime.combine(TODAY, time(9, 30), clock.CHINA))
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(Sizes, "scaled", lambda scale: TINY)
    seeding.seed(today=TODAY, tell=lambda label, done, total: None)
    assert {one.username for one in seeding.logins()} == {"director", "manager", "rep", "finance", "admin"}
    assert {plan.month.month: plan.state for plan in MonthPlan.objects.all()} == {11: "released", 12: "draft"}
    assert set(OfferLine.objects.values_list("state", flat=True)) == {"issued", "countered", "reissued", "agreed"}
    assert Pledge.objects.exists()
    assert verify(usual_days(TODAY)).difference is None
    raised = verify_all()  # one target was raised after its pledge had been signed, to show what that looks like
    assert raised is not None
    assert raised.code == "verify.pledge_figure"
