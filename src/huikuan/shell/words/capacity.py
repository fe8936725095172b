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
    "outlets.margin_unknown": Words(
        _("The gross margin of outlet {subject} is unknown; its whole sales count as lost margin when it is culled."),
        _("Enter the margin of what it sells."),
    ),
}
