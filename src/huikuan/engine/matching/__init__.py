"""Matching (核销): which open items does a receipt pay, how sure is that, and why."""

from huikuan.engine.matching.matcher import match
from huikuan.engine.matching.records import (
    Difference,
    DifferenceKind,
    Discount,
    DuplicateKeyError,
    MatchResult,
    MatchSettings,
    OpenItem,
    Party,
    Payment,
    Proposal,
    Reason,
)

__all__ = [
    "Difference",
    "DifferenceKind",
    "Discount",
    "DuplicateKeyError",
    "MatchResult",
    "MatchSettings",
    "OpenItem",
    "Party",
    "Payment",
    "Proposal",
    "Reason",
    "match",
]
