"""Who may see and change settings."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huikuan.foundation.permissions.permission import Permission

SEE_SETTINGS = Permission("company.see", _("see settings"), frozenset({"director", "finance", "admin"}))
CHANGE_SETTINGS = Permission("company.change", _("change settings"), frozenset({"director", "admin"}))
