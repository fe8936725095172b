"""Names for what has none of its own."""

from __future__ import annotations

from django.utils.translation import gettext as _


def whole_company() -> str:
    """The root of every tree."""
    return _("whole company")


def nobody() -> str:
    """Who owns what nobody owns."""
    return _("(no owner)")


def no_region() -> str:
    """Where a customer without region is."""
    return _("(no region)")


def rest_of_customer() -> str:
    """What a customer buys without an outlet being named."""
    return _("other (no outlet named)")


def rest_of_outlet() -> str:
    """What an outlet is to sell beyond the items named."""
    return _("other items")


def own_customers() -> str:
    """Customers that a leader looks after in person."""
    return _("own customers")
