"""What the cockpit calls things."""

from __future__ import annotations

from django.utils.translation import gettext as _

from huikuan.engine.money import Fen
from huikuan.foundation.display.amounts import amount_text
from huikuan.foundation.display.unit import active_unit

FIGURES = ("target", "received", "promised", "measured", "unowned")


def figure_words() -> dict[str, str]:
    """The ledger's figures by name, and the charts."""
    return {
        "target": _("Collection target"),
        "received": _("Received"),
        "promised": _("Promised"),
        "measured": _("Measured"),
        "unowned": _("Unowned"),
        "surplus": _("Surplus"),
        "waterfall": _("From target to unowned"),
        "trajectory": _("Cumulative cash"),
    }


def amount_words(fen: Fen) -> str:
    """An amount inside a sentence, in the reader's unit."""
    return amount_text(fen, active_unit.get())


def nobody() -> str:
    """Whose the customers without an owner are."""
    return _("Nobody (no owner)")


def no_region() -> str:
    """Where customers without a region are."""
    return _("Without a region")
