"""Who may see notices: everybody their own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huikuan.foundation.permissions.permission import Permission

SEE_NOTICES = Permission("notices.see", _("see one's own notices"))
