"""How often it is right: on the public benchmark, and on noise of our own whose truth is known."""

import csv
import gzip
import json
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.engine.matching.noisy import UNMATCHED, Noisy, noisy

from huikuan.engine.matching import MatchResult, OpenItem, Party, Payment, match

DATA = Path(__file__).parents[4] / "shared" / "data" / "matching"


def rates(result: MatchResult, truth: dict[str, frozenset[str]]) -> Counter[str]:
    """Count payments whose items are exactly right, posted ones, and posted ones that are wrong."""
    counts: Counter[str] = Counter()
    for proposal in result.proposals:
        right = frozenset(key for key, _ in proposal.allocations) == truth[proposal.payment]
        counts["all"] += 1
        counts["right"] += right
        counts["posted"] += proposal.post
        counts["wrong"] += proposal.post and not right
    return counts


def _rows(name: str) -> list[dict[str, str]]:
    with gzip.open(DATA / name, "rt", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def _day(text: str) -> date:
    return date(int(text[:4]), int(text[4:6]), int(text[6:]))


def _fen(text: str) -> int:
    return int((Decimal(text) * 100).to_integral_value())


def load_public() -> tuple[list[Payment], list[OpenItem], list[Party], dict[str, frozenset[str]]]:
    """Read the benchmark: payments, items, parties, and the invoices each payment truly pays."""
    invoices = _rows("invoices.csv.gz")
    items = [
        OpenItem(
            key=row["invoice_id"],
            customer=row["Customer ID"],
            numbers=(row["Assignment Number"], row["Billing Number"]),
            amount_fen=_fen(row["Amount"]),
            due=_day(row["Due Date"]),
            issued=_day(row["Document Date"]),
            currency=row["Currency Code"],
        )
        for row in invoices
    ]
    payments = [
        Payment(
            key=row["payment_id"],
            day=_day(row["Posting Date"]),
            amount_fen=_fen(row["Amount"]),
            payer_name=row["Business Partner"],
            payer_account=row["Account Number"],
            reference=row["Memo Line"],
            currency=row["Currency"],
        )
        for row in _rows("payments.csv.gz")
    ]
    names = {row["Customer ID"]: row["Customer Name"] for row in invoices}
    parties = [Party(customer=customer, names=(name,)) for customer, name in names.items()]
    truth = {
        str(payment): frozenset(map(str, json.loads(row["invoice_ids"])))
        for row in _rows("matches.csv.gz")
        for payment in json.loads(row["payment_ids"])
    }
    return payments, items, parties, truth


@pytest.mark.skipif(not DATA.exists(), reason="the public matching data is not beside the repository")
def test_public_benchmark() -> None:
    payments, items, parties, truth = load_public()
    counts = rates(match(payments=payments, items=items, parties=parties), truth)
    assert counts["all"] == 12_262
    assert counts["right"] >= 0.998 * counts["all"]
    assert counts["posted"] >= 0.998 * counts["all"]
    assert counts["wrong"] <= 0.0002 * counts["posted"]


@pytest.fixture(scope="module")
def company() -> Noisy:
    return noisy(seed=20260703)


@pytest.fixture(scope="module")
def outcome(company: Noisy) -> MatchResult:
    return match(payments=company.payments, items=company.items, parties=company.parties)


def test_noise_of_our_own(company: Noisy, outcome: MatchResult) -> None:
    counts = rates(outcome, company.truth)
    wrong = [p for p in outcome.proposals if p.post and {k for k, _ in p.allocations} != company.truth[p.payment]]
    assert not wrong
    assert counts["right"] >= 0.97 * counts["all"]


@pytest.mark.parametrize("kind", ["exact", "mistyped", "deducted", "short", "instalments", "bundle", "bundle_mistyped"])
def test_each_kind_is_posted(company: Noisy, outcome: MatchResult, kind: str) -> None:
    of_kind = [p for p in outcome.proposals if company.kind[p.payment] == kind]
    assert len(of_kind) >= 5
    assert sum(p.post for p in of_kind) >= 0.9 * len(of_kind)


def test_what_must_stay_unmatched_is_not_posted(company: Noisy, outcome: MatchResult) -> None:
    posted = [p for p in outcome.proposals if p.post and company.kind[p.payment] in UNMATCHED | {"third_party"}]
    assert posted == []


def test_findings_tell_of_repeats_advances_and_third_parties(company: Noisy, outcome: MatchResult) -> None:
    told = {finding.subject: finding.code for finding in outcome.findings}
    for kind, code in (("repeated", "repeated"), ("prepayment", "advance"), ("third_party", "third_party")):
        subjects = [key for key, k in company.kind.items() if k == kind]
        assert subjects
        assert [told.get(key) for key in subjects] == [f"matching.{code}"] * len(subjects)
