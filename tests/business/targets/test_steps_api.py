"""The steps of a plan by API: the operations, refusals and scope of the pages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.business.targets.test_choosing_api import calling  # noqa: F401
from tests.business.targets.test_negotiation import DIRECTOR, MANAGER, issued  # noqa: F401
from tests.jobs import run_jobs

from huikuan.business.targets.models import Deputy, MonthPlan, Offer, Revision, TargetCell
from huikuan.foundation import clock
from huikuan.foundation.audit.models import Event

pytestmark = pytest.mark.django_db


def test_cells_are_held_bounded_let_go_and_edits_made_again(company, calling) -> None:  # noqa: F811
    director, where = calling(DIRECTOR), f"plans/{company.plan.pk}"
    first = company.cell("customer", "C2")
    status, edit = director("post", f"{where}/hold", {"cells": [first.pk], "held": True, "reason": "已谈定"})
    assert (status, edit["kind"], TargetCell.objects.get(pk=first.pk).held) == (200, "hold", True)
    assert Event.objects.filter(reason="已谈定").count() == 1
    bounds = f"{where}/cells/{first.pk}/bounds"
    refused = director("put", bounds, {"minimum": first.amount + 1, "maximum": None})
    assert (refused[0], refused[1]["code"]) == (409, "targets.below_bound")
    assert director("put", bounds, {"minimum": 1, "maximum": first.amount})[0] == 200
    first.refresh_from_db()
    assert (first.minimum, first.maximum) == (1, first.amount)
    assert director("post", f"{where}/undo")[0] == 200
    first.refresh_from_db()
    assert (first.minimum, first.maximum, first.held) == (None, None, True)
    status, again = director("post", f"{where}/redo")
    assert (status, again["state"]) == (200, "done")
    assert director("post", f"{where}/redo")[1]["code"] == "targets.nothing_to_redo"
    assert director("post", f"{where}/hold", {"cells": [first.pk], "held": False})[0] == 200
    first.refresh_from_db()
    assert (first.minimum, first.held) == (1, False)
    assert director("post", f"{where}/hold", {"cells": [2**40], "held": True})[0] == 404
    assert director("post", "plans/99999/hold", {"cells": [first.pk], "held": True})[0] == 404
    assert calling("E5")("post", f"{where}/hold", {"cells": [first.pk], "held": True})[0] == 403  # finance looks on


def test_who_waits_is_reminded_and_others_stand_in(issued, calling) -> None:  # noqa: F811
    manager, where = calling(MANAGER), f"plans/{issued.plan.pk}"
    assert manager("post", f"{where}/remind") == (200, {"offers": 2})
    asked = Offer.objects.exclude(reminded_at=None).values_list("person__employee_no", flat=True)
    assert sorted(asked) == ["E2", "E3"]
    assert calling("E2")("post", f"{where}/remind")[0] == 403
    today = clock.today()
    days = {"since": today.isoformat(), "until": (today + timedelta(days=5)).isoformat(), "reason": "出差"}
    status, named = manager("post", "deputies", {"person": "E2", "deputy": "E3", **days})
    assert (status, named["person"], named["deputy"], named["ended_at"]) == (200, "E2", "E3", None)
    assert manager("post", "deputies", {"person": "E4", "deputy": "E3", **days})[0] == 404  # of another region
    refused = manager("post", "deputies", {"person": "E2", "deputy": MANAGER, **days})
    assert (refused[0], Deputy.objects.count()) == (409, 1)
    assert [one["id"] for one in manager("get", "deputies")[1]["items"]] == [named["id"]]
    assert calling("E4")("post", f"deputies/{named['id']}/end")[0] == 404
    assert manager("post", f"deputies/{named['id']}/end")[1]["ended_at"] is not None
    assert manager("post", f"deputies/{named['id']}/end")[1]["code"] == "negotiation.deputy_ended"


def test_a_month_is_released_revised_and_closed(issued, calling, monkeypatch) -> None:  # noqa: F811
    director, manager, where = calling(DIRECTOR), calling(MANAGER), f"plans/{issued.plan.pk}"
    seen = MonthPlan.objects.get(pk=issued.plan.pk).revision
    assert manager("post", f"{where}/release", {"seen": seen})[0] == 403
    assert director("post", f"{where}/release", {"seen": seen - 1})[1]["code"] == "stale"
    assert director("post", "plans/99999/release", {"seen": 1})[0] == 404
    assert manager("post", f"{where}/revisions", {"reason": "两家门店停业"})[1]["code"] == "revision.not_released"
    status, standing = director("post", f"{where}/release", {"seen": seen, "reason": "例会通过"})
    assert (status, standing["state"], standing["revision"]) == (200, "released", seen + 1)
    status, wish = manager("post", f"{where}/revisions", {"reason": "两家门店停业"})
    assert (status, wish["approved"], wish["plan"]) == (200, None, issued.plan.pk)
    assert manager("post", f"revisions/{wish['id']}/grant", {})[0] == 403
    refused = director("post", f"revisions/{wish['id']}/refuse", {"note": "先看半月"})[1]
    assert (refused["approved"], refused["note"]) == (False, "先看半月")
    wish = manager("post", f"{where}/revisions", {"reason": "门店已关"})[1]
    status, job = director("post", f"revisions/{wish['id']}/grant", {"note": "同意"})
    assert (status, Revision.objects.get(pk=wish["id"]).approved) == (202, None)  # the job has yet to run
    run_jobs()
    assert director("get", f"jobs/{job['job']}")[1]["state"] == "done"
    told = director("get", f"{where}/revisions")[1]["items"]
    assert [(one["approved"], one["reason"]) for one in told] == [(True, "门店已关"), (False, "两家门店停业")]
    fresh = MonthPlan.objects.get(pk=told[0]["fresh"])
    assert (fresh.version, fresh.state, fresh.current) == (2, "draft", True)
    assert director("post", f"plans/{fresh.pk}/release", {"seen": fresh.revision})[0] == 200
    assert director("post", f"plans/{fresh.pk}/close", {})[1]["code"] == "closing.not_over"
    monkeypatch.setattr(clock, "today", lambda: date(fresh.month.year + 1, 1, 2))
    assert manager("post", f"plans/{fresh.pk}/close", {})[0] == 403
    assert director("post", f"plans/{fresh.pk}/close", {"reason": "月结"})[1]["state"] == "closed"
