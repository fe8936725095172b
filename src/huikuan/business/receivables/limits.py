"""Settings of the company: who may lower what is owed without money, by how much; how sure the matching has to be; time
for disputes."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

from django.utils.translation import gettext_lazy as _

from huikuan.engine.matching import MatchSettings
from huikuan.engine.money import Fen
from huikuan.foundation.company import queries as company
from huikuan.foundation.company.catalogue import Setting, SettingKind
from huikuan.foundation.permissions.actor import Actor

GROUP = _("Write-offs and other settlements without money")
HELP = _("Per person, customer and calendar month. What is more waits for somebody else's approval.")
APPROVES = _("The largest settlement of somebody else that this role may approve.")


def _limit(role: str, label: object, help_text: object, default: Fen) -> Setting:
    return Setting(
        key=f"receivables.limit_{role}",
        group=GROUP,
        label=label,  # type: ignore[arg-type]
        help=help_text,  # type: ignore[arg-type]
        kind=SettingKind.MONEY,
        default=default,
    )


LIMITS = {
    "finance": _limit("finance", _("finance posts alone up to"), HELP, 100_00),
    "manager": _limit("manager", _("regional managers approve up to"), APPROVES, 5_000_00),
    "director": _limit("director", _("the sales director approves up to"), APPROVES, 500_000_00),
}


def _alone(kind: str, label: object, default: Fen) -> Setting:
    return Setting(
        key=f"receivables.alone_{kind}",
        group=GROUP,
        label=label,  # type: ignore[arg-type]
        help=ALONE,
        kind=SettingKind.MONEY,
        default=default,
    )


ALONE = _(
    "Per invoice, beside a receipt that the matching is sure of; also what a person may settle so without approval. "
    "Zero: a person decides each time."
)
SETTLED_ALONE = {
    "difference": _alone("difference", _("the matching settles small differences alone up to"), 0),
    "fee": _alone("fee", _("the matching settles bank fees alone up to"), 0),
    "discount": _alone("discount", _("the matching settles agreed discounts alone up to"), 10_000_00),
}


MOST_WRONG = 500  # of 10,000: with more the matching would post what it hardly believes itself


def _wrong(value: object) -> int:
    if not isinstance(value, int) or not 0 <= value <= MOST_WRONG:
        raise ValueError("settings.value")
    return value


WRONG_POSTS = Setting(
    key="receivables.wrong_posts",
    group=_("Matching alone"),
    label=_("wrong matchings accepted, of 10,000"),
    help=_(
        "The matching posts alone what is so sure that no more of it is wrong; the rest waits for a person. "
        "20 is 0.2 %, 0 posts nothing that may be wrong. It counts for what comes in from then on."
    ),
    kind=SettingKind.INTEGER,
    default=20,
    check=_wrong,
)


def match_settings() -> MatchSettings:
    """How the matching works for this company."""
    return MatchSettings(wrong_post_limit=Fraction(int(company.value(WRONG_POSTS.key)), 10_000))


MOST_DAYS = 365


def _days(value: object) -> int:
    if not isinstance(value, int) or not 1 <= value <= MOST_DAYS:
        raise ValueError("settings.value")
    return value


DISPUTE_DAYS = Setting(
    key="receivables.dispute_days",
    group=_("Disputes"),
    label=_("days to settle a dispute"),
    help=_("From the day it is recorded, unless somebody says another day."),
    kind=SettingKind.INTEGER,
    default=14,
    check=_days,
)


def settle_by(day: date) -> date:
    """Until when a dispute recorded on a day is to be settled, unless somebody says otherwise."""
    return day + timedelta(days=int(company.value(DISPUTE_DAYS.key)))


def alone() -> dict[str, Fen]:
    """By kind of difference (channel), fen that is settled beside an invoice without a person or an approval."""
    return {kind: int(company.value(setting.key)) for kind, setting in SETTLED_ALONE.items()}


def limit_of(actor: Actor) -> Fen | None:
    """What the actor's role may post or approve, fen; None for the command line, which whoever owns the database runs.
    Roles without a limit: 0."""
    if actor.user is None:
        return None
    found = LIMITS.get(actor.role)
    return 0 if found is None else int(company.value(found.key))
