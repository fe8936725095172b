"""Reading jobs: everybody their own, administrators all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Q, QuerySet

from huikuan.engine.findings import Finding, Severity
from huikuan.foundation import clock
from huikuan.foundation.jobs import board
from huikuan.foundation.jobs.catalogue import kind
from huikuan.foundation.jobs.models import OPEN, STARTED, Job, JobState
from huikuan.foundation.people.models import Role
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.speech import finding_words

FRESH = timedelta(seconds=20)  # so long the strip tells that a job has ended


@dataclass(frozen=True)
class JobView:
    """A job as shown: its title, how far it is, what went wrong, where to look next."""

    job: Job
    shown: board.Shown

    @property
    def title(self) -> str:
        """In the active language."""
        return title_of(self.job.kind, self.job.title)

    @property
    def label(self) -> str:
        """What is being done."""
        return self.shown.label if self.job.state == JobState.RUNNING else str(self.job.get_state_display())

    @property
    def open(self) -> bool:
        """Whether it has not ended."""
        return self.job.state in OPEN

    @property
    def by(self) -> str:
        """Who started it."""
        return who(self.job)

    @property
    def can_cancel(self) -> bool:
        """Whether cancelling makes sense."""
        return self.job.state in (JobState.QUEUED, JobState.RUNNING)

    @property
    def error(self) -> tuple[str, str]:
        """What went wrong and what to do, in words."""
        if not self.job.error:
            return "", ""
        finding = Finding(code=self.job.error["code"], severity=Severity.ERROR, params=self.job.error["params"])
        return finding_words(finding)

    @property
    def link(self) -> str | None:
        """Where its result is."""
        declared = kind(self.job.kind)
        if self.job.state != JobState.DONE or declared is None or declared.link is None:
            return None
        return declared.link(self.job.result or {}, self.job.params)


def visible_to(actor: Actor) -> QuerySet[Job]:
    """One's own jobs; an administrator's are everybody's."""
    rows = Job.objects.select_related("actor__person")
    return rows if actor.user is None or actor.role == Role.ADMIN else rows.filter(actor=actor.user)


def view(*, actor: Actor, job_id: int) -> JobView:
    """One job; Job.DoesNotExist out of scope."""
    return _views([visible_to(actor).get(pk=job_id)])[0]


def at_work(unique: str) -> JobView | None:
    """The one job that does this now, whoever started it, for the pages that wait for its end."""
    rows = Job.objects.select_related("actor__person").filter(unique=unique, state__in=OPEN)
    return next(iter(_views(rows[:1])), None)


def strip(actor: Actor) -> list[JobView]:
    """One's own jobs that run or wait, and those ended just now."""
    rows = Job.objects.filter(actor=actor.user).filter(Q(state__in=OPEN) | Q(ended_at__gte=clock.now() - FRESH))
    return _views(rows.order_by("-pk")[:5])


def title_of(code: str, params: dict[str, object]) -> str:
    """A job's title in the active language; its code when the program no longer knows it."""
    declared = kind(code)
    return declared.titled(params) if declared else code


def who(job: Job) -> str:
    """Who started it."""
    return Actor(user=job.actor).name


def worker_alive() -> bool:
    """Whether anybody works on the queue."""
    return any(worker.alive for worker in board.workers().values())


def _views(jobs: Iterable[Job]) -> list[JobView]:
    rows = list(jobs)
    shown = board.shown(job.pk for job in rows if job.state in STARTED)
    return [JobView(job, shown.get(job.pk, board.Shown())) for job in rows]


def asked_today(kind: str) -> bool:
    """Whether such a job was asked for since midnight, whatever became of it."""
    midnight = datetime.combine(clock.today(), time(), tzinfo=clock.CHINA)
    return Job.objects.filter(kind=kind, made_at__gte=midnight).exists()
