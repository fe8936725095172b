"""Codes into words: every finding code has a message and a remedy, translated through gettext."""

from __future__ import annotations

from collections.abc import Mapping

from huikuan.shell.words import (
    bankfiles,
    bringing_in,
    calendar_days,
    capacity,
    collections,
    credit,
    disputes,
    documents,
    fieldwork,
    imports,
    jobs,
    letters,
    matching,
    negotiation,
    plan,
    projects,
    receivables,
    serving,
    smart,
    target_edits,
    targets,
    verifying,
)
from huikuan.shell.words.sentence import Words

WORDS: Mapping[str, Words] = {
    **bankfiles.WORDS,
    **bringing_in.WORDS,
    **calendar_days.WORDS,
    **capacity.WORDS,
    **collections.WORDS,
    **credit.WORDS,
    **disputes.WORDS,
    **documents.WORDS,
    **fieldwork.WORDS,
    **imports.WORDS,
    **jobs.WORDS,
    **letters.WORDS,
    **matching.WORDS,
    **negotiation.WORDS,
    **plan.WORDS,
    **projects.WORDS,
    **receivables.WORDS,
    **serving.WORDS,
    **smart.WORDS,
    **target_edits.WORDS,
    **targets.WORDS,
    **verifying.WORDS,
}
