"""Matching (核销): which open items does a receipt pay, how sure is that, and why."""

from huikuan.engine.matching.matcher import match
from huikuan.engine.matching.names import is_alike
from huikuan.engine.matching.payers import payer_sign
from huikuan.engine.matching.records import (
    Claim,
    Difference,
    DifferenceKind,
    Discount,
    DuplicateKeyError,
    MatchResult,
    MatchSettings,
    OpenItem,
    Party,
    Past,
    Payment,
    Proposal,
    Reason,
)

__all__ = [
    "Claim",
    "Difference",
    "DifferenceKind",
    "Discount",
    "DuplicateKeyError",
    "MatchResult",
    "MatchSettings",
    "OpenItem",
    "Party",
    "Past",
    "Payment",
    "Proposal",
    "Reason",
    "is_alike",
    "match",
    "payer_sign",
]
