"""Who may lower what is owed without money, and by how much: a setting of the company."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

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
