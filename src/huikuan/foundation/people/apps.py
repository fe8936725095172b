"""The app of people."""

from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People and organisation."""

    name = "huikuan.foundation.people"
    label = "people"
