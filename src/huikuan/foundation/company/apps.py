"""The app of company settings."""

from __future__ import annotations

from django.apps import AppConfig


class CompanyConfig(AppConfig):
    """Company settings."""

    name = "huikuan.foundation.company"
    label = "company"
