"""Why a receipt was matched, in words."""

from __future__ import annotations

from functools import cache

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from huikuan.engine.matching import Reason
from huikuan.shell.words.sentence import readable

MOST_ITEMS = 5

REASONS = {
    "reference.quoted": _("reference names {items}"),
    "reference.faulty": _("reference names {items} with {faults} typing faults"),
    "payer.known": _("payer known"),
    "payer.learnt": _("payer learnt from certain matches"),
    "payer.related": _("payer belongs to the same group"),
    "payer.similar": _("payer “{payer}” resembles {candidate}"),
    "payer.unnamed": _("no payer given"),
    "payer.third_party": _("payer “{payer}” is somebody else: ask for a confirmation"),
    "amount.exact": _("amount agrees exactly"),
    "amount.near": _("amount differs by {difference_fen}"),
    "amount.sum": _("amount is the sum of {count} items"),
    "amount.instalment": _("one of several payments to the item"),
    "amount.part": _("part of the item"),
    "amount.named_set": _("pays the named items in part"),
    "amount.more": _("{rest_fen} more than is open"),
    "ambiguous": _("two sets of items fit equally well"),
    "repeated": _("looks like {earlier} paid again"),
    "order.oldest_first": _("suggested: oldest items first"),
    "advance": _("advance payment"),
}


def reason_text(reason: Reason) -> str:
    """One reason in the active language; a long list of items is cut."""
    template = _template(reason.code, get_language())
    if not reason.params:
        return template
    params = {}
    for name, value in reason.params:
        if isinstance(value, tuple) and len(value) > MOST_ITEMS:
            params[name] = readable(name, value[:MOST_ITEMS]) + " …"
        else:
            params[name] = readable(name, value)
    return template.format(**params)


@cache
def _template(code: str, language: str | None) -> str:
    return str(REASONS.get(code, code))
