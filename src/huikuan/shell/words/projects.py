"""What is said when a focus project can't be kept as asked, and what to do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huikuan.shell.words.sentence import Words

WORDS = {
    "culling.none": Words(_("No outlet is ticked."), _("Tick the outlets to be given up.")),
    "culling.decided_already": Words(
        _("An open project gives {outlet} up already."), _("Leave it out, or drop that project first.")
    ),
    "project.name": Words(_("A name of at most 100 characters is needed."), _("Say in a few words what it is about.")),
    "project.days": Words(_("The project would end before it begins."), _("Choose a due day on or after the start.")),
    "project.amount": Words(_("The amount is below zero or too large."), _("Write what it is to bring, in yuan.")),
    "project.outlets": Words(
        _("A project that develops opens at least one outlet, and at most {most}."), _("Say how many outlets it opens.")
    ),
    "project.needs_customer": Words(
        _("Strengthening an old customer needs the customer."), _("Write the customer's number.")
    ),
    "project.needs_outlet": Words(_("Lifting an outlet's sales needs the outlet."), _("Write the outlet's number.")),
    "project.outlet_of_another": Words(
        _("Outlet {outlet} is not {customer}'s."), _("Leave the customer empty: it follows from the outlet.")
    ),
    "project.too_many_steps": Words(
        _("A project has at most {most} milestones."), _("Keep the steps that decide; leave out the others.")
    ),
    "project.step_day": Words(
        _("A milestone lies within its project, from {since} to {until}."),
        _("Choose another day, or move the project."),
    ),
    "project.step_done": Words(_("“{step}” is done."), _("Take the tick back before you remove it.")),
    "project.closed": Words(_("Project “{name}” is closed."), _("Open it again before you change it.")),
    "project.not_possible": Words(
        _("This can't be done with project “{name}” as it stands."), _("Look at it as it is now.")
    ),
    "project.reason_missing": Words(_("A reason is needed."), _("Say why; it stands in the project's history.")),
}
