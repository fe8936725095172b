"""Pledges: drawn up from what was agreed, signed by both after proving who they are, bound by a fingerprint."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.utils import translation
from django.utils.translation import gettext as _

from huikuan.business.targets import names, notices, settling
from huikuan.business.targets.models import Offer, OfferLine, Pledge, PledgeSeries, Role, Scope, Signature
from huikuan.business.targets.negotiation_settings import terms
from huikuan.business.targets.operations.informing import inform, signed
from huikuan.business.targets.operations.offer_lines import locked_offer
from huikuan.business.targets.operations.signing import pass_signing
from huikuan.business.targets.pledge_content import LANGUAGES, TEMPLATE, digest_of
from huikuan.business.targets.policies import MAKE_PLEDGE, SIGN_PLEDGE
from huikuan.business.targets.queries.offers import decided_by, may_decide, offers_of
from huikuan.business.targets.queries.plans import plan as plan_of
from huikuan.business.targets.queries.pledges import figures_now, visible_pledges
from huikuan.engine.money import Fen
from huikuan.engine.negotiation import OFFERS, Act, Party
from huikuan.foundation import clock
from huikuan.foundation.audit.record import record
from huikuan.foundation.jobs.catalogue import Telling, silent
from huikuan.foundation.operations import RefusedError, operation
from huikuan.foundation.people.proving import proof_of
from huikuan.foundation.permissions.actor import Actor

PREFIX = "JLZ"
LARGEST = 10**18
PEOPLE = 50  # pledges between two words of progress


@operation(MAKE_PLEDGE)
def set_expense(*, actor: Actor, offer: int, expense: Fen | None) -> Offer:
    """The expense quota that goes with an offer; it is bound by the next pledge drawn up."""
    found = locked_offer(actor, offer)
    if not may_decide(actor, found):
        raise RefusedError("negotiation.not_yours_to_decide", person=str(found.person))
    if expense is not None and not 0 <= expense <= LARGEST:
        raise RefusedError("negotiation.amount_out_of_range")
    before, found.expense = found.expense, expense
    found.revision += 1
    found.save(update_fields=["expense", "revision"])
    record(
        actor=actor, action="targets.set_expense", subject=found, before={"expense": before}, after={"expense": expense}
    )
    return found


@operation(MAKE_PLEDGE)
def draw_up_pledge(*, actor: Actor, offer: int, language: str = "zh") -> Pledge:
    """A numbered document of one agreed offer; an earlier one of it counts no more.

    404 out of scope; RefusedError unless everything is agreed and the figures still are those of the tree.
    """
    found = locked_offer(actor, offer)
    if found.scope != Scope.OWN or not may_decide(actor, found):
        raise RefusedError("negotiation.not_yours_to_decide", person=str(found.person))
    (made,) = _draw_up(actor, [found], language)
    return made


@operation(MAKE_PLEDGE)
def draw_up_pledges(*, actor: Actor, plan_id: int, language: str = "zh", tell: Telling = silent) -> int:
    """Pledges for everybody the actor decides about who has agreed and has none yet, all of them or none.

    Returns how many; RefusedError when there is nobody.
    """
    tell(_("reading what was agreed"))
    offers = without_pledge(actor, plan_id)
    settling.settle_people(plan_of(plan_id), list(offers.values_list("person", flat=True)))
    offers = offers.select_for_update(of=("self",))
    found = list(offers.order_by("pk"))
    if not found:
        raise RefusedError("pledge.nobody_to_draw_up")
    return len(_draw_up(actor, found, language, tell))


def without_pledge(actor: Actor, plan_id: int) -> QuerySet[Offer]:
    """The agreed offers the actor decides about of which no pledge stands."""
    standing = Pledge.objects.filter(offer__plan=plan_id, replaced_at=None).values("offer")
    agreed = offers_of(actor, plan_of(plan_id)).filter(decided_by(actor), scope=Scope.OWN, state="agreed")
    return agreed.exclude(pk__in=standing)


def _draw_up(actor: Actor, offers: Sequence[Offer], language: str, tell: Telling = silent) -> list[Pledge]:
    month = offers[0].plan.month
    PledgeSeries.objects.get_or_create(month=month)
    series = PledgeSeries.objects.select_for_update().get(month=month)
    now = clock.now()
    Pledge.objects.filter(offer__in=offers, replaced_at=None).update(replaced_at=now)
    rows: dict[int, list[OfferLine]] = {offer.pk: [] for offer in offers}
    for line in OfferLine.objects.filter(offer__in=offers).select_related("customer", "offer").order_by("position"):
        rows[line.offer_id].append(line)
    current, agreed_terms, pledges = (
        figures_now(offers[0].plan, [offer.person_id for offer in offers]),
        terms(),
        list[Pledge](),
    )
    for at, offer in enumerate(offers, start=series.last + 1):
        if len(pledges) % PEOPLE == 0:
            tell(_("drawing up pledges"), len(pledges), len(offers))
        if offer.state != "agreed":
            raise RefusedError("pledge.not_agreed", person=str(offer.person))
        number = f"{PREFIX}{month:%Y%m}-{at:04d}"
        with translation.override(LANGUAGES[language]):
            content = _content(actor, offer, rows[offer.pk], number, language) | agreed_terms
        if current.differences(content):
            raise RefusedError("pledge.figures_changed", person=str(offer.person), number=number)
        pledges.append(
            Pledge(
                offer=offer,
                number=number,
                template=TEMPLATE,
                content=content,
                digest=digest_of(content),
                made_at=now,
                made_by=actor.user,
            )
        )
    series.last += len(pledges)
    series.save(update_fields=["last"])
    made = Pledge.objects.bulk_create(pledges, batch_size=500)
    for pledge in made:
        record(actor=actor, action="targets.draw_up_pledge", subject=pledge, after={"digest": pledge.digest})
    people = {offer.person_id for offer in offers}
    inform(actor, offers[0].plan, notices.PLEDGED, people)
    return made


def _content(actor: Actor, offer: Offer, lines: Sequence[OfferLine], number: str, language: str) -> dict[str, Any]:
    """Everything the signatures bind. Amounts are fen."""
    manager = offer.decider
    return {
        "language": language,
        "number": number,
        "company": names.company_name(),
        "month": offer.plan.month.isoformat(),
        "plan": {"id": offer.plan_id, "version": offer.plan.version},
        "person": {"no": offer.person.employee_no, "name": offer.person.name},
        "manager": {
            "no": manager.employee_no if manager else "",
            "name": manager.name if manager else _("the sales director"),
        },
        "drawn_up": clock.today().isoformat(),
        "sales": offer.sales,
        "base": offer.base,
        "challenge": offer.challenge,
        "stretch": offer.stretch,
        "collection": offer.collection,
        "expense": offer.expense,
        "lines": [
            {
                "kind": line.kind,
                "customer_no": line.customer.customer_no if line.customer else "",
                "name": names.line_name(line),
                "amount": line.amount,
            }
            for line in lines
        ],
    }


@operation(SIGN_PLEDGE)
def sign_pledge(*, actor: Actor, pledge: int, digest: str, secret: str, credit_reason: str = "") -> Signature:
    """Put the actor's name to a pledge; with both names its figures are bound.

    ``digest`` is that of the document looked at, ``secret`` the password or the authenticator's code,
    ``credit_reason`` why all the same where credit speaks against a customer's target (see `pass_signing`). 404 out of
    scope; RefusedError for a wrong secret, another document, one replaced or signed already, changed figures, and
    for anybody but the person and whoever decides about their counters. A deputy does not sign for somebody.
    """
    seen = visible_pledges(actor).filter(pk=pledge).first()
    if seen is None or actor.user is None:
        raise Http404
    offer = locked_offer(actor, seen.offer_id)
    found = Pledge.objects.select_for_update().get(pk=pledge)
    proof = proof_of(actor.user, secret)
    if not proof:
        raise RefusedError("pledge.not_proven")
    if found.replaced_at is not None:
        raise RefusedError("pledge.replaced", number=found.number)
    role = _role_of(actor, offer, found)
    if not digest == found.digest == digest_of(found.content):
        raise RefusedError("pledge.digest_differs", number=found.number)
    if found.signatures.filter(role=role).exists():
        raise RefusedError("pledge.signed_already", number=found.number)
    if offer.state != "agreed" or figures_now(offer.plan, [offer.person_id]).differences(found.content):
        raise RefusedError("pledge.figures_changed", person=str(offer.person), number=found.number)
    credit = pass_signing(actor, found, role, credit_reason)
    made = Signature.objects.create(
        pledge=found,
        role=role,
        person=actor.person,
        user=actor.user,
        name=actor.name[:100],
        at=clock.now(),
        proof=proof,
        digest=found.digest,
    )
    if role == Role.PERSON:
        signed(offer.plan, offer.person_id)
    if found.signatures.count() == len(Role):
        offer.state = OFFERS.advance(offer.state, Act.SIGN, Party.COMPANY)
        offer.revision += 1
        offer.save(update_fields=["state", "revision"])
    after: dict[str, Any] = {"role": role, "proof": proof, "digest": found.digest}
    if credit:
        after["credit"] = credit
    why = credit_reason.strip() if credit else ""
    record(actor=actor, action="targets.sign_pledge", subject=found, after=after, reason=why)
    return made


def _role_of(actor: Actor, offer: Offer, pledge: Pledge) -> Role:
    if actor.person is not None and actor.person.pk == offer.person_id:
        return Role.PERSON
    if may_decide(actor, offer):
        return Role.MANAGER
    raise RefusedError("pledge.not_a_party", number=pledge.number, person=str(offer.person))
