"""The app of people."""

from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People and organisation."""

    name = "huikuan.foundation.people"
    label = "people"

    def ready(self) -> None:
        """Begin to listen; models must be there first."""
        from huikuan.foundation.people.sign_in_trail import follow  # noqa: PLC0415

        follow()
