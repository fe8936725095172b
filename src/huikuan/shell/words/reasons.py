"""Why a receipt was matched, and why a payment is expected when it is, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from huikuan.engine.matching import Reason
from huikuan.shell.words.sentence import readable

MOST_ITEMS = 5

REASONS = {
    "reference.quoted": _("reference names {items}"),
    "reference.faulty": _("reference names {items} with {faults} typing faults"),
    "reference.range": _("reference names a row of numbers: {items}"),
    "reference.part": _("reference gives part of the number of {items}"),
    "payer.known": _("payer known"),
    "payer.learnt": _("payer learnt from certain matches"),
    "payer.related": _("payer belongs to the same group"),
    "payer.similar": _("payer “{payer}” resembles {candidate}"),
    "payer.unnamed": _("no payer given"),
    "payer.unconfirmed": _("payer “{payer}” has paid for {candidate} before, but nobody has confirmed it"),
    "payer.third_party": _("payer “{payer}” is somebody else: ask for a confirmation"),
    "amount.exact": _("amount agrees exactly"),
    "amount.near": _("amount differs by {difference_fen}"),
    "amount.sum": _("amount is the sum of {count} items"),
    "amount.instalment": _("one of several payments to the item"),
    "amount.part": _("part of the item"),
    "amount.named_set": _("pays the named items in part"),
    "amount.more": _("{rest_fen} more than is open"),
    "set.month": _("all items of the month named"),
    "set.everything": _("everything that is open"),
    "set.oldest": _("exactly the {count} oldest items"),
    "set.counted": _("{count} invoices, as the reference says"),
    "discount.terms": _("agreed: {agreed_bp} off when paid within {days} days of issue"),
    "discount.always": _("agreed: {agreed_bp} off"),
    "difference.discount": _("agreed discount {difference_fen} on {item}"),
    "difference.bank_fee": _("bank fee {difference_fen} on {item}"),
    "difference.small": _("small difference {difference_fen} on {item}"),
    "ambiguous": _("two sets of items fit equally well"),
    "repeated": _("looks like {earlier} paid again"),
    "doubt.settled": _("but the reference nearly names {items}, which is paid already"),
    "doubt.rest": _("but the rest would pay {items}, which is open too"),
    "doubt.amount": _("but of {items} exactly this amount is open"),
    "doubt.twin": _("but {items} is open with the same amount as one of these"),
    "doubt.waiting": _("but only if other receipts that wait are posted as proposed"),
    "doubt.payer": _("but somebody else of the group pays, without naming it and not the exact amount"),
    "order.oldest_first": _("suggested: oldest items first"),
    "advance": _("advance payment"),
    "posted.by_hand": _("allocated by hand"),
    "rejected": _("proposal rejected by hand"),
    "forecast.usual": _("usual in the company"),
    "forecast.segment": _("its region"),
    "forecast.terms": _("length of the terms"),
    "forecast.amount": _("size of the amount"),
    "forecast.weekday": _("weekday of the due day"),
    "forecast.month_part": _("part of the month of the due day"),
    "forecast.month": _("month of the due day"),
    "forecast.attribute_0": _("kind of customer"),
    "forecast.habit": _("habit of the customer, from {count} paid instalments"),
    "forecast.company": _("what all customers did in the last two months"),
    "forecast.waiting": _("{count} other instalments of the customer are overdue"),
    "forecast.stopped": _("the customer has hardly paid anything lately, {count} instalments wait"),
    "forecast.disputes": _("disputes"),
    "forecast.unpaid": _("not paid until now"),
}


def reasons_teller() -> Callable[[Iterable[Reason]], str]:
    """A function that puts reasons into words of the language active now.

    The templates are looked up once: a plan has hundreds of thousands of reasons.
    """
    templates = {code: str(text) for code, text in REASONS.items()}
    plain = {code for code, text in templates.items() if "{" not in text}
    comma, semicolon = gettext(", "), gettext("; ")

    def tell(reason: Reason) -> str:
        template = templates.get(reason.code, reason.code)
        if not reason.params or reason.code in plain:
            return template
        params = {}
        for name, value in reason.params:
            if isinstance(value, tuple):
                more = " …" if len(value) > MOST_ITEMS else ""
                params[name] = comma.join(map(str, value[:MOST_ITEMS])) + more
            else:
                params[name] = readable(name, value)
        return template.format(**params)

    return lambda reasons: semicolon.join(map(tell, reasons))
