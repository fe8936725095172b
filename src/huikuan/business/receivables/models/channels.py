"""How something that is owed comes down: money that came in, or a settlement without money."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """The kind of a receipt. The first six count as money collected, the others lower what is owed without any."""

    BANK = "bank", _("bank transfer")
    DRAFT = "draft", _("bank acceptance draft")
    CASH = "cash", _("cash")
    ALIPAY = "alipay", _("Alipay merchant")
    WECHAT = "wechat", _("WeChat merchant")
    SETOFF = "setoff", _("set-off")
    CREDIT_NOTE = "credit_note", _("credit note applied")
    WRITE_OFF = "write_off", _("bad debt written off")
    DIFFERENCE = "difference", _("small difference")
    DISCOUNT = "discount", _("agreed discount")
    FEE = "fee", _("bank fee")
    EXCHANGE = "exchange", _("exchange difference")


MONEY = frozenset({Channel.BANK, Channel.DRAFT, Channel.CASH, Channel.ALIPAY, Channel.WECHAT, Channel.SETOFF})
BY_HAND = (Channel.BANK, Channel.DRAFT, Channel.CASH, Channel.ALIPAY, Channel.WECHAT)  # a person enters these
WITHOUT_MONEY = (
    Channel.WRITE_OFF,
    Channel.DIFFERENCE,
    Channel.DISCOUNT,
    Channel.FEE,
    Channel.EXCHANGE,
    Channel.SETOFF,
)
PREFIXES = {
    Channel.BANK: "SK",
    Channel.DRAFT: "PJ",
    Channel.CASH: "XJ",
    Channel.ALIPAY: "ZFB",
    Channel.WECHAT: "WX",
    Channel.SETOFF: "DC",
    Channel.CREDIT_NOTE: "HC",
    Channel.WRITE_OFF: "HZ",
    Channel.DIFFERENCE: "XE",
    Channel.DISCOUNT: "ZK",
    Channel.FEE: "SXF",
    Channel.EXCHANGE: "HD",
}
