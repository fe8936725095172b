"""Who may read the audit trail."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huikuan.foundation.permissions.permission import Permission

SEE_AUDIT = Permission("audit.see", _("read the audit trail"), frozenset({"director", "admin"}))
