"""Lends the dictionaries to the pages of all modules (see foundation/speech.py)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from huikuan.engine.matching import Reason
from huikuan.foundation.speech import speak_with
from huikuan.shell.words import WORDS
from huikuan.shell.words.reasons import reasons_teller
from huikuan.shell.words.sentence import sentences
from huikuan.shell.words.verdicts import short_doubts


def begin() -> None:
    """From now on codes are told by WORDS and REASONS."""
    speak_with(finding=lambda finding: sentences(finding, WORDS), reasons=tell_reasons, doubts=short_doubts)


def tell_reasons(kept: Iterable[Sequence[Any]]) -> str:
    """Reasons as they are kept in the database, in one sentence."""
    return reasons_teller()(
        Reason(code=code, params=tuple((name, _frozen(value)) for name, value in params)) for code, params in kept
    )


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
