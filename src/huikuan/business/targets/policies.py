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
SEE_OFFERS = Permission("targets.see_offers", _("see who was asked for which targets"))
ISSUE_PLAN = Permission("targets.issue", _("issue a month's targets to people"), frozenset({"director"}))
ANSWER = Permission("targets.answer", _("accept or counter targets"), frozenset({"director", "manager", "rep"}))
DECIDE = Permission("targets.decide", _("decide about countered targets"), frozenset({"director", "manager"}))
NAME_DEPUTY = Permission(
    "targets.name_deputy",
    _("name who stands in for somebody"),
    frozenset({"director", "manager", "rep", "admin"}),
)
SIGN_PLEDGE = Permission("targets.sign", _("sign pledges"), frozenset({"director", "manager", "rep"}))
MAKE_PLEDGE = Permission("targets.make_pledge", _("draw up pledges"), frozenset({"director", "manager"}))
ASK_REVISION = Permission(
    "targets.ask_revision", _("ask for released targets to be revised"), frozenset({"director", "manager"})
)
CLOSE_PLAN = Permission("targets.close", _("close a month's targets"), frozenset({"director"}))
SEE_PROJECTS = Permission("targets.see_projects", _("see focus projects"))
KEEP_PROJECTS = Permission(
    "targets.keep_projects", _("plan and run focus projects"), frozenset({"director", "manager", "rep"})
)
CULL_OUTLETS = Permission("targets.cull", _("decide to give up marginal outlets"), frozenset({"director", "manager"}))
