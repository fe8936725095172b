"""Who may see and change targets. Whose targets is the business of the scope (queries/scope.py)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huikuan.foundation.permissions.permission import Permission

SEE_TARGETS = Permission("targets.see", _("see targets"))
SEE_PROPOSAL = Permission("targets.see_proposal", _("see the proposal"), frozenset({"director", "finance", "admin"}))
SEE_SCHEMES = Permission(
    "targets.see_schemes", _("see the capacity schemes"), frozenset({"director", "manager", "finance", "admin"})
)
EDIT_TARGETS = Permission("targets.edit", _("edit targets"), frozenset({"director", "manager"}))
PLAN_MONTH = Permission("targets.plan", _("plan a month"), frozenset({"director", "admin"}))
RELEASE_PLAN = Permission("targets.release", _("release a month's targets"), frozenset({"director"}))
IMPORT_TARGETS = Permission(
    "targets.import", _("bring in budget and factors"), frozenset({"director", "finance", "admin"})
)
