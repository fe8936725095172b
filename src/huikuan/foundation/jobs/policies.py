"""Who may see jobs. Who may start one is said by its kind."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huikuan.foundation.permissions.permission import Permission

SEE_OWN_JOBS = Permission("jobs.see", _("see and cancel one's own jobs"))
