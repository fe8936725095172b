"""What findings about imports say, and what to do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huikuan.shell.words.sentence import Words

WORDS = {
    "file.not_found": Words(
        _("There is no file {file}."),
        _("Check the name and the folder."),
    ),
    "file.no_permission": Words(
        _("{file} may not be read."),
        _("Ask for the right to read it, or copy it to a folder of your own."),
    ),
    "file.not_a_workbook": Words(
        _("{file} is not a workbook: its content is {seems}."),
        _("Save the data in Excel as .xlsx, or hand in a folder of CSV files."),
    ),
    "file.encrypted": Words(
        _("{file} is protected with a password and can't be read."),
        _("Open it in Excel, remove the password (File › Info › Protect Workbook) and save."),
    ),
    "file.encrypted_archive": Words(
        _("{file} is an archive protected with a password and can't be read."),
        _("Unpack it with its password, and bring in the file inside."),
    ),
    "file.nested_archive": Words(
        _("{file} holds {member}, itself an archive or a workbook: that is not opened, for safety."),
        _("Unpack it, and bring in the files inside one by one."),
    ),
    "file.too_large_archive": Words(
        _("{file} holds {size} files; {limit} is the most."), _("Bring them in in several archives.")
    ),
    "file.too_large_file": Words(
        _("{file} has {size} MiB; at most {limit} MiB are read."),
        _("Leave out what isn't needed, or split the data over several files in a folder of CSV files."),
    ),
    "file.too_large_unpacked": Words(
        _(
            "{file} unpacks to more than it should ({size} MiB and more, limit {limit} MiB) and was not opened, for safety."
        ),
        _(
            "If the file is your own, save it anew in Excel without pictures and unused sheets; if you don't know where it comes from, delete it."
        ),
    ),
    "file.too_large_cells": Words(
        _("A sheet of {file} spans {size} cells; at most {limit} are read."),
        _("Delete stray cells far to the right and far below (press Ctrl+End to find them) and save."),
    ),
    "file.damaged": Words(
        _("{file} is damaged and can't be read."),
        _("Open it in Excel, let Excel repair it, save it under a new name; or take an earlier copy."),
    ),
    "file.encoding_doubtful": Words(
        _("Some bytes of this text file fit no known encoding and are shown as �."),
        _("Save the file as “CSV UTF-8” and read it again."),
    ),
    "sheet.missing": Words(
        _("The sheet “{sheet_en}” is missing. Found: {found}."),
        _("Add the sheet, or give one of yours this name; `huikuan template` writes an empty workbook."),
    ),
    "column.missing": Words(
        _("Sheet “{source}” lacks the columns: {columns_en}. Found: {found}."),
        _("Add the columns, or give yours these headings."),
    ),
    "sheet.left_out": Words(
        _("Sheet “{source}” lacks the columns {columns_en} and was left out. Found: {found}."),
        _("Add the columns, or give yours these headings; without the sheet the plan knows less."),
    ),
    "sheet.ignored": Words(
        _("This sheet was not read: its name is none of ours."),
        _("If it holds data for the plan, give it one of the names in the template."),
    ),
    "sheet.hidden": Words(
        _("This hidden sheet was read like the others."),
        _("If it is out of date, delete it."),
    ),
    "sheet.no_rows": Words(
        _("The sheet has a header but no rows."),
        _("Fill it in, or delete it."),
    ),
    "column.kept_as_note": Words(
        _("These columns are none of ours and were kept as notes: {headings}."),
        _("If one of them is misspelt, correct its heading."),
    ),
    "column.repeated": Words(
        _("This column means the same as “{taken}” and was kept as a note only."),
        _("Delete one of the two, or rename it."),
    ),
    "column.unit": Words(
        _("Amounts of this column are read in units of {yuan} yuan."),
        _("If they are in yuan, take the unit out of the heading or the title."),
    ),
    "row.total_skipped": Words(
        _("A total row was skipped: “{value}”."),
        _("Nothing to do."),
    ),
    "row.header_again": Words(
        _("The header stands here once more and was skipped."),
        _("Nothing to do."),
    ),
    "row.too_many_cells": Words(
        _(
            "The line has more cells than the {width} headings (“{value}” is one too many); a delimiter inside a value has probably shifted them. The row was left out."
        ),
        _('Put values that contain the delimiter in quotes, for example "1,200.50".'),
    ),
    "row.duplicate": Words(
        _(
            "“{value}” stands here a second time with the same content (first in {first_sheet}, row {first_row}); counted once."
        ),
        _("Nothing to do, or delete this row."),
    ),
    "row.duplicate_differs": Words(
        _("“{value}” was already used in {first_sheet}, row {first_row}, with other content. This row was left out."),
        _("Decide which row is right, and delete or renumber the other."),
    ),
    "cell.blank": Words(
        _("A value is required here; the row was left out."),
        _("Fill in the cell."),
    ),
    "cell.formula_error": Words(
        _("The formula here gives {value}."),
        _("Correct the formula, or type the value."),
    ),
    "cell.formula_not_calculated": Words(
        _("The formula {value} was saved without its result."),
        _("Open the file in Excel or LibreOffice, save it there, and read it again."),
    ),
    "cell.not_money": Words(
        _("“{value}” is not an amount."),
        _("Type it like 1200.50, 1,200.50 or 12.5万."),
    ),
    "cell.foreign_currency": Words(
        _("“{value}” is not in yuan."),
        _("Convert it to yuan."),
    ),
    "cell.too_big": Words(
        _("“{value}” is larger than any amount that can be meant."),
        _("Check the digits and the unit."),
    ),
    "cell.rounded": Words(
        _("“{value}” has more than two decimals and was rounded to whole fen."),
        _("Round it yourself if the fen matters."),
    ),
    "cell.below_minimum": Words(
        _("“{value}” is below {bound_fen}{bound}, the least that makes sense here."),
        _("Check the sign and the amount."),
    ),
    "cell.above_maximum": Words(
        _("“{value}” is above {bound_fen}{bound}, the most that makes sense here."),
        _("Check the value."),
    ),
    "cell.not_a_date": Words(
        _("“{value}” is not a date."),
        _("Type it like 2026-12-01."),
    ),
    "cell.no_such_date": Words(
        _("There is no such day: “{value}”."),
        _("Correct the day or the month."),
    ),
    "cell.date_ambiguous": Words(
        _("“{value}” can be day/month or month/day."),
        _("Type it like 2026-12-01, or give date_format in a mapping file."),
    ),
    "cell.date_far": Words(
        _("“{value}” lies before 1980 or after 2100."),
        _("Check the year."),
    ),
    "cell.not_a_month": Words(
        _("“{value}” is not a month."),
        _("Type it like 2026-12."),
    ),
    "cell.month_ambiguous": Words(
        _("“{value}” leaves open which month of which year is meant."),
        _("Type it with the year and two digits, like 2026-12."),
    ),
    "cell.not_a_rate": Words(
        _("“{value}” is not a percentage."),
        _("Type it like 6% or 0.06."),
    ),
    "cell.taken_as_percent": Words(
        _("“{value}” was taken as {value}%."),
        _("If a multiple is meant, write it in percent, for example 150%."),
    ),
    "cell.not_an_integer": Words(
        _("“{value}” is not a whole number."),
        _("Type digits only."),
    ),
    "cell.not_a_number": Words(
        _("“{value}” is not a number."),
        _("Type digits, with a point for decimals."),
    ),
    "currency.incomplete": Words(
        _(
            "A document in another currency needs the currency, its amount in it and the rate of the day; the row was left out."
        ),
        _("Fill in the three cells, or leave all of them empty."),
    ),
    "currency.unknown": Words(
        _("“{value}” is no currency that is known here; the row was left out."),
        _("Use the code of three letters, such as USD, EUR, HKD or JPY."),
    ),
    "currency.rate_absurd": Words(
        _("The exchange rate is far from anything {value} has ever cost; the row was left out."),
        _("Write how many yuan one unit costs, such as 7.1234."),
    ),
    "currency.differs": Words(
        _("The amount is not the amount in {value} times the rate, rounded to the fen; the row was left out."),
        _("Correct one of the three figures."),
    ),
    "cell.not_a_quantity": Words(
        _("“{value}” is not a number with at most three decimals."),
        _("Type digits, with a point for decimals; leave the unit out."),
    ),
    "cell.not_a_choice": Words(
        _("“{value}” is none of the choices: {choices_en}."),
        _("Take one of them."),
    ),
    "cell.not_understood": Words(
        _("“{value}” was not understood."),
        _("{help_en}"),
    ),
    "cell.too_long": Words(
        _("There are more than {longest} characters here."),
        _("Check whether other text slipped into the column, or shorten it."),
    ),
    "cell.digits_lost": Words(
        _("“{value}” was typed as a number; Excel keeps 15 digits and has put zeros for the rest."),
        _("Set the column to text and type the number again."),
    ),
    "cell.text_cut": Words(
        _("The text is longer than {longest} characters and was cut."),
        _("Shorten it."),
    ),
    "cell.hidden_removed": Words(
        _("Invisible characters were removed here."),
        _("Nothing to do."),
    ),
    "cell.merged_filled": Words(
        _("The merged cell “{value}” counts for every row down to {last_row}."),
        _("Nothing to do."),
    ),
    "cell.merged_amount": Words(
        _("The amount {value} is merged down to row {last_row}; it counts once, in the first row."),
        _("Unmerge it and enter each row's own amount."),
    ),
    "reference.unknown": Words(
        _("“{value}” is not in the sheet “{target_en}”; the row was left out."),
        _("Correct the number, or add it there."),
    ),
    "reference.unknown_blanked": Words(
        _("“{value}” is not in the sheet “{target_en}”; the cell was taken as empty."),
        _("Correct the number, or add it there."),
    ),
    "reference.near": Words(
        _("“{value}” was taken for “{meant}”, which differs only in case, punctuation or leading zeros."),
        _("Write it as “{meant}”."),
    ),
    "reference.sheet_absent": Words(
        _("There is no sheet “{target_en}”, so the numbers of this column were left aside."),
        _("Add the sheet if the numbers matter."),
    ),
    "reference.sheet_absent_rejected": Words(
        _("There is no sheet “{target_en}”, so no row with a number in this column could be used."),
        _("Add the sheet."),
    ),
    "tree.ring": Words(
        _("These lead back to themselves: {members}. {subject} was taken as having nobody above."),
        _("Correct who stands above whom."),
    ),
    "findings.more": Words(
        _("… and {count} more of the same kind."),
        _("The remedy is the same."),
    ),
    "mapping.not_found": Words(
        _("There is no mapping file {file}."),
        _("Check the name."),
    ),
    "mapping.not_toml": Words(
        _("The mapping file {file} can't be read: line {where} is not TOML in UTF-8."),
        _("Correct that line; docs/guide/mapping.md has an example."),
    ),
    "mapping.unknown_sheet": Words(
        _("{file}: “{value}” is none of the sheets: {expected}."),
        _("Take one of them."),
    ),
    "mapping.unknown_key": Words(
        _("{file}, {where}: unknown setting “{value}”. Known: {expected}."),
        _("Correct the spelling."),
    ),
    "mapping.unknown_column": Words(
        _("{file}, {where}: the sheet has no column “{value}”. It has: {expected}."),
        _("Take one of them."),
    ),
    "mapping.bad_value": Words(
        _("{file}, {where}: “{value}” won't do; expected {expected}."),
        _("Correct the value."),
    ),
    "mapping.nothing_mapped": Words(
        _("{file}, {where}: nothing is mapped."),
        _("Give columns or rows."),
    ),
    "mapping.source_missing": Words(
        _("{file}, {where}: the input has no sheet or file “{value}”. It has: {expected}."),
        _("Take one of them."),
    ),
    "mapping.heading_missing": Words(
        _("{file}, {where}: the input has no column headed “{value}”. It has: {expected}."),
        _("Write the heading as it stands in the file."),
    ),
    "cell.quote_not_closed": Words(
        _("The quote at the start of {value} is never closed. It was read as plain text, and the rows below as usual."),
        _('Delete the quote or close it at the end of the cell; a quote inside a quoted cell is written twice: "".'),
    ),
    "file.incomplete": Words(
        _("{file} ends too early: it was probably not downloaded or copied completely."),
        _("Download or copy it again."),
    ),
    "file.unreadable": Words(
        _("The system can't open {file}."),
        _("Check the disk and the folder; copy the file to your own computer and try again."),
    ),
}
