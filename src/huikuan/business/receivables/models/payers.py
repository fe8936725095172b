"""Who pays for whom, though he is somebody else: learnt from persons' decisions, confirmed or refused by a person."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from huikuan.business.receivables.models.documents import Receipt
from huikuan.foundation.imports.columns import LONGEST_CODE
from huikuan.foundation.people.models import User


class PayerState(models.TextChoices):
    """What a person has said of it."""

    CLAIMED = "claimed", _("to be confirmed")
    CONFIRMED = "confirmed", _("confirmed")
    REFUSED = "refused", _("refused")


class PayerLink(models.Model):
    """Somebody (``sign``: his account, or his name where the bank tells no account) who has paid for a customer.

    Learnt from ``receipt``, of which ``taught_by`` (nobody: the file it came in) said that it is the customer's money.
    Only a confirmed one's money is posted without a person.
    """

    sign = models.CharField(max_length=LONGEST_CODE)
    payer_name = models.TextField(blank=True)
    payer_account = models.CharField(max_length=LONGEST_CODE, blank=True)
    customer = models.ForeignKey("directory.Customer", models.PROTECT, related_name="+")
    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="+")
    taught_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    taught_at = models.DateTimeField()
    state = models.CharField(max_length=16, choices=PayerState, default=PayerState.CLAIMED)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sign", "customer"], name="receivables_one_payer_link")]
        indexes = [models.Index(fields=["state", "-taught_at"], name="receivables_payer_link_state")]

    def __str__(self) -> str:
        return f"{self.payer_name or self.payer_account} → {self.customer_id}"
