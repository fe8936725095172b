"""Sheets of what comes in and of what may be taken off: receipts, agreed discounts."""

from __future__ import annotations

from huikuan.business.directory.sheets import CUSTOMER_ALIASES, CUSTOMER_NO
from huikuan.business.receivables.sheets.currency import COHERENT, IN_CURRENCY
from huikuan.foundation.imports.columns import Choice, Column, Kind, Reference, Sheet

RECEIPT_CHANNELS = (  # those of `Channel` that a file can bring; the empty cell is a bank transfer
    Choice(code="bank", zh="银行转账", en="bank transfer", aliases=("转账", "银行", "电汇", "网银", "bank")),
    Choice(code="cash", zh="现金", en="cash"),
    Choice(code="alipay", zh="支付宝", en="Alipay", aliases=("支付宝商户",)),
    Choice(code="wechat", zh="微信支付", en="WeChat Pay", aliases=("微信", "微信商户", "wechat")),
)

RECEIPTS = Sheet(
    key="receipts",
    coherent=COHERENT,
    zh="回款",
    en="Receipts",
    aliases=("收款", "银行流水", "到账", "回款明细", "收款明细", "payments"),
    unique=("receipt_no",),
    references=(Reference(column="customer_no", sheet="customers", key="customer_no", on_unknown="blank"),),
    help_zh="每行一笔到账。不知道是谁付的，客户编号留空，由系统按附言、户名和金额去认。",
    help_en="One payment received a row. Leave the customer empty where unknown: reference, payer and amount are used to find it.",
    columns=(
        Column(
            key="receipt_no",
            zh="回款单号",
            en="Receipt no",
            kind=Kind.CODE,
            required=True,
            aliases=("收款单号", "流水号", "交易流水号", "单号", "receipt number", "transaction id"),
            example="R000001",
        ),
        Column(
            key="date",
            zh="到账日期",
            en="Date",
            kind=Kind.DATE,
            required=True,
            aliases=("日期", "收款日期", "回款日期", "交易日期", "记账日期", "value date"),
            example="2026-11-05",
        ),
        Column(
            key="payer_name",
            zh="付款人",
            en="Payer name",
            kind=Kind.TEXT,
            blank_allowed=True,
            aliases=("付款户名", "对方户名", "对方名称", "付款单位", "户名", "payer"),
            example="杭州西湖商贸有限公司",
        ),
        Column(
            key="payer_account",
            zh="付款账号",
            en="Payer account",
            kind=Kind.CODE,
            blank_allowed=True,
            aliases=("对方账号", "付款人账号", "账号", "account"),
            example="6222000000000000001",
        ),
        Column(
            key="amount",
            zh="金额",
            en="Amount",
            kind=Kind.MONEY,
            required=True,
            aliases=("到账金额", "收款金额", "回款金额", "贷方发生额", "receipt amount"),
            example="116000",
            help_zh="退款写负数",
            help_en="A refund is negative",
        ),
        Column(
            key="reference",
            zh="附言",
            en="Reference text",
            kind=Kind.TEXT,
            blank_allowed=True,
            aliases=("摘要", "用途", "备注", "交易附言", "reference", "remark"),
            example="付 24310001 货款",
        ),
        Column(
            key="customer_no",
            zh="客户编号",
            en="Customer no",
            kind=Kind.CODE,
            blank_allowed=True,
            aliases=CUSTOMER_ALIASES,
            example="",
        ),
        Column(
            key="channel",
            zh="收款渠道",
            en="Channel",
            kind=Kind.CHOICE,
            blank_allowed=True,
            choices=RECEIPT_CHANNELS,
            aliases=("收款方式", "渠道"),
            example="",
            help_zh="留空为银行转账",
            help_en="Empty: bank transfer",
        ),
        *IN_CURRENCY,
    ),
)

DISCOUNT_KINDS = (  # those of `DiscountKind`
    Choice(code="early", zh="提前付款", en="early payment", aliases=("现金折扣", "提前付款折扣")),
    Choice(code="cash", zh="现金付款", en="cash payment", aliases=("现款", "现款折扣")),
    Choice(code="volume", zh="销量", en="volume", aliases=("数量折扣", "销量折扣")),
)

DISCOUNTS = Sheet(
    key="discounts",
    zh="折扣约定",
    en="Agreed discounts",
    aliases=("约定折扣", "折扣", "discounts"),
    unique=("customer_no", "kind", "days", "first"),
    references=(Reference(column="customer_no", sheet="customers", key="customer_no"),),
    help_zh="每行一项与客户约定的折扣；天数留空表示何时付款都可扣减，截止日留空表示一直有效。已有的约定不会被改动。",
    help_en="One discount agreed with a customer a row. Without days it is given whenever they pay, without a last day "
    "until it is ended. What is agreed already is never changed.",
    columns=(
        CUSTOMER_NO,
        Column(
            key="kind",
            zh="折扣类型",
            en="Given for",
            kind=Kind.CHOICE,
            required=True,
            choices=DISCOUNT_KINDS,
            aliases=("类型", "kind"),
            example="提前付款",
        ),
        Column(
            key="rate",
            zh="折扣",
            en="Discount",
            kind=Kind.RATE,
            required=True,
            aliases=("折扣率", "折扣（%）", "rate"),
            example="2%",
        ),
        Column(
            key="days",
            zh="付款天数",
            en="Paid within, days",
            kind=Kind.INTEGER,
            blank_allowed=True,
            aliases=("开票后几天内付款", "天数", "days"),
            minimum=0,
            example="10",
        ),
        Column(
            key="first",
            zh="开票日自",
            en="Issued from",
            kind=Kind.DATE,
            required=True,
            aliases=("开票起始日", "起始日", "生效日期", "first"),
            example="2026-01-01",
        ),
        Column(
            key="last",
            zh="开票日至",
            en="Issued until",
            kind=Kind.DATE,
            blank_allowed=True,
            aliases=("开票截止日", "截止日", "失效日期", "last"),
            example="",
        ),
        Column(
            key="note",
            zh="约定依据",
            en="Where it was agreed",
            kind=Kind.TEXT,
            required=True,
            aliases=("约定出处", "依据", "合同条款", "note"),
            example="购销合同第 6 条",
        ),
    ),
)
