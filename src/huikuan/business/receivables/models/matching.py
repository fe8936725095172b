"""What the matching proposes for a receipt, and what became of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huikuan.business.receivables.models.documents import Receipt
from huikuan.foundation.people.models import User


class ProposalState(models.TextChoices):
    """What became of a proposal."""

    POSTED = "posted", _("posted")
    OPEN = "open", _("to be decided")
    REJECTED = "rejected", _("rejected")
    REPLACED = "replaced", _("replaced")


class MatchRun(models.Model):
    """One run of the matching that found something new: what it looked at and posted alone, and whether it was undone.

    What it posted is recorded at its very moment (``at``).
    """

    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    receipts = models.PositiveIntegerField()
    posted = models.PositiveIntegerField()
    to_decide = models.PositiveIntegerField()
    unmatched = models.PositiveIntegerField()
    posted_fen = models.BigIntegerField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    undo_reason = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["-at"], name="receivables_match_run_at")]

    def __str__(self) -> str:
        return self.at.isoformat()


class MatchProposal(models.Model):
    """What the matching found for a receipt: what it may pay, how sure, and why (codes, told in words when shown)."""

    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="proposals")
    customer = models.ForeignKey("directory.Customer", models.PROTECT, null=True, related_name="+")
    amount = models.BigIntegerField()  # of the receipt, none of it used: what there is to decide
    suggested = models.BigIntegerField()  # what the lines add up to
    confidence = models.PositiveIntegerField()  # permille
    lines = models.JSONField()  # [[receivable id, fen], …]
    minors = models.JSONField(default=list)  # [[receivable id, amount in the receipt's own currency], …]
    differences = models.JSONField(default=list)  # [[receivable id, fen, channel], …]: what stays open and need not
    difference_fen = models.BigIntegerField(default=0)  # what the differences add up to
    differences_wait = models.BooleanField(default=False)  # posted, and nobody has settled the differences yet
    reasons = models.JSONField()  # [[code, [[name, value], …]], …]: the order of the facts is kept
    findings = models.JSONField()  # [[code, severity, {name: value}], …] about this receipt
    state = models.CharField(max_length=16, choices=ProposalState)
    current = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    run = models.ForeignKey(MatchRun, models.PROTECT, null=True, related_name="proposals")
    undone_at = models.DateTimeField(null=True)  # posted, and then taken back by a person
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decision = models.TextField(blank=True)  # why a person decided so

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["receipt"], condition=Q(current=True), name="receivables_one_current_proposal"
            )
        ]
        indexes = [
            models.Index(
                fields=["state", "-amount", "id"],
                condition=Q(current=True),
                include=["suggested"],
                name="receivables_proposal_desk",
            ),
            models.Index(fields=["id"], condition=Q(differences_wait=True), name="receivables_differences_wait"),
        ]

    def __str__(self) -> str:
        return f"{self.receipt_id} {self.state}"
