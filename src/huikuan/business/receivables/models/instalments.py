"""What has happened on a contract, and which invoice is which of its instalments."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from huikuan.business.receivables.models.documents import Contract, Receivable
from huikuan.foundation.people.models import User


class Happening(models.TextChoices):
    """What instalments are counted from besides the signing, which the contract itself says; and its early end."""

    DELIVERY = "delivery", _("delivery")
    ACCEPTANCE = "acceptance", _("acceptance")
    INVOICE = "invoice", _("invoice")
    ENDED = "ended", _("end (nothing more will be delivered)")


class ContractEvent(models.Model):
    """The day of a delivery, acceptance or invoice, as we learnt it: append-only, the latest row of a kind counts;
    ``day`` None says that it has not happened after all."""

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=16, choices=Happening)
    day = models.DateField(null=True)
    note = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["contract", "kind", "-id"], name="receivables_contract_event")]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.kind}"


class InstalmentTie(models.Model):
    """Which instalment of its contract a receivable is; ``number`` counts the contract's parts from 1."""

    receivable = models.OneToOneField(Receivable, models.CASCADE, related_name="tie")
    number = models.PositiveIntegerField()
    by_hand = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.receivable_id} {self.number}"
