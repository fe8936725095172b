"""Codes into words: every finding code has a message and a remedy, translated through gettext."""

from __future__ import annotations

from collections.abc import Mapping

from huikuan.shell.words import (
    calendar_days,
    capacity,
    collections,
    documents,
    fieldwork,
    imports,
    jobs,
    matching,
    plan,
    smart,
    targets,
)
from huikuan.shell.words.sentence import Words

WORDS: Mapping[str, Words] = {
    **calendar_days.WORDS,
    **capacity.WORDS,
    **collections.WORDS,
    **documents.WORDS,
    **fieldwork.WORDS,
    **imports.WORDS,
    **jobs.WORDS,
    **matching.WORDS,
    **plan.WORDS,
    **smart.WORDS,
    **targets.WORDS,
}
