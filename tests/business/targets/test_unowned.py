"""A lower figure that nobody is to carry: it reaches the top and is unowned, or is refused where something stops it."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.business.targets.test_negotiation import MANAGER, counter, decide, issued

from huikuan.business.targets.models import TargetCell
from huikuan.business.targets.operations import Carry
from huikuan.business.targets.queries import arguments
from huikuan.engine.negotiation import Act
from huikuan.foundation.operations import RefusedError

__all__ = ["issued"]


@pytest.mark.parametrize("bounded", [{"held": True}, {"minimum": "amount"}], ids=["held", "bounded"])
def test_a_total_that_is_held_above_hands_nothing_to_others(issued, client, bounded) -> None:
    """With the region held, lowering one customer would raise the region's others, whom nobody named."""
    countered = counter(issued, "E3", "C2", 100_00)
    region = issued.cell("region", "华东")
    fixed = {name: getattr(region, value) if isinstance(value, str) else value for name, value in bounded.items()}
    TargetCell.objects.filter(pk=region.pk).update(**fixed)
    before = issued.amounts()
    for act in (
        lambda: arguments.consequence(issued.actor(MANAGER), countered, Act.LOWER, Carry.NOBODY),
        lambda: decide(issued, countered, Act.LOWER, by=MANAGER, carry=Carry.NOBODY),
    ):
        with pytest.raises(RefusedError) as refused:
            act()
        assert refused.value.code == "negotiation.stopped_above"
        assert refused.value.params == {"name": "华东", "amount_fen": region.amount}
    assert issued.amounts() == before
    client.force_login(issued.actor(MANAGER).user)
    choice = {"act": "lower", "carry": "nobody"}
    shown = client.get(reverse("targets:consequence", args=[countered.pk]), choice).content.decode()
    assert "华东" in shown
    assert "锁定" in shown
    decide(issued, countered, Act.LOWER, by=MANAGER, carry=Carry.TEAM)
    assert issued.cell("region", "华东").amount == region.amount


def test_the_preview_refuses_the_middle_that_the_decision_refuses(issued) -> None:
    countered = counter(issued, "E3", "C2", 100_00)
    for amount in (99_99, countered.amount + 1):
        with pytest.raises(RefusedError) as refused:
            arguments.consequence(issued.actor(MANAGER), countered, Act.SPLIT, Carry.TEAM, amount)
        assert refused.value.code == "negotiation.not_between"


def test_who_decides_too_late_is_told_that_somebody_was_faster(issued, client) -> None:
    """The line is not countered any more, so no form is left to say it beside."""
    countered = counter(issued, "E3", "C2", 100_00)
    seen = countered.revision
    decide(issued, countered, Act.LOWER, by=MANAGER, carry=Carry.NOBODY)
    client.force_login(issued.actor(MANAGER).user)
    told = {"seen": seen, "act": "insist", "carry": "nobody", "reason": "再看看"}
    answer = client.post(reverse("targets:decide", args=[countered.pk]), told)
    assert answer.status_code == 409
    assert "刚才有人改动了它" in answer.content.decode()
