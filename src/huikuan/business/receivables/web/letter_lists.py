"""What the lists of letters, customers due for one and ending limitation show."""

from __future__ import annotations

from typing import Any

from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huikuan.business.receivables.web.words import FIGURES
from huikuan.engine.limitation import YEARS, ClockState, months_later, state_of
from huikuan.foundation.lists.columns import Col, Kind, Row
from huikuan.foundation.lists.filters import BoolFilter, ChoiceFilter, DayFilter
from huikuan.foundation.lists.spec import Empty, ListSpec

STATES = {
    "prepared": _("prepared"),
    "sent": _("sent"),
    "confirmed": _("confirmed"),
    "differs": _("differs"),
    "no_reply": _("no reply"),
    "withdrawn": _("withdrawn"),
}
STATE_TONES = {"prepared": "secondary", "sent": "blue", "confirmed": "green", "differs": "red", "no_reply": "orange"}
TIERS = {"1": _("tier 1"), "2": _("tier 2"), "3": _("tier 3"), "P": _("prospect"), "": _("(none)")}
CLOCK_STATES = {
    ClockState.RUNNING: _("running"),
    ClockState.SIX_MONTHS: _("ends within 6 months"),
    ClockState.THREE_MONTHS: _("ends within 3 months"),
    ClockState.EXPIRED: _("run out"),
}
CLOCK_TONES = {ClockState.SIX_MONTHS: "orange", ClockState.THREE_MONTHS: "red", ClockState.EXPIRED: "red"}


def _account(row: Row) -> str:
    return reverse("receivables:account", args=[row["customer_id"]])


CUSTOMER = Col(
    key="customer",
    label=_("Customer"),
    path="customer__name",
    sort="customer__sort_key",
    needs=("customer_id",),
    link=_account,
)
OWNER = Col(key="owner", label=_("Owner"), path="customer__owner__name", sort="customer__owner__sort_key")

LETTERS = ListSpec(
    key="receivables.letters",
    title=_("Confirmation letters"),
    question=_("Which customers have confirmed their balance, and who has not answered?"),
    sort="-prepared",
    search=("number", "customer__name", "customer__customer_no"),
    search_hint=_("Number or customer"),
    columns=(
        Col(
            key="number",
            label=_("Number"),
            path="number",
            link=lambda row: reverse("receivables:letter", args=[row["pk"]]),
        ),
        CUSTOMER,
        OWNER,
        Col(key="as_of", label=_("End of day"), path="as_of", kind=Kind.DAY),
        Col(key="balance", label=_("Balance"), path="balance", kind=Kind.MONEY),
        Col(key="state", label=_("State"), path="state", kind=Kind.STATE, choices=STATES, tone=STATE_TONES),
        Col(key="sent", label=_("Sent"), path="sent_on", kind=Kind.DAY),
        Col(key="reply_by", label=_("Reply by"), path="reply_by", kind=Kind.DAY),
        Col(key="stated", label=_("Customer's figure"), path="stated", kind=Kind.MONEY, hidden=True),
        Col(key="prepared", label=_("Prepared"), path="prepared_at", kind=Kind.MOMENT, hidden=True),
    ),
    filters=(
        ChoiceFilter(key="state", label=_("State"), path="state", choices=tuple(STATES.items())),
        DayFilter(key="as_of", label=_("End of day"), path="as_of"),
    ),
    empty=Empty(
        icon="mail",
        title=_("No letters yet"),
        text=_("A confirmation letter asks a customer to stamp that its balance is right. It also restarts the clock."),
        url="/receivables/letters/due/",
        button=_("Who is due for one"),
    ),
)
DUE = ListSpec(
    key="receivables.letters_due",
    title=_("Due for a confirmation letter"),
    question=_("Who has not been asked to confirm its balance for longer than its tier allows?"),
    sort="-outstanding",
    search=("customer__name", "customer__customer_no", "customer__owner__name"),
    search_hint=_("Customer, number or owner"),
    columns=(
        CUSTOMER,
        Col(key="customer_no", label=_("Customer no"), path="customer__customer_no", hidden=True),
        OWNER,
        Col(key="tier", label=_("Tier"), path="tier", choices=TIERS, sort=""),
        Col(key="last", label=_("Last letter as of"), path="last_letter", kind=Kind.DAY, sort=""),
        Col(key="outstanding", label=FIGURES["outstanding"], path="outstanding", kind=Kind.MONEY, total=True),
        Col(key="overdue", label=FIGURES["overdue"], path="overdue", kind=Kind.MONEY, total=True),
    ),
    filters=(
        BoolFilter(key="never", label=_("Never asked"), when=Q(last_letter=None)),
        BoolFilter(key="late", label=_("Overdue only"), when=Q(overdue__gt=0)),
    ),
    empty=Empty(icon="circle-check", title=_("Nobody is due"), text=_("The cycle of each tier is a setting.")),
)


def _ends(row: Row) -> Any:
    return months_later(row["began"], 12 * YEARS)


def _clock(row: Row) -> str:
    return str(CLOCK_STATES[state_of(_ends(row), row["as_of"])])


LIMITATION = ListSpec(
    key="receivables.limitation",
    title=_("Limitation"),
    question=_("Which receivables can soon no longer be sued for?"),
    sort="ends",
    search=("invoice_no", "customer__name", "customer__customer_no", "customer__owner__name"),
    search_hint=_("Invoice, customer or owner"),
    columns=(
        Col(
            key="invoice_no",
            label=_("Invoice no"),
            path="invoice_no",
            link=lambda row: reverse("receivables:invoice", args=[row["pk"]]),
        ),
        CUSTOMER,
        OWNER,
        Col(key="due", label=_("Due"), path="due", kind=Kind.DAY),
        Col(key="began", label=_("Runs from"), path="began", kind=Kind.DAY, sort=""),
        Col(key="ends", label=_("Last day"), kind=Kind.DAY, sort="began", needs=("began",), text=_ends),
        Col(key="state", label=_("State"), kind=Kind.STATE, sort="", needs=("began", "as_of"), text=_clock),
        Col(key="open", label=_("Open"), path="open_fen", kind=Kind.MONEY, total=True),
    ),
    filters=(
        BoolFilter(key="never", label=_("Never acknowledged"), when=Q(began=F("due"))),
        DayFilter(key="due", label=_("Due"), path="due"),
    ),
    empty=Empty(
        icon="circle-check",
        title=_("Nothing is about to run out"),
        text=_(
            "Open receivables stand here from six months before their last day: three years from the due date, or "
            "from the last confirmation, part payment or promise."
        ),
    ),
)
