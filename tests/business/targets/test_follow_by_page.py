"""Lists by API just after an edit of a total: a page is what was decided, and only its people follow."""

from __future__ import annotations

import pytest
from tests.business.targets.test_choosing_api import calling  # noqa: F401
from tests.business.targets.test_edits import DIRECTOR, check, edit
from tests.business.targets.test_negotiation import agree, issue, staffed

from huikuan.business.targets import settling
from huikuan.business.targets.models import Block, OfferLine, TargetCell
from huikuan.business.targets.operations import blocks
from huikuan.business.targets.queries import offers


@pytest.fixture
def doubled(company, monkeypatch):
    """Issued, one has agreed, and everything else makes up for it; every person is a block, none has followed."""
    monkeypatch.setattr(blocks, "LARGE", 1)
    Block.objects.filter(plan=company.plan).delete()
    issue(staffed(company))
    agree(company, "E2")
    root = company.cell("company")
    edit(company, root, root.amount * 2)
    return company


def waiting(company) -> int:
    return settling.waiting(company.plan).count()


def test_a_page_of_lines_lets_its_people_follow_and_all_pages_are_the_lines_that_stand(doubled, calling) -> None:  # noqa: F811
    where, begun = f"plans/{doubled.plan.pk}/offer-lines", waiting(doubled)
    director, found = calling(DIRECTOR), []
    status, first = director("get", f"{where}?limit=1")
    assert (status, waiting(doubled) >= begun - 1 > 0) == (200, True)
    for offset in range(0, first["count"], 2):
        found += director("get", f"{where}?limit=2&offset={offset}")[1]["items"]
    settling.settle_all(doubled.plan)
    check(doubled)
    lines = OfferLine.objects.filter(offer__plan=doubled.plan).order_by("offer", "position")
    assert [(one["id"], one["amount"], one["state"]) for one in found] == list(
        lines.values_list("pk", "amount", "state")
    )
    assert any(one["amount"] != one["asked"] for one in found)


def test_who_is_asked_again_is_told_once_it_is_known(doubled, calling, monkeypatch) -> None:  # noqa: F811
    """What was agreed stays and is known at once; of those who wait for an answer a few are worked out on the way."""
    where, director, begun = f"plans/{doubled.plan.pk}/offer-lines", calling(DIRECTOR), waiting(doubled)
    agreed = director("get", f"{where}?state=agreed")[1]["items"]
    assert {one["state"] for one in agreed} == {"agreed"}
    assert waiting(doubled) == begun
    monkeypatch.setattr(offers, "MOST_FOLLOWED", 0)
    status, told = director("get", f"{where}?state=reissued")
    assert (status, told["code"], waiting(doubled)) == (409, "targets.following", begun)
    monkeypatch.setattr(offers, "MOST_FOLLOWED", 100)
    again = director("get", f"{where}?state=reissued")[1]
    assert waiting(doubled) == 0
    lines = OfferLine.objects.filter(offer__plan=doubled.plan, state="reissued")
    assert again["count"] == lines.count() > 0


def test_a_page_of_cells_lets_only_its_branches_follow(doubled, calling) -> None:  # noqa: F811
    where, begun = f"plans/{doubled.plan.pk}/cells", waiting(doubled)
    heads = calling(DIRECTOR)("get", f"{where}?level=person")[1]["items"]
    assert waiting(doubled) == begun  # a head has its amount already
    (one,) = calling(DIRECTOR)("get", f"{where}?level=customer&limit=1")[1]["items"]
    assert waiting(doubled) >= begun - 1
    settling.settle_all(doubled.plan)
    stand = dict(TargetCell.objects.filter(plan=doubled.plan).values_list("pk", "amount"))
    assert all(stand[head["id"]] == head["amount"] for head in heads)
    assert stand[one["id"]] == one["amount"]
