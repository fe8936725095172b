"""Bank acceptance drafts: what a customer has paid with a promise of a bank, until the money is there."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huikuan.business.receivables.models.documents import Receipt
from huikuan.foundation.people.models import User


class DraftState(models.TextChoices):
    """Where a draft is. Until it clears, we answer for it."""

    HELD = "held", pgettext_lazy("draft", "held")
    ENDORSED = "endorsed", _("endorsed")
    DISCOUNTED = "discounted", _("discounted")
    CLEARED = "cleared", _("cleared")
    DISHONOURED = "dishonoured", _("dishonoured")


class Draft(models.Model):
    """The paper (or its electronic record) of a receipt by draft. ``state`` is derived: that of the latest move."""

    receipt = models.OneToOneField(Receipt, models.PROTECT, related_name="draft")
    draft_no = models.CharField(max_length=100, unique=True)
    drawer = models.TextField(blank=True)
    acceptor = models.TextField()
    maturity = models.DateField()
    state = models.CharField(max_length=16, choices=DraftState, default=DraftState.HELD)

    class Meta:
        indexes = [models.Index(fields=["state", "maturity"], name="receivables_draft_state")]

    def __str__(self) -> str:
        return self.draft_no


class DraftMove(models.Model):
    """What happened to a draft on a day: append-only. ``cost_fen`` is the interest of discounting."""

    draft = models.ForeignKey(Draft, models.PROTECT, related_name="moves")
    state = models.CharField(max_length=16, choices=DraftState)
    day = models.DateField()
    counterparty = models.TextField(blank=True)
    cost_fen = models.BigIntegerField(default=0)
    reason = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    moved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["draft", "day"], name="receivables_draft_move")]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.state}"
