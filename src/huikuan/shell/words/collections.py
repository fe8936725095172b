"""What findings about collections say, and what to do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huikuan.shell.words.sentence import Words

WORDS = {
    "ledger.receipts_negative": Words(
        _("{subject}: reversals exceed this month's receipts by {reversed_fen}"),
        _("Check which receipt was reversed; until new money arrives nothing counts as received from this customer."),
    ),
    "collection.no_owner": Words(
        _("{subject} has no owner (target {target_fen}, open {open_fen})"),
        _("Name the salesperson who looks after this customer."),
    ),
    "collection.stale_receivable": Words(
        _("{subject}: {stale_fen} is so long overdue that it is not expected to come by itself"),
        _("Agree a repayment plan, or decide on the next rung of the sanctions ladder."),
    ),
}
