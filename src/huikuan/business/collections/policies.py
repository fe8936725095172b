"""Who may see and change promises, measures and the collection plan, and how each may move."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from huikuan.foundation.permissions.permission import Permission

SELLERS = frozenset({"director", "manager", "rep"})
LEADERS = frozenset({"director", "manager"})
KEEPERS = frozenset({"director", "finance", "admin"})

SEE = Permission("collections.see", _("see the collection plan, promises and measures"))
BRING_IN = Permission("collections.bring_in", _("bring in promises and measures"), KEEPERS)
STORE_PLAN = Permission("collections.store_plan", _("draft the collection plan"), KEEPERS | LEADERS)
REFRESH = Permission("collections.refresh", _("bring the ownership ledger up to date"), KEEPERS | LEADERS)
PROMISE = Permission("collections.promise", _("record and withdraw promises"), SELLERS)
PROPOSE = Permission("collections.propose", _("propose measures and say what they brought"), SELLERS)
APPROVE = Permission("collections.approve", _("approve and reject measures"), LEADERS)
EDIT_LINE = Permission("collections.edit_line", _("edit lines of the collection plan"), SELLERS)
EDIT_TARGET = Permission("collections.edit_target", _("change a customer's collection target"), LEADERS)

# What people may do with a promise; how it stands otherwise follows from the money (engine.ledger_sources).
PROMISE_MOVES: Mapping[str, frozenset[str]] = {
    "open": frozenset({"withdrawn"}),
    "part_kept": frozenset({"withdrawn"}),
    "kept": frozenset(),
    "broken": frozenset(),
    "withdrawn": frozenset(),
}
MEASURE_MOVES: Mapping[str, frozenset[str]] = {
    "suggested": frozenset({"proposed", "approved", "rejected"}),
    "proposed": frozenset({"approved", "rejected"}),
    "approved": frozenset({"done", "rejected"}),
    "rejected": frozenset({"proposed"}),
    "done": frozenset({"approved"}),
}
PROMISE_STATES = {
    "open": _("open"),
    "part_kept": _("kept in part"),
    "kept": _("kept"),
    "broken": _("broken"),
    "withdrawn": _("withdrawn"),
}
MEASURE_STATES = {
    "suggested": _("suggested"),
    "proposed": _("proposed"),
    "approved": _("approved"),
    "rejected": _("rejected"),
    "done": _("done"),
}
