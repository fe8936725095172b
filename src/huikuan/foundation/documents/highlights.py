"""Conditional formats: what draws the eye in a column, and stays right when somebody edits or sorts it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from xlsxwriter.worksheet import Worksheet

from huikuan.foundation.documents.book import Highlight
from huikuan.foundation.documents.style import AMBER, AMBER_FILL, BAR, GREEN, RED, Styles
from huikuan.foundation.imports.columns import Column

Rules: TypeAlias = list[dict[str, object]]


def highlight(
    sheet: Worksheet, styles: Styles, column: Column, kind: Highlight, *, span: tuple[int, int, int, int], lang: str
) -> None:
    """Add the rules of a highlight to the cells ``span``: first row, first column, last row, last column, from 0."""
    for rule in _RULES[kind](styles, column, lang):
        sheet.conditional_format(*span, rule)


def _positive(styles: Styles, column: Column, lang: str) -> Rules:
    return [{"type": "cell", "criteria": ">", "value": 0, "format": styles.rule({"font_color": RED, "bold": True})}]


def _negative(styles: Styles, column: Column, lang: str) -> Rules:
    return [{"type": "cell", "criteria": "<", "value": 0, "format": styles.rule({"font_color": RED})}]


def _bar(styles: Styles, column: Column, lang: str) -> Rules:
    return [{"type": "data_bar", "bar_color": BAR, "bar_solid": True, "min_type": "num", "min_value": 0}]


def _flag(styles: Styles, column: Column, lang: str) -> Rules:
    return [{"type": "no_blanks", "format": styles.rule({"font_color": AMBER, "bg_color": AMBER_FILL})}]


def _severity(styles: Styles, column: Column, lang: str) -> Rules:
    names = {choice.code: choice.zh if lang == "zh" else choice.en for choice in column.choices}
    colours = (("error", RED), ("warning", AMBER))
    return [
        {
            "type": "cell",
            "criteria": "==",
            "value": f'"{names.get(code, code)}"',
            "format": styles.rule({"font_color": colour, "bold": True}),
        }
        for code, colour in colours
    ]


def _marks(styles: Styles, column: Column, lang: str) -> Rules:
    return [
        {
            "type": "text",
            "criteria": "containing",
            "value": mark,
            "format": styles.rule({"font_color": colour}),
            "stop_if_true": True,
        }
        for mark, colour in (("✗", RED), ("△", AMBER))
    ] + [{"type": "no_blanks", "format": styles.rule({"font_color": GREEN})}]


_RULES: dict[Highlight, Callable[[Styles, Column, str], Rules]] = {
    Highlight.POSITIVE: _positive,
    Highlight.NEGATIVE: _negative,
    Highlight.BAR: _bar,
    Highlight.FLAG: _flag,
    Highlight.SEVERITY: _severity,
    Highlight.MARKS: _marks,
}
