"""Who may see and change tiers and week plans."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huikuan.foundation.permissions.permission import Permission

SELLERS = frozenset({"director", "manager", "rep"})
LEADERS = frozenset({"director", "manager"})

SEE = Permission("fieldwork.see", _("see tiers and week plans"))
STORE_PLAN = Permission("fieldwork.store_plan", _("draft tiers and week plans"), LEADERS | {"finance", "admin"})
OVERRIDE = Permission("fieldwork.override", _("set a customer's tier by hand"), LEADERS)
WORK = Permission("fieldwork.work", _("tick off and move contacts of the week plan"), SELLERS)

TIER_NAMES = {"1": _("tier 1"), "2": _("tier 2"), "3": _("tier 3"), "P": _("prospect")}
