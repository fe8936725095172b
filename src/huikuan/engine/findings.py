"""What a calculation noticed: a code with its facts, never a sentence (the shell turns codes into words)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters to the person who has to act on it."""

    ERROR = "error"  # the row or step was left out of the plan
    WARNING = "warning"  # used, but doubtful
    INFO = "info"  # worth knowing, nothing to repair


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One doubt.

    ``code`` is ``topic.what`` (for example ``proposal.reference_missing``). ``subject`` is the key of the thing
    concerned (a customer number, a region) or empty. ``params`` feed the sentence: amounts are integer fen under
    names ending in ``_fen``, rates are Decimal under names ending in ``_rate``, dates are dates, the rest is text
    or int.
    """

    code: str
    severity: Severity = Severity.WARNING
    subject: str = ""
    params: Mapping[str, object] = field(default_factory=dict)
