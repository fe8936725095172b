"""The command line's grammar."""

from __future__ import annotations

import argparse
import gettext
import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from huikuan import __version__
from huikuan.engine.periods import Month, NotAMonthError
from huikuan.shell.cli import server_arguments
from huikuan.shell.words.sentence import speaking

LANGUAGES = ("zh", "en")
FIRST_YEAR, LAST_YEAR = 1990, 2100  # the calendar knows these years
LOCALE = Path(__file__).resolve().parent.parent.parent / "locale"


def language_of(arguments: Sequence[str]) -> str:
    """The language asked for, looked up before parsing so that even usage errors come out in it."""
    for at, word in enumerate(arguments):
        value = word.removeprefix("--lang=") if word.startswith("--lang=") else ""
        if word == "--lang" and at + 1 < len(arguments):
            value = arguments[at + 1]
        if value in LANGUAGES:
            return value
    return os.environ.get("HUIKUAN_LANG", "zh") if os.environ.get("HUIKUAN_LANG") in LANGUAGES else "zh"


def month_argument(text: str) -> Month:
    """``2026-12``, of a year that the calendar knows."""
    try:
        month = Month.parse(text)
        if not FIRST_YEAR <= month.year <= LAST_YEAR:
            raise NotAMonthError(text)
        return month
    except NotAMonthError:
        raise argparse.ArgumentTypeError(_("{text} is not a month; write it like 2026-12").format(text=text)) from None


def day_argument(text: str) -> date:
    """``2026-11-22``, of a year that the calendar knows."""
    try:
        day = date.fromisoformat(text)
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValueError(text)
        return day
    except ValueError:
        raise argparse.ArgumentTypeError(
            _("{text} is not a date; write it like 2026-11-22").format(text=text)
        ) from None


def scale_argument(text: str) -> int:
    """A whole number from 1 to 200."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 200):
        raise argparse.ArgumentTypeError(_("{text} is not a whole number from 1 to 200").format(text=text))
    return int(text)


def parser(lang: str, *, within: bool = False) -> argparse.ArgumentParser:
    """The parser with every text in the language; ``within``: also what the server's own processes say."""
    # argparse speaks through the standard library's gettext: give it our words for its own sentences too.
    os.environ["LANGUAGE"] = "zh_Hans" if lang == "zh" else "C"
    gettext.bindtextdomain("argparse", str(LOCALE))
    gettext.textdomain("argparse")
    with speaking(lang):
        return _build(within=within)


def _build(*, within: bool) -> argparse.ArgumentParser:
    root = argparse.ArgumentParser(
        prog="huikuan",
        description=_("From a month's sales target to the cash: every fen has an owner, or is shown as unowned."),
        epilog=_(
            "Exit codes: 0 done; 1 rows in error (check, or plan --strict); 2 usage; 3 input refused; "
            "4 cannot write; 130 interrupted."
        ),
    )
    root.add_argument(
        "--version", action="version", version=f"huikuan {__version__}", help=_("show the version and stop")
    )
    _language(root, language_of([]))
    commands = root.add_subparsers(dest="command", required=True, metavar=_("command"), title=_("commands"))
    _template(commands.add_parser("template", help=_("write an empty workbook with explanations to fill in")))
    _plan(commands.add_parser("plan", help=_("read a workbook and write the month's plan")))
    _check(commands.add_parser("check", help=_("read a workbook and only tell what is doubtful")))
    _demo(commands.add_parser("demo", help=_("open a demonstration company in the browser")))
    server_arguments.add(commands, within=within, day=day_argument)
    return root


def _language(parser: argparse.ArgumentParser, default: str) -> None:
    parser.add_argument(
        "--lang", choices=LANGUAGES, default=default, help=_("language of what is printed and written (default zh)")
    )


def _common(command: argparse.ArgumentParser) -> None:
    _language(command, argparse.SUPPRESS)  # it may stand before the command too


def _force(command: argparse.ArgumentParser) -> None:
    command.add_argument("--force", action="store_true", help=_("replace the file if it exists"))


def _reading(command: argparse.ArgumentParser) -> None:
    _common(command)
    command.add_argument("book", type=Path, metavar=_("BOOK"), help=_("workbook (.xlsx, .xls) or folder of .csv files"))
    command.add_argument(
        "--month",
        type=month_argument,
        metavar="YYYY-MM",
        help=_("month to plan (default: this month, from the 20th on the next)"),
    )
    command.add_argument(
        "--today",
        type=day_argument,
        metavar="YYYY-MM-DD",
        help=_("plan as of this day (default: today); later facts are ignored"),
    )
    command.add_argument(
        "--mapping", type=Path, metavar="MAP.toml", help=_("how other files' columns become Huikuan's sheets")
    )
    command.add_argument("--json", action="store_true", help=_("print the result as JSON for programs"))
    command.add_argument("--quiet", action="store_true", help=_("print nothing but errors"))
    command.add_argument("--timings", action="store_true", help=_("print how long each stage took"))


def _template(command: argparse.ArgumentParser) -> None:
    _common(command)
    command.add_argument("-o", "--output", type=Path, required=True, metavar="BOOK.xlsx", help=_("file to write"))
    _force(command)


def _plan(command: argparse.ArgumentParser) -> None:
    _reading(command)
    _force(command)
    command.add_argument(
        "-o", "--output", type=Path, metavar="PLAN.xlsx", help=_("plan to write (default: beside the workbook)")
    )
    command.add_argument(
        "--strict", action="store_true", help=_("exit with 1 when a row is in error (the plan is written all the same)")
    )


def _check(command: argparse.ArgumentParser) -> None:
    _reading(command)
    _force(command)
    command.add_argument(
        "-o", "--output", type=Path, metavar="FINDINGS.xlsx", help=_("also write the findings to a workbook")
    )


def _demo(command: argparse.ArgumentParser) -> None:
    server_arguments.demo(command)
    command.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar=_("FOLDER"),
        help=_("only write the company's workbook and its plan into this folder, without the application"),
    )
    command.add_argument(
        "--scale", type=scale_argument, default=1, metavar="N", help=_("size of the company: 1 is 600 customers")
    )
    command.add_argument(
        "--today",
        type=day_argument,
        metavar="YYYY-MM-DD",
        help=_("with -o: plan as of this day (default: today)"),
    )
