"""Who may see and change people, units and accounts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huikuan.foundation.permissions.permission import Permission

SEE_PEOPLE = Permission("people.see", _("see people and the organisation"))
CHANGE_PEOPLE = Permission("people.change", _("change people and the organisation"), frozenset({"director", "admin"}))
MANAGE_USERS = Permission("people.users", _("make and lock accounts"), frozenset({"admin"}))
OWN_ACCOUNT = Permission("people.own", _("look after one's own account"))
