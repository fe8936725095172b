"""The pages of negotiation, pledges and revision, for every role, in both languages; clicks do what they say."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests.business.targets.company import Company
from tests.business.targets.test_negotiation import DIRECTOR, MANAGER, agree, issued, line, offer
from tests.cast import PASSWORD
from tests.jobs import run_jobs

from huikuan.business.targets import operations
from huikuan.business.targets.models import Offer, OfferLine, Pledge, Revision
from huikuan.foundation.people.models import User

__all__ = ["issued"]


def browser(number: str, language: str = "zh-hans") -> Client:
    user = User.objects.get(username=number)
    user.set_password(PASSWORD)
    user.language = language
    user.save()
    found = Client(headers={"accept-language": language})
    found.force_login(user, backend="huikuan.foundation.people.accounts.AccountBackend")
    return found


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_role_sees_what_is_theirs(issued: Company, language: str) -> None:
    found = line(issued, "E3", "C2")
    countered = operations.counter_line(
        actor=issued.actor("E3"), line=found.pk, seen=found.revision, amount=found.amount - 100_00, reason="停业装修"
    )
    everything = [
        reverse("targets:negotiation"),
        reverse("targets:pledges"),
        reverse("targets:deputies"),
        reverse("targets:offer", args=[countered.offer_id]),
        reverse("targets:offer_line", args=[countered.pk]),
        reverse("targets:versions"),
    ]
    for number, refused in ((DIRECTOR, 0), (MANAGER, 0), ("E5", 1)):
        reader = browser(number, language)
        statuses = [reader.get(url).status_code for url in everything]
        assert statuses.count(403) == refused, (number, statuses)
        assert statuses.count(200) == len(everything) - refused, (number, statuses)
    rep, other = browser("E3", language), browser("E2", language)
    assert rep.get(reverse("targets:negotiation"), follow=True).status_code == 200
    page = rep.get(reverse("targets:my_targets"), follow=True).content.decode()
    assert "停业装修" in page
    assert "二号电器行" in page
    assert other.get(reverse("targets:offer", args=[countered.offer_id])).status_code == 404
    assert other.get(reverse("targets:counters")).status_code == 403
    page = browser(MANAGER, language).get(reverse("targets:counters")).content.decode()
    assert "停业装修" in page
    assert "孙行" in page
    for carry in ("nobody", "team", "own"):
        asked = {"act": "lower", "carry": carry}
        page = browser(DIRECTOR, language).get(reverse("targets:consequence", args=[countered.pk]), asked)
        assert page.status_code == 200
    assert browser(DIRECTOR, language).get(reverse("targets:before_release", args=[issued.plan.pk])).status_code == 200
    assert browser(DIRECTOR, language).get(reverse("targets:negotiation"), {"export": "xlsx"}).status_code == 200


def test_pages_ask_a_fixed_number_of_times(issued: Company, django_assert_max_num_queries) -> None:
    agree(issued, "E3")
    operations.draw_up_pledge(actor=issued.actor(MANAGER), offer=offer(issued, "E3").pk)
    found = line(issued, "E2", "C1")
    operations.counter_line(
        actor=issued.actor("E2"), line=found.pk, seen=found.revision, amount=found.amount - 100_00, reason="停业装修"
    )
    boss, rep = browser(MANAGER), browser("E2")
    pages = [
        (boss, reverse("targets:negotiation"), 24),  # lines are counted by themselves: half as long
        (boss, reverse("targets:counters"), 14),
        (boss, reverse("targets:offer_line", args=[found.pk]), 14),
        (boss, reverse("targets:pledges"), 12),
        (boss, reverse("targets:pledge", args=[Pledge.objects.get().pk]), 16),  # one for the credit of its customers
        (rep, reverse("targets:offer", args=[found.offer_id]), 9),
    ]
    for reader, url, most in pages:
        reader.get(url)  # settings and counts that are remembered
        with django_assert_max_num_queries(most):
            assert reader.get(url).status_code == 200


def test_a_morning_of_clicks(issued: Company) -> None:
    rep, boss, top = browser("E3"), browser(MANAGER), browser(DIRECTOR)
    found = line(issued, "E3", "C2")
    counter = reverse("targets:counter", args=[found.pk])
    told = {"seen": found.revision, "amount": "1000", "reason": ""}
    assert rep.post(counter, told).status_code == 422
    assert rep.post(counter, {**told, "reason": "停业装修", "seen": 9}).status_code == 409
    assert rep.post(counter, {**told, "reason": "停业装修"}).status_code == 302
    found.refresh_from_db()
    assert found.countered == 1000_00
    decide = reverse("targets:decide", args=[found.pk])
    choice = {"seen": found.revision, "act": "lower", "carry": "nobody"}
    assert boss.post(decide, {**choice, "seen": 1}).status_code == 409
    assert boss.post(decide, {**choice, "act": "insist"}).status_code == 422
    assert boss.post(decide, choice).status_code == 302
    assert OfferLine.objects.get(pk=found.pk).amount == 1000_00
    theirs = offer(issued, "E3")
    accept = reverse("targets:accept", args=[theirs.pk])
    assert rep.post(accept, {"seen": 1}).status_code == 409
    assert rep.post(accept, {"seen": theirs.revision}).status_code == 302
    assert boss.post(reverse("targets:remind", args=[issued.plan.pk])).status_code == 302
    assert Offer.objects.get(person__employee_no="E2").reminded_at is not None
    assert boss.post(reverse("targets:set_expense", args=[theirs.pk]), {"expense": "x"}).status_code == 422
    assert boss.post(reverse("targets:set_expense", args=[theirs.pk]), {"expense": "1.2万"}).status_code == 302
    assert rep.post(reverse("targets:draw_up", args=[theirs.pk])).status_code == 403
    assert boss.post(reverse("targets:draw_up", args=[theirs.pk])).status_code == 302
    pledge = Pledge.objects.get()
    sign = reverse("targets:sign_pledge", args=[pledge.pk])
    told = {"digest": pledge.digest, "secret": "wrong"}
    assert rep.post(sign, told).status_code == 422
    for signing in (rep, boss):
        assert signing.get(reverse("targets:pledge", args=[pledge.pk])).status_code == 200
        assert signing.post(sign, {**told, "secret": PASSWORD}).status_code == 302
    assert Offer.objects.get(pk=theirs.pk).state == "signed"
    assert rep.get(reverse("targets:pledge_pdf", args=[pledge.pk])).content.startswith(b"%PDF")
    assert pledge.number in top.get(reverse("targets:pledges")).content.decode()
    agree(issued, "E2")
    assert top.post(reverse("targets:draw_up_all", args=[issued.plan.pk])).status_code == 302
    run_jobs()
    assert Pledge.objects.count() == 2
    issued.plan.refresh_from_db()
    release = reverse("targets:release", args=[issued.plan.pk])
    assert top.post(release, {"seen": issued.plan.revision}).status_code == 302
    assert boss.post(reverse("targets:revise", args=[issued.plan.pk]), {"reason": "两店停业"}).status_code == 302
    assert "两店停业" in top.get(reverse("targets:versions")).content.decode()
    wish = Revision.objects.get()
    assert boss.post(reverse("targets:decide_revision", args=[wish.pk]), {"approve": "1"}).status_code == 403
    assert top.post(reverse("targets:decide_revision", args=[wish.pk]), {"approve": "1"}).status_code == 302
    run_jobs()
    wish.refresh_from_db()
    assert wish.fresh is not None
    form = {"person": "", "deputy": ""}
    assert boss.post(reverse("targets:deputies"), form).status_code == 422


def test_an_agreed_target_is_changed_on_its_own_page_with_a_reason(issued: Company) -> None:
    agree(issued, "E3")
    target, boss = issued.cell("customer", "C2"), browser(MANAGER)
    address = reverse("targets:cell", args=[issued.plan.pk, target.pk])
    assert "已有答复" in boss.get(address).content.decode()
    yuan = f"{target.amount // 100 + 1}.{target.amount % 100:02}"
    refused = boss.post(address, {"ask_again": "1", "amount": yuan, "reason": " "})
    assert (refused.status_code, line(issued, "E3", "C2").state) == (422, "agreed")
    assert boss.post(address, {"ask_again": "1", "amount": yuan, "reason": "门店扩建"}).status_code == 302
    again = line(issued, "E3", "C2")
    assert (again.state, again.amount) == ("reissued", target.amount + 100)
    assert boss.post(address, {"ask_again": "1", "amount": yuan, "reason": "再改"}).status_code == 404
