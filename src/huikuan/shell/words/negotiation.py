"""What is said when an act of a negotiation, a pledge or a revision was refused, and what to do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huikuan.shell.words.sentence import Words

WORDS = {
    "negotiation.issued_already": Words(
        _("Plan {plan} was issued already."), _("Change amounts in the decomposition: whom it concerns is asked again.")
    ),
    "negotiation.day_gone": Words(_("{day} has gone by."), _("Choose today or a later day.")),
    "negotiation.too_much_over": Words(
        _("Not that much may be handed down on top: the company allows {most}%."),
        _("Lower it, or have the company setting changed."),
    ),
    "negotiation.nobody": Words(
        _("In plan {plan} nobody at work has a target."), _("Give customers an owner, then plan the month again.")
    ),
    "negotiation.nobody_to_remind": Words(_("Everybody has answered."), _("Decide what was countered.")),
    "negotiation.not_yours": Words(
        _("Only {person}, or whoever stands in for them, answers this."), _("Have a deputy named while they are away.")
    ),
    "negotiation.not_yours_to_decide": Words(
        _("What {person} countered is decided by somebody above them."), _("Ask their manager.")
    ),
    "negotiation.nothing_waits": Words(_("There is nothing left to accept here."), _("Look at the page again.")),
    "negotiation.reason_missing": Words(_("A reason is needed."), _("Say in a few words why.")),
    "negotiation.amount_out_of_range": Words(
        _("This amount is not possible."), _("Write an amount that is not below zero.")
    ),
    "negotiation.same_amount": Words(
        _("{amount_fen} is what stands there already."), _("Accept it, or write another amount.")
    ),
    "negotiation.cannot_follow": Words(
        _("This is not possible any more: the line is “{state}”."), _("Look at it as it is now.")
    ),
    "negotiation.not_between": Words(
        _("The amount must lie between {least_fen} and {most_fen}."), _("Write an amount between the two.")
    ),
    "negotiation.stopped_above": Words(
        _("{name} is held or bounded at {amount_fen}: what is taken off here would be handed to others below it."),
        _("Choose who carries the difference, or let {name} go in the decomposition first."),
    ),
    "negotiation.signed": Words(
        _("{person} has signed; these figures are bound."), _("Revise the plan if they have to change.")
    ),
    "negotiation.deputy_days": Words(
        _("These days are not possible: at most 92, ending today or later."), _("Choose other days.")
    ),
    "negotiation.deputy_oneself": Words(_("Nobody stands in for themselves."), _("Choose somebody else.")),
    "negotiation.deputy_role": Words(
        _("{deputy} is a salesperson and cannot decide in the place of {person}."), _("Choose a manager.")
    ),
    "negotiation.deputy_twice": Words(
        _("Somebody stands in for {person} on these days already."), _("End that first, or choose other days.")
    ),
    "negotiation.deputy_ended": Words(_("This has ended already."), _("Name a deputy again if one is needed.")),
    "pledge.nobody_to_draw_up": Words(
        _("Nobody you decide about has agreed to everything without having a pledge already."),
        _("Wait for the answers, or look at the pledges that stand."),
    ),
    "pledge.not_agreed": Words(
        _("{person} has not agreed to everything yet."),
        _("A pledge binds what was agreed: settle the open lines first."),
    ),
    "pledge.credit_warns": Words(
        _("Credit warns of {count} customers in pledge {number}: {names}."),
        _("To sign all the same, write why; it is recorded."),
    ),
    "pledge.credit_stops": Words(
        _("Credit stops {count} customers in pledge {number}: {names}."),
        _("Lower these targets, collect first or have temporary limits approved; then sign."),
    ),
    "pledge.credit_may_pass": Words(
        _("Credit stops {count} customers in pledge {number}: {names}."),
        _("You approve limits: to sign all the same, write why; it is recorded."),
    ),
    "pledge.replaced": Words(_("Pledge {number} was replaced by a later one."), _("Sign the later one.")),
    "pledge.signed_already": Words(_("Pledge {number} bears this signature already."), _("There is nothing to do.")),
    "pledge.not_a_party": Words(
        _("Pledge {number} is signed by {person} and by their manager."), _("It is not yours to sign.")
    ),
    "pledge.digest_differs": Words(
        _("Pledge {number} is not the document you looked at."), _("Open it again and read it before you sign.")
    ),
    "pledge.figures_changed": Words(
        _("The targets of {person} have changed since pledge {number} was drawn up."), _("Have a new one drawn up.")
    ),
    "pledge.not_proven": Words(
        _("The password or code is not right."), _("Type your password, or the six digits of your authenticator.")
    ),
    "pledge.too_often": Words(_("Too many attempts."), _("Wait five minutes, then try again.")),
    "pledge.none_to_print": Words(_("No pledge has been drawn up yet."), _("Draw them up first.")),
    "revision.not_released": Words(
        _("Plan {plan} is not released."), _("A draft is changed in the decomposition, without a revision.")
    ),
    "revision.waits_already": Words(
        _("A revision of plan {plan} waits for the sales director already."), _("Have it decided first.")
    ),
    "revision.decided_already": Words(_("This revision was decided already."), _("Look at the versions.")),
    "revision.reason_missing": Words(_("A reason is needed."), _("Say what has to change, and why.")),
    "closing.not_released": Words(_("Plan {plan} is not released."), _("Only a released month is closed.")),
    "closing.not_over": Words(
        _("The month of plan {plan} is not over."), _("Close it from the first day of the next month on.")
    ),
}
