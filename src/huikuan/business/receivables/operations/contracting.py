"""Contracts: their instalments in words, what has happened on them, and which invoice is which instalment."""

from __future__ import annotations

from datetime import date

from django.shortcuts import get_object_or_404

from huikuan.business.directory import queries as directory
from huikuan.business.receivables.models import Contract, ContractEvent, Happening, InstalmentTie, Receivable
from huikuan.business.receivables.policies import KEEP_CONTRACTS
from huikuan.business.receivables.queries.contracts import rules_of
from huikuan.engine.instalments import InstalmentsError, instalment_of, schedule
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.operations import RefusedError, StaleError, operation
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.wiring import announce

LONGEST = 2_000


@operation(KEEP_CONTRACTS)
def set_instalments(*, actor: Actor, contract: int, text: str, seen: str) -> Contract:
    """Write how a contract is paid (``30% 签订后7天；70% 验收后月结30天``); ``seen`` is the text one looked at.

    Invoices are tied anew. Raises StaleError, RefusedError for words that are not understood or parts that don't make
    up the whole.
    """
    found = _locked(actor, contract)
    if (found.instalments or "") != seen:
        raise StaleError(found)
    before, found.instalments = found.instalments, text.strip()[:LONGEST] or None
    if found.instalments is not None:
        try:
            schedule(total_fen=found.amount, rules=rules_of(found), happened={})
        except InstalmentsError as error:
            code = "receivables.instalments_part" if error.part else "receivables.instalments_whole"
            raise RefusedError(code, subject=error.part or found.contract_no) from error
    found.save(update_fields=["instalments"])
    InstalmentTie.objects.filter(receivable__contract=found).delete()
    tied = _tie(found)
    record(
        actor=actor,
        action="receivables.set_instalments",
        subject=found,
        before={"instalments": before},
        after={"instalments": found.instalments, "tied": tied},
    )
    announce("receivables.changed", customers={found.customer_id}, actor=actor)
    return found


@operation(KEEP_CONTRACTS)
def record_event(*, actor: Actor, contract: int, kind: str, day: date | None, note: str = "") -> ContractEvent:
    """Say on which day the goods were delivered, accepted or invoiced, or the contract ended before all of it was
    delivered; None takes it back. The latest word counts.

    Raises RefusedError for another kind, a day to come, or one before the signing.
    """
    found = _locked(actor, contract)
    if kind not in Happening.values:
        raise RefusedError("receivables.kind_unknown", subject=kind)
    if day is not None and day > clock.today():
        raise RefusedError("receivables.day_to_come", day=day)
    if day is not None and found.sign_date is not None and day < found.sign_date:
        raise RefusedError("receivables.before_signing", subject=found.contract_no, day=found.sign_date)
    made = ContractEvent.objects.create(
        contract=found, kind=kind, day=day, note=note.strip(), recorded_at=clock.now(), recorded_by=actor.user
    )
    after = {"kind": kind, "day": day.isoformat() if day else None}
    record(actor=actor, action="receivables.record_event", subject=found, after=after, reason=note)
    announce("receivables.changed", customers={found.customer_id}, actor=actor)
    return made


@operation(KEEP_CONTRACTS)
def tie_invoice(*, actor: Actor, receivable: int, number: int | None) -> Receivable:
    """Say which instalment of its contract a receivable is (None: none of them). Raises RefusedError."""
    rows = Receivable.objects.select_for_update(of=("self",)).filter(
        directory.customer_scope(actor, "customer__"), voided_at=None
    )
    item = get_object_or_404(rows, pk=receivable)
    if item.contract is None:
        raise RefusedError("receivables.no_contract", subject=item.invoice_no)
    if number is None:
        InstalmentTie.objects.filter(receivable=item).delete()
    else:
        if not 1 <= number <= len(_rules(item.contract)):
            raise RefusedError("receivables.no_instalment", subject=item.contract.contract_no, number=number)
        InstalmentTie.objects.update_or_create(receivable=item, defaults={"number": number, "by_hand": True})
    record(
        actor=actor,
        action="receivables.tie_invoice",
        subject=item.contract,
        after={"invoice": item.invoice_no, "due": item.due.isoformat(), "number": number},
    )
    return item


@operation(KEEP_CONTRACTS)
def tie_invoices(*, actor: Actor, contract: int) -> int:
    """Tie every invoice whose due date follows from exactly one instalment; returns how many. Ties by hand stay."""
    found = _locked(actor, contract)
    tied = _tie(found)
    record(actor=actor, action="receivables.tie_invoices", subject=found, after={"tied": tied})
    return tied


def _locked(actor: Actor, pk: int) -> Contract:
    rows = Contract.objects.select_for_update(of=("self",)).filter(
        directory.customer_scope(actor, "customer__"), voided_at=None
    )
    return get_object_or_404(rows, pk=pk)


def _rules(contract: Contract) -> tuple[object, ...]:
    try:
        return rules_of(contract)
    except InstalmentsError:
        return ()


def _tie(contract: Contract) -> int:
    try:
        rules = rules_of(contract)
    except InstalmentsError:
        return 0
    untied = Receivable.objects.filter(contract=contract, voided_at=None, amount__gt=0, tie=None)
    ties = []
    for item in untied.order_by("pk"):
        number = instalment_of(rules=rules, issued=item.issued, due=item.due)
        if number is not None:
            ties.append(InstalmentTie(receivable=item, number=number))
    InstalmentTie.objects.bulk_create(ties)
    return len(ties)
