"""What findings about capacity say, and what to do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huikuan.shell.words.sentence import Words

WORDS = {
    "capacity.no_average": Words(
        _("Average sales per outlet of {subject} are unknown or 0: outlets needed can't be computed."),
        _("Enter monthly average sales on the outlets sheet."),
    ),
    "capacity.no_outlets": Words(
        _("{subject} has no active outlet: the lift per outlet can't be computed."),
        _("Check the outlets' region and status."),
    ),
    "capacity.openable_unknown": Words(
        _("How many outlets {subject} can open is unknown and counted as 0."),
        _("Enter it on the factors sheet, or mark outlets as developing."),
    ),
    "capacity.lift_unknown": Words(
        _("The lift per outlet that {subject} can have is unknown and counted as 0."),
        _("Enter it on the factors sheet, or the outlets' potential."),
    ),
    "capacity.target_out_of_reach": Words(
        _(
            "No scheme carries the target of {subject}, {target_fen}: with all outlets and the full lift {reachable_fen} can be reached, {short_fen} short."
        ),
        _("Open or lift more, or move {short_fen} to another region."),
    ),
    "capacity.outlets_unexplained": Words(
        _(
            "The plan of {subject} claims {claimed} new outlets, but its projects open {named}: {missing} have no source."
        ),
        _("Plan a project that develops them, or claim fewer."),
    ),
    "capacity.lift_unexplained": Words(
        _(
            "The plan of {subject} claims {claimed_fen} more from its outlets, but its projects bring {named_fen}: {missing_fen} has no source."
        ),
        _("Plan projects that lift outlets or strengthen customers, or claim less."),
    ),
    "capacity.claim_short": Words(
        _("What {subject} plans with reaches {reachable_fen}: {short_fen} short of its target."),
        _("Choose a point on or above the frontier, or move {short_fen} to another region."),
    ),
    "capacity.openings_late": Words(
        _(
            "{subject} opens {opened} outlets, but so late that they count too little in this month: {short_fen} short of its target."
        ),
        _("Open earlier, or lift more from the outlets there are."),
    ),
    "capacity.plan_closed": Words(
        _("Plan {plan} is closed or was replaced."), _("Look at the version of the month that counts.")
    ),
    "capacity.claim_amount": Words(
        _("Outlets and lift must not be below zero or too large."), _("Write what can really be had.")
    ),
    "outlets.margin_unknown": Words(
        _("The gross margin of outlet {subject} is unknown; its whole sales count as lost margin when it is culled."),
        _("Enter the margin of what it sells."),
    ),
}
