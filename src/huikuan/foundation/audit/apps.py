"""The app of the audit trail."""

from __future__ import annotations

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Audit trail."""

    name = "huikuan.foundation.audit"
    label = "audit"
