"""What is said when long work was refused or failed."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huikuan.shell.words.sentence import Words

WORDS = {
    "jobs.already_running": Words(
        _("{by} has already started this work, and it is not finished."),
        _("Wait until it has ended."),
    ),
    "jobs.unknown_kind": Words(
        _("This version of Huikuan does not know the work {kind}."),
        _("Start it again from its page."),
    ),
    "jobs.ended": Words(_("The job had already ended."), _("Look at what came of it.")),
    "jobs.stale": Words(
        _("Somebody changed the same thing meanwhile, so nothing of this job was kept."),
        _("Look at the present state and start the job again."),
    ),
    "jobs.not_allowed": Words(
        _("Your role may no longer do this ({permission})."),
        _("Ask an administrator."),
    ),
    "jobs.fault": Words(
        _("An unexpected fault stopped the job ({detail}); nothing of it was kept."),
        _("Start it again. If it fails again, tell your administrator: the server's log says more."),
    ),
    "jobs.worker_died": Words(
        _("The process at work on this job ended {times} times in the middle of it; nothing of it was kept."),
        _("The machine may lack memory. Tell your administrator, then start the job again."),
    ),
}
