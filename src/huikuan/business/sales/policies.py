"""Who may see and bring in sales."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huikuan.foundation.permissions.permission import Permission

SEE_SALES = Permission("sales.see", _("see sales"))
IMPORT_SALES = Permission("sales.import", _("bring in sales"), frozenset({"director", "admin"}))
