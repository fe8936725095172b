"""Who may see and change customers, outlets and products."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huikuan.foundation.permissions.permission import Permission

SEE_CUSTOMERS = Permission("directory.see", _("see customers, outlets and products"))
CHANGE_CUSTOMERS = Permission(
    "directory.change", _("change customers and their owners"), frozenset({"director", "manager", "admin"})
)
CHANGE_OUTLETS = Permission(
    "directory.change_outlets", _("add, open and close outlets"), frozenset({"director", "manager", "admin"})
)
IMPORT_DIRECTORY = Permission(
    "directory.import", _("bring in people, customers, outlets and products"), frozenset({"director", "admin"})
)
SET_CREDIT = Permission("directory.set_credit", _("put an approved limit on file"), frozenset({"director"}))
