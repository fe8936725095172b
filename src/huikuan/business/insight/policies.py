"""Who may look at the month."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huikuan.foundation.permissions.permission import Permission

SEE_COCKPIT = Permission("insight.cockpit", _("see the month of one's scope"))
SEE_CUSTOMER = Permission("insight.customer", _("see what happened with a customer"))
SEE_FINDINGS = Permission(
    "insight.findings", _("see the doubts about a plan"), frozenset({"director", "manager", "finance", "admin"})
)
SEE_KEY_FIGURES = Permission(
    "insight.key_figures",
    _("see the key figures of receivables"),
    frozenset({"director", "manager", "finance", "admin"}),
)
