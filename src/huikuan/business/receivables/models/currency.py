"""What documents in another currency have in common."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from huikuan.engine.currency import Foreign, Open
from huikuan.engine.money import Fen


def whole(name: str, left: str = "") -> models.CheckConstraint:
    """A document says its own amount with currency and rate (and what is ``left`` of it), or none of them."""
    names = ("currency", "foreign_minor", "rate_e8", *([left] if left else []))
    none = Q(**dict.fromkeys(names))
    return models.CheckConstraint(
        condition=none | Q(**{f"{one}__isnull": False for one in names}, rate_e8__gt=0), name=name
    )


class InCurrency(models.Model):
    """A document whose own amount may be in another currency: ``foreign_minor`` in its smallest unit, ``rate_e8`` the
    yuan for one unit in hundred-millionths. Its ``amount`` in fen is what counts; None: the document is in yuan."""

    currency = models.CharField(max_length=3, null=True)
    foreign_minor = models.BigIntegerField(null=True)
    rate_e8 = models.BigIntegerField(null=True)

    class Meta:
        abstract = True

    @property
    def foreign(self) -> Foreign | None:
        """Its own amount, if it has one."""
        if self.currency is None or self.foreign_minor is None or self.rate_e8 is None:
            return None
        return Foreign(currency=self.currency, minor=self.foreign_minor, rate=self.rate_e8)


class OpenInCurrency(InCurrency):
    """One of which something may be left: ``left_minor`` is derived (amount − what allocations settle of it)."""

    left_minor = models.BigIntegerField(null=True)

    class Meta:
        abstract = True

    @property
    def left(self) -> Fen:
        """What is left of it, in fen."""
        raise NotImplementedError

    @property
    def open_in_currency(self) -> Open | None:
        """What is left of it, if it is in another currency."""
        if self.currency is None or self.left_minor is None or self.rate_e8 is None:
            return None
        return Open(currency=self.currency, minor=self.left_minor, rate=self.rate_e8, fen=self.left)
