"""What findings about fieldwork say, and what to do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huikuan.shell.words.sentence import Words

WORDS = {
    "tiers.override_without_reason": Words(
        _("{subject}: the tier set by hand has no reason and was not used"),
        _("Write the reason beside the tier, or remove the tier set by hand."),
    ),
    "tiers.override_unknown_customer": Words(
        _("{subject}: a tier is set by hand for a customer who is not in the list"),
        _("Check the customer number, or add the customer."),
    ),
    "cadence.appointment_unknown_customer": Words(
        _("{subject}: an appointment ({kind}) on {on} is for a customer without an owner in this plan"),
        _("Check the customer number and give the customer an owner."),
    ),
    "cadence.appointment_outside": Words(
        _("{subject}: the appointment ({kind}) on {on} is outside the working days being planned"),
        _("Choose a working day that is still ahead in this month, or plan it in its own month."),
    ),
    "cadence.appointment_moved": Words(
        _("{subject}: {on} is not a working day, the appointment ({kind}) stands on {to}"),
        _("Agree the new day with the customer."),
    ),
    "cadence.day_overbooked": Words(
        _("{subject}: appointments alone fill {on} beyond capacity ({visits} visits, {minutes} minutes)"),
        _("Move an appointment to another day or give it to a colleague."),
    ),
    "cadence.debt": Words(
        _("{subject}: no room for {visits} visits and {calls} calls to customers of tier {tier} this month"),
        _("Move customers to a colleague with room, lower the cadence of this tier, or raise the daily capacity."),
    ),
    "fieldwork.tier_unknown": Words(_("This tier doesn't exist"), _("Choose tier 1, 2, 3 or prospect.")),
    "fieldwork.reason_needed": Words(_("A tier set by hand needs a reason"), _("Write in a few words why.")),
    "fieldwork.already_done": Words(
        _("The contact has taken place already"), _("Take the tick away first if it has not.")
    ),
    "fieldwork.day_outside": Words(
        _("The contact can't be put on {on}"), _("Choose a day from today to the end of the planned month.")
    ),
    "fieldwork.plan_replaced": Words(
        _("This version of the plan has been replaced"), _("Open the present version and change it there.")
    ),
}
