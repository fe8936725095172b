"""The app of field work."""

from __future__ import annotations

from django.apps import AppConfig


class FieldworkConfig(AppConfig):
    """field work."""

    name = "huikuan.business.fieldwork"
    label = "fieldwork"
