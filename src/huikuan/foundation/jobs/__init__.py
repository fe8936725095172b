"""Long work: progress, cancel, survival of a restart.

A module declares a job in its ``jobs.py`` and starts it with ``enqueue``::

    @job("targets.plan_month", title=_("Plan of {month}"), permission=PLAN)
    def plan_month(progress: Progress, *, actor: Actor, month: str) -> dict[str, Any]:
        planned = compute(progress)                # long and without a transaction
        with progress.together() as result:        # one transaction: what the operation writes, and "done"
            result.update(operations.store(actor=actor, planned=planned))
        return result

    month = {"month": "2026-12"}
    enqueue(actor=actor, kind="targets.plan_month", params=month, title=month, unique="targets.plan_month")

Killed before ``together`` ends, nothing of it is kept and the job runs again; killed after, it is done. A job without
``together`` must be one that may run twice. On SQLite the whole database has one writer: compute first, keep what is
inside ``together`` short, otherwise everybody else's saving waits. Progress shows and cancelling works even then,
because they don't live in the same file (see ``board.py``).
"""
