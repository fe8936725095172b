"""What is said when a file is brought in or taken back."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huikuan.shell.words.sentence import Words

WORDS = {
    "imports.added_up": Words(
        _("{rows} rows are {figures} figures: rows of the same customer, outlet, item and month were added up."),
        _("If rows came twice by mistake, delete them and bring the file in again."),
    ),
    "imports.nothing_new": Words(
        _("Nothing new: everything in this file is here already."),
    ),
    "imports.ring": Words(
        _("Together with what is here already, sheet “{sheet_en}” would lead in a ring: {members}."),
        _("Give one of them another superior, or none."),
    ),
    "imports.sheet_not_allowed": Words(
        _("You may not bring in the sheet “{sheet_en}”."),
        _("Delete the sheet from the file, or ask an administrator to bring the file in."),
    ),
    "imports.busy": Words(
        _("Somebody else is bringing in a file at this moment; yours was not touched."),
        _("Try again in a minute."),
    ),
    "imports.not_checked": Words(
        _("This file is not ready to be brought in: it was not checked yet, or has been brought in already."),
        _("Open the import to see how it stands."),
    ),
    "imports.not_applied": Words(
        _("This import is not in force: it was not brought in, or has been undone already."),
        _("Open the import to see how it stands."),
    ),
    "imports.not_open": Words(
        _("This file has been brought in already and can't be changed any more."),
        _("Undo the import first, or upload the file again."),
    ),
    "imports.changed_since": Words(
        _("{count} rows ({table}) have been changed since, by hand or by a later import; undoing would lose that."),
        _("Undo the later import first, or correct the rows by hand."),
    ),
    "imports.depended_on": Words(
        _("{count} rows ({by_table}) that came later refer to rows of this import ({table})."),
        _("Undo the later import first."),
    ),
    "imports.mapping_incomplete": Words(
        _("Sheet “{sheet}” still lacks: {columns}."),
        _("Choose a heading for each of these columns, or don't read the sheet."),
    ),
    "imports.no_file": Words(
        _("No file was chosen."),
        _("Choose a workbook (.xlsx, .xls), a CSV file, or a .zip of CSV files."),
    ),
    "directory.owner_out_of_scope": Words(
        _("This person is not one of yours."),
        _("Choose somebody from your own team."),
    ),
    "directory.owner_left": Words(
        _("{name} has left."),
        _("Choose somebody who is still here."),
    ),
    "directory.parent_unknown": Words(
        _("There is no such head office among the customers you see."),
        _("Check the customer number."),
    ),
    "directory.name_missing": Words(
        _("A customer needs a name."),
        _("Give one, or leave it as it is."),
    ),
    "outlets.reason_missing": Words(
        _("Opening or closing an outlet needs a reason."), _("Say why: it stands in the outlet's history.")
    ),
    "outlets.add_reason_missing": Words(
        _("A new outlet needs a reason."), _("Say what it is opened for: it stands in the outlet's history.")
    ),
    "outlets.name_missing": Words(_("An outlet needs a number and a name."), _("Give both.")),
    "outlets.number_taken": Words(
        _("There is an outlet with the number {number} already."),
        _("Choose another number, or look for it in the list."),
    ),
    "outlets.negative": Words(
        _("The potential of an outlet is not below zero."), _("Give 0 or more, or leave it empty.")
    ),
    "outlets.too_far": Words(
        _("The day is more than a year away."), _("Choose a day within a year before or after today.")
    ),
    "outlets.is_open": Words(_("{name} is open already."), _("Nothing to do.")),
    "outlets.is_closed": Words(_("{name} is closed already."), _("Nothing to do; if it is to sell again, open it.")),
    "outlets.opens_before_closing": Words(
        _("{name} closes on {day} only and can't open again before."), _("Choose that day or a later one.")
    ),
    "outlets.closes_before_opening": Words(
        _("{name} opened on {day} and can't close before the day after."), _("Choose a later day.")
    ),
    "directory.terms": Words(
        _("“{value}” are no payment terms that are understood."),
        _("Write days such as 30, or 月结30天, or M30/25."),
    ),
    "people.preference": Words(_("There is no choice “{value}” for this."), _("Choose one of those shown.")),
    "people.number_taken": Words(
        _("There is somebody with the number {number} already."),
        _("Give another number."),
    ),
    "people.superior_left": Words(
        _("{name} has left and can't be a superior."),
        _("Choose somebody else."),
    ),
    "people.ring": Words(
        _("{name} stands below already: that would lead in a ring."),
        _("Choose somebody or something else."),
    ),
    "people.unit_taken": Words(
        _("There is a unit called {name} already."),
        _("Give another name."),
    ),
    "people.still_leads": Words(
        _("{count} people report to this person."),
        _("Give them another superior first."),
    ),
    "people.still_owns": Words(
        _("This person still owns {customers} customers and {outlets} outlets."),
        _("Hand them over first, so that none is without an owner."),
    ),
    "people.last_admin": Words(
        _("This is the last administrator: without one nobody could manage the system."),
        _("Make somebody else an administrator first."),
    ),
    "people.left": Words(
        _("{name} has left."),
        _("People who have left get no account."),
    ),
    "people.has_account": Words(
        _("{name} has an account already."),
        _("Give a new one-time password instead."),
    ),
    "people.username_taken": Words(
        _("Somebody signs in as {name} already."),
        _("Choose another name."),
    ),
    "people.no_address": Words(
        _("{email} is no e-mail address."),
        _("Write it as in name@company.com, or leave it empty."),
    ),
    "people.email_taken": Words(
        _("Another account has the address {email}."),
        _("Each account needs an address of its own, or none."),
    ),
    "people.own_account": Words(
        _("You can't lock your own account."),
        _("Ask another administrator."),
    ),
    "people.no_account": Words(
        _("The command line has no account."),
    ),
    "people.too_many_tokens": Words(
        _("You have {most} keys already."),
        _("Revoke one that is no longer used."),
    ),
    "settings.value": Words(
        _("“{value}” is no value for {label}."),
        _("Check the help beside the field."),
    ),
}
