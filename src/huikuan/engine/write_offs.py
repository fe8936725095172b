"""Write-offs and other settlements without money: who may post them alone (docs/rules/settlements.md)."""

from __future__ import annotations

from huikuan.engine.money import Fen


def within_limit(*, amount_fen: Fen, already_fen: Fen, limit_fen: Fen) -> bool:
    """Whether a person may post ``amount_fen`` alone: together with what the same person has posted alone for the same
    customer in the same month it stays within the limit, so that slices don't get round it."""
    return already_fen + amount_fen <= limit_fen


def may_approve(*, amount_fen: Fen, limit_fen: Fen, requester: int | None, approver: int | None) -> bool:
    """Whether somebody may approve a request: within the own limit, and never one's own request."""
    return requester != approver and amount_fen <= limit_fen
