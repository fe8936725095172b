"""Codes into words for pages of modules that may not know the dictionaries: the shell says once how to speak."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.utils.translation import get_language

from huikuan.engine.findings import Finding, Severity
from huikuan.foundation.imports.columns import Choice
from huikuan.foundation.operations import RefusedError

Sentences = Callable[[Finding], tuple[str, str]]
Reasons = Callable[[Iterable[Sequence[Any]]], str]
Doubts = Callable[[Iterable[Finding]], str]

_speakers: dict[str, Any] = {}


def speak_with(*, finding: Sentences, reasons: Reasons, doubts: Doubts) -> None:
    """Set how findings, matching reasons and short doubts become words; called by the shell when it starts."""
    _speakers.update(finding=finding, reasons=reasons, doubts=doubts)


def finding_words(finding: Finding) -> tuple[str, str]:
    """Message and remedy in the active language."""
    found: tuple[str, str] = _speakers["finding"](finding)
    return found


def reasons_words(reasons: Iterable[Sequence[Any]]) -> str:
    """Reasons kept as ``[code, [[name, value], …]]`` in one sentence of the active language."""
    told: str = _speakers["reasons"](reasons)
    return told


def doubts_words(doubts: Iterable[Finding]) -> str:
    """What is doubtful about a line, in a few words each, the worst first, as it stands in a cell of a sheet."""
    told: str = _speakers["doubts"](doubts)
    return told


def refusal_words(error: RefusedError) -> str:
    """Why an operation was refused and what to do, in the active language."""
    finding = Finding(code=error.code, severity=Severity.ERROR, params=error.params)
    return " ".join(text for text in finding_words(finding) if text)


def in_words(choice: Choice) -> str:
    """A choice of a sheet's column in the active language."""
    return choice.label("en" if (get_language() or "").startswith("en") else "zh")
