"""Releasing a plan of 1,000 people × 20,000 customers × 60 items (1.2 million leaves) on PostgreSQL, with its audit.

``python -m tests.postgres python -m bench.release`` fills a server of its own as `bench.grid` does. The hardest moment
is measured: the company's total was edited a moment ago and nothing has followed yet. Releasing does not wait for that;
how long it takes until all has followed is told beside it, and plain SQL counts what does not sum then.
"""

from __future__ import annotations

import resource
import sys

from bench.grid import finished, prepare, worked  # sets Django up

from huikuan.business.targets import operations, settling
from huikuan.business.targets.models import MonthPlan, PlanState, TargetCell
from huikuan.business.targets.operations import CellEdit
from huikuan.foundation.audit.models import Event
from huikuan.foundation.people.models import User
from huikuan.foundation.permissions.actor import Actor

LIMIT_S, LIMIT_MIB = 30, 1024


def main() -> int:
    """Print seconds and memory."""
    prepare()
    plan, say = MonthPlan.objects.get(), sys.stdout.write
    MonthPlan.objects.update(state=PlanState.DRAFT)  # a second run
    settling.settle_all(plan)
    actor = Actor(user=User.objects.select_related("person").get(username="D1"))
    root = TargetCell.objects.get(plan=plan, position=0)
    edits = [CellEdit(root.pk, (root.amount or 0) + 123_456_789, root.amount)]
    operations.edit_cells(actor=actor, plan_id=plan.pk, edits=edits)
    plan.refresh_from_db()
    events = Event.objects.count()
    seen = plan.revision
    wall, cpu = worked(lambda: operations.release_plan(actor=actor, plan_id=plan.pk, seen=seen))
    told = Event.objects.count() - events
    leaves = TargetCell.objects.filter(plan=plan, level="item").exclude(amount=0).count()
    say(f"released {leaves} leaves that are not zero in {wall:.0f} ms (processor {cpu:.0f} ms), {told} audit event\n")
    left = settling.waiting(plan).count()
    follow, follow_cpu = worked(lambda: settling.settle_all(plan))
    say(f"{left} blocks followed the last edit in {follow / 1000:.1f} s (processor {follow_cpu / 1000:.1f} s)\n")
    wrong = finished(plan)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    say(f"parents and people whose parts do not sum (plain SQL): {wrong}; memory {memory} MiB\n")
    return int(wrong > 0 or told != 1 or wall > LIMIT_S * 1000 or memory > LIMIT_MIB)


if __name__ == "__main__":
    sys.exit(main())
