"""Who may see receivables, bring documents in, and decide what pays what."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huikuan.foundation.permissions.permission import Permission

SEE = Permission("receivables.see", _("see what customers owe and pay"))
BRING_IN = Permission(
    "receivables.bring_in", _("bring in contracts, invoices and receipts"), frozenset({"director", "finance", "admin"})
)
MATCH = Permission("receivables.match", _("run the matching"), frozenset({"director", "finance", "admin"}))
UNDO_RUNS = Permission(
    "receivables.undo_runs", _("undo a whole run of the matching"), frozenset({"director", "finance"})
)
FORECAST = Permission("receivables.forecast", _("have pay dates foretold"), frozenset({"director", "finance", "admin"}))
ALLOCATE = Permission("receivables.allocate", _("decide which receipt pays which invoice"), frozenset({"finance"}))
CONFIRM_PAYERS = Permission(
    "receivables.confirm_payers", _("confirm who else pays for a customer"), frozenset({"director", "finance"})
)
AGREE_DISCOUNTS = Permission(
    "receivables.agree_discounts", _("agree discounts with customers"), frozenset({"director"})
)
KEEP_RATES = Permission("receivables.keep_rates", _("keep exchange rates"), frozenset({"finance"}))
RECORD = Permission("receivables.record", _("enter invoices, receipts and drafts"), frozenset({"finance"}))
ADJUST = Permission(
    "receivables.adjust", _("write off, discount, set off, or take a document back"), frozenset({"finance"})
)
APPROVE = Permission(
    "receivables.approve", _("approve write-offs and discounts"), frozenset({"director", "manager", "finance"})
)
PROPOSE_CREDIT = Permission(
    "receivables.propose_credit", _("propose credit limits and payment terms"), frozenset({"director", "finance"})
)
APPROVE_CREDIT = Permission("receivables.approve_credit", _("approve credit limits"), frozenset({"director"}))
GRADE_CREDIT = Permission(
    "receivables.grade_credit", _("set a credit grade by hand"), frozenset({"director", "finance"})
)
REGRADE = Permission(
    "receivables.regrade", _("have credit grades worked out"), frozenset({"director", "finance", "admin"})
)
WRITE_LETTERS = Permission(
    "receivables.write_letters",
    _("prepare, send and withdraw confirmation letters"),
    frozenset({"director", "finance"}),
)
RECORD_REPLY = Permission(
    "receivables.record_reply", _("record what customers reply to letters"), frozenset({"finance"})
)
DISPUTE = Permission(
    "receivables.dispute",
    _("record which invoices customers contest"),
    frozenset({"director", "manager", "rep", "finance"}),
)
SETTLE_DISPUTE = Permission(
    "receivables.settle_dispute",
    _("hand disputes over and resolve them"),
    frozenset({"director", "manager", "finance"}),
)
LETTER_MOVES = {
    "prepared": ("sent", "withdrawn"),
    "sent": ("confirmed", "differs", "no_reply", "withdrawn"),
    "no_reply": ("confirmed", "differs"),
    "confirmed": (),
    "differs": ("confirmed",),
    "withdrawn": (),
}
KEEP_CONTRACTS = Permission(
    "receivables.keep_contracts",
    _("enter contracts, say how they are paid and what has happened on them"),
    frozenset({"director", "manager", "finance"}),
)
