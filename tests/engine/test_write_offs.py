"""Limits of write-offs, as the rules page works them out."""

from __future__ import annotations

import pytest

from huikuan.engine.write_offs import may_approve, within_limit


@pytest.mark.parametrize(("already", "amount", "alone"), [(0, 60_00, True), (60_00, 40_00, True), (100_00, 1, False)])
def test_the_example_of_the_rules_page(already, amount, alone) -> None:
    assert within_limit(amount_fen=amount, already_fen=already, limit_fen=100_00) is alone


@pytest.mark.parametrize(
    ("amount", "requester", "approver", "may"),
    [(5_000_00, 1, 2, True), (5_000_01, 1, 2, False), (1, 1, 1, False), (1, None, 2, True), (1, None, None, False)],
)
def test_nobody_approves_their_own_or_above_their_limit(amount, requester, approver, may) -> None:
    assert may_approve(amount_fen=amount, limit_fen=5_000_00, requester=requester, approver=approver) is may
