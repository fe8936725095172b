"""Who may bring files in. What a file may hold is decided sheet by sheet (see ``catalogue``)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huikuan.foundation.permissions.permission import Permission

IMPORT = Permission("imports.use", _("bring files in"), frozenset({"director", "finance", "admin"}))
