"""Every figure of the proposal opens: what it weighs, and who put in what was put in by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from huikuan.business.targets import queries
from huikuan.business.targets.models import MonthChoice, ProposalLine, Scenario
from huikuan.engine.money import yuan_text
from huikuan.foundation import clock
from huikuan.foundation.company import operations as settings
from huikuan.foundation.company.models import SettingVersion

BACKEND = "huikuan.foundation.people.accounts.AccountBackend"


def line_of(company, reference: str) -> ProposalLine:
    return ProposalLine.objects.get(plan=company.plan, node="company", reference=reference)


def panel(company, reference: str, language: str = "en") -> str:
    client = Client()
    client.force_login(company.actor("E1").user, backend=BACKEND)
    client.cookies["django_language"] = language
    answer = client.get(reverse("targets:explain", args=[company.plan.pk, line_of(company, reference).pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def typed(company, value: str, reason: str) -> SettingVersion:
    """Industry growth, put in on the settings page."""
    settings.change(actor=company.actor("E1"), key="plan.industry_growth", value=value, reason=reason)
    return SettingVersion.objects.get(key="plan.industry_growth", current=True)


def test_every_line_of_the_proposal_opens(company) -> None:
    client = Client()
    client.force_login(company.actor("E1").user, backend=BACKEND)
    lines = ProposalLine.objects.filter(plan=company.plan)
    assert lines.count() > 20
    for line in lines:
        assert client.get(reverse("targets:explain", args=[company.plan.pk, line.pk])).status_code == 200


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_proposal_opens_what_it_weighs(company, language) -> None:
    whole = line_of(company, "proposal")
    parts = [one for one in queries.weighed_with(whole) if one.reference != "adjustment"]
    assert [one.reference for one in parts] == list(queries.REFERENCES)
    assert abs(sum(one.contribution or 0 for one in parts) - whole.contribution) <= len(parts)  # each is rounded
    told = panel(company, "proposal", language)
    for one in parts:
        if one.amount is not None:
            assert yuan_text(one.amount) in told
            assert yuan_text(one.contribution) in told


def test_growth_says_who_put_it_in_as_it_stood_when_the_plan_was_built(company) -> None:
    before = queries.origins(company.plan, line_of(company, "industry"))
    version = typed(company, "9%", "association's report")
    assert queries.origins(company.plan, line_of(company, "industry")) == before, "the plan was built without it"
    company.plan.built_at = clock.now() + timedelta(minutes=1)
    company.plan.save()
    (origin,) = queries.origins(company.plan, line_of(company, "industry"))
    assert (origin.written, origin.by, origin.at) == ("9%", company.actor("E1").person.name, version.set_at)
    for reference in ("industry", "proposal"):
        told = panel(company, reference)
        assert "9%" in told
        assert "put in by" in told
        assert "association" in told
    assert "录入" in panel(company, "industry", "zh-hans")
    assert queries.origins(company.plan, line_of(company, "budget")) == []


def test_growth_of_a_scenario_that_was_taken_over_is_said_to_be_its(company) -> None:
    now, rows = clock.now(), [["benchmark_growth", "", "15%"]]
    scenario = Scenario.objects.create(
        month=company.plan.month, plan=company.plan, name="勇敢", choices=rows, made_at=now
    )
    MonthChoice.objects.create(
        month=company.plan.month, number=1, scenario=scenario, choices=rows, reason="为新渠道", chosen_at=now
    )
    company.plan.built_at = now + timedelta(minutes=1)
    company.plan.save()
    (origin,) = queries.origins(company.plan, line_of(company, "benchmark"))
    assert (origin.written, origin.scenario, origin.reason) == ("15%", "勇敢", "为新渠道")
    assert queries.origins(company.plan, line_of(company, "industry")) == []  # the scenario says nothing of it
    assert "来自情景“勇敢”" in panel(company, "proposal", "zh-hans")
