"""What findings about documents say, and what to do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huikuan.shell.words.sentence import Words

WORDS = {
    "write.not_found": Words(
        _("The folder of {path} does not exist."),
        _("Create the folder first, or name another one."),
    ),
    "write.not_a_folder": Words(
        _("{path} would lie inside a file, not a folder."),
        _("Name a folder that exists."),
    ),
    "write.is_folder": Words(
        _("{path} is a folder."),
        _("Add a file name, for example PLAN.xlsx."),
    ),
    "write.not_a_file": Words(
        _("{path} is a device or a pipe, not a file."),
        _("Name an ordinary file."),
    ),
    "write.permission": Words(
        _("{path} may not be written: permission is missing or the file is write-protected."),
        _("Choose another folder, or ask for the right to write there."),
    ),
    "write.in_use": Words(
        _("{path} is open in another program."),
        _("Close it there (in Excel, for instance) and run again."),
    ),
    "write.name_too_long": Words(
        _("The name {path} is too long."),
        _("Choose a shorter file name."),
    ),
    "write.disk_full": Words(
        _("There is no room left on the disk for {path}; nothing was written."),
        _("Free some space, or choose another disk."),
    ),
    "write.other": Words(
        _("{path} could not be written: {detail}."),
        _("Check the disk and the folder, then run again."),
    ),
    "write.exists": Words(
        _("{path} exists already."),
        _("Choose another name, or replace it with --force."),
    ),
    "write.over_input": Words(
        _("{path} is the workbook the plan is made from."),
        _("Choose another name for the plan with -o."),
    ),
    "write.not_xlsx": Words(
        _("{path} is not an .xlsx file; the plan is an Excel workbook."),
        _("Give it a name that ends in .xlsx."),
    ),
}
