"""Bills of Alipay and WeChat Pay for merchants: one table of their columns, four kinds of bill.

A payment has one number on the bill of orders and on that of money movements: so whichever is brought in, or both,
it is one receipt.
"""

from __future__ import annotations

import re

import polars as pl

from huikuan.business.receivables.bankfiles import cells
from huikuan.business.receivables.bankfiles.lines import ALIPAY, WECHAT, Move, Statement, frame_of
from huikuan.engine.findings import Severity
from huikuan.foundation.imports.doubts import Doubts
from huikuan.foundation.imports.layouts import FoundTable, Layout, said
from huikuan.foundation.imports.table import ROW, Place

ALIPAY_MONEY = Layout(
    key="alipay_money",
    headings={
        "day": ("发生时间", "入账时间"),
        "serial": ("业务流水号", "支付宝交易号"),
        "entry": ("账务流水号", "财务流水号"),
        "credit": ("收入金额(+元)", "收入金额", "收入(+元)"),
        "debit": ("支出金额(-元)", "支出金额", "支出(-元)"),
        "balance": ("账户余额(元)", "账户余额", "余额"),
        "kind": ("业务类型", "账务类型"),
        "payer_account": ("对方账号", "对方账户"),
        "payer_name": ("对方名称",),
        "reference": ("商品名称", "商户订单号", "备注", "业务描述"),
    },
    needs=(frozenset({"day", "entry", "credit", "debit", "kind"}),),
    ends=("#",),
)
ALIPAY_ORDERS = Layout(
    key="alipay_orders",
    headings={
        "day": ("完成时间", "创建时间"),
        "serial": ("支付宝交易号",),
        "amount": ("商家实收(元)", "商家实收", "订单金额(元)", "订单金额"),
        "kind": ("业务类型",),
        "fee": ("服务费(元)", "服务费"),
        "payer_account": ("对方账户", "对方账号"),
        "reference": ("商品名称", "商户订单号", "备注"),
    },
    needs=(frozenset({"day", "serial", "amount", "kind"}),),
    ends=("#",),
)
WECHAT_ORDERS = Layout(
    key="wechat_orders",
    headings={
        "day": ("交易时间",),
        "serial": ("微信订单号",),
        "amount": ("应结订单金额", "总金额", "订单金额"),
        "state": ("交易状态",),
        "refund_serial": ("微信退款单号",),
        "refund": ("退款金额",),
        "refund_state": ("退款状态",),
        "fee": ("手续费",),
        "account": ("商户号",),
        "currency": ("货币种类",),
        "payer_account": ("用户标识",),
        "reference": ("商品名称", "商户订单号", "商户数据包"),
    },
    needs=(frozenset({"day", "serial", "amount", "state"}),),
    ends=("总交易单数",),
)
WECHAT_MONEY = Layout(
    key="wechat_money",
    headings={
        "day": ("记账时间",),
        "serial": ("微信支付业务单号",),
        "entry": ("资金流水单号",),
        "side": ("收支类型",),
        "amount": ("收支金额(元)", "收支金额"),
        "balance": ("账户结余(元)", "账户结余"),
        "kind": ("业务类型",),
        "reference": ("备注", "业务凭证号"),
    },
    needs=(frozenset({"day", "serial", "side", "amount", "kind"}),),
    ends=("资金流水总笔数",),
)
LAYOUTS = (ALIPAY_MONEY, ALIPAY_ORDERS, WECHAT_ORDERS, WECHAT_MONEY)
NAMES = {
    "alipay_money": ("支付宝账务明细", "Alipay account statement", ALIPAY),
    "alipay_orders": ("支付宝业务明细", "Alipay bill of orders", ALIPAY),
    "wechat_orders": ("微信支付交易账单", "WeChat Pay bill of orders", WECHAT),
    "wechat_money": ("微信支付资金账单", "WeChat Pay bill of movements", WECHAT),
}
_ACCOUNT = re.compile(r"账号\W{0,3}(\d{6,})")
_REFUND = r"退款"
_FEE = r"手续费|服务费|收费|退费|分润|佣金"
_OWN = r"提现|充值|转存|余额宝|结算"


def read(table: FoundTable, doubts: Doubts) -> Statement:
    """The bill's lines; a refund to a payer is a receipt below zero."""
    _check_end(table, doubts)
    fen, bad = _orders(table, doubts) if "orders" in table.layout.key else _movements(table, doubts)
    day = cells.days(table)
    good = cells.real_lines(table, day, fen, bad, doubts)
    move = _moves(table, fen)
    zh, en, channel = NAMES[table.layout.key]
    own = table.text("account")
    account = said(table.preface, _ACCOUNT) or (own.drop_nulls().first() if own.null_count() < len(own) else "")
    balance, _odd = cells.money(table, "balance", Doubts())
    lines = frame_of(
        **{ROW: table.rows[ROW]},
        account=own,
        day=day,
        time=cells.times(table),
        serial=_serials(table, fen),
        fen=fen,
        move=move,
        balance=balance,
        currency=table.text("currency"),
        payer_name=cells.clean_name(table.text("payer_name")),
        payer_account=cells.clean_account(table.text("payer_account")),
        reference=cells.reference(table),
    )
    return Statement(
        what_zh=zh,
        what_en=en,
        source=table.source,
        account=str(account or ""),
        lines=lines.filter(good & (fen != 0)),
        channel=channel,
        unique=True,
        refused=cells.refused(table, day, fen, bad),
        headings={field: table.heading(field) for field in table.columns},
    )


def _check_end(table: FoundTable, doubts: Doubts) -> None:
    """These bills say at their end how many lines they have."""
    end = [" ".join(line) for line in table.trailer]
    if "wechat" in table.layout.key:
        numbers = [int(found[0]) for line in end[1:2] if (found := re.match(r"\d+", line))]
    else:
        numbers = [int(number) for line in end if "计" in line for number in re.findall(r"(\d+)\s*笔", line)]
    place = Place(sheet=table.source)
    if not numbers:
        doubts.add("bankfile.no_end", Severity.WARNING, place)
    elif sum(numbers) != table.rows.height:
        doubts.add("bankfile.lines_missing", Severity.WARNING, place, told=sum(numbers), found=table.rows.height)


def _orders(table: FoundTable, doubts: Doubts) -> tuple[pl.Series, pl.Series]:
    """A payment adds its amount, a refund takes it away."""
    amount, bad = cells.money(table, "amount", doubts)
    if table.has("refund"):
        refund, odd = cells.money(table, "refund", doubts)
        back = _says(table, "state", "REFUND|REVOKED|退款")
        return pl.select(pl.when(back).then(-refund.abs()).otherwise(amount)).to_series(), bad | odd
    back = _says(table, "kind", _REFUND)
    return pl.select(pl.when(back).then(-amount.abs()).otherwise(amount)).to_series(), bad


def _movements(table: FoundTable, doubts: Doubts) -> tuple[pl.Series, pl.Series]:
    if table.has("credit"):
        credit, bad = cells.money(table, "credit", doubts)
        debit, odd = cells.money(table, "debit", doubts)
        none = credit.is_null() & debit.is_null()
        fen = credit.fill_null(0) - debit.abs().fill_null(0)
        return pl.select(pl.when(~none).then(fen)).to_series(), bad | odd
    amount, bad = cells.money(table, "amount", doubts)
    came_in = _says(table, "side", "收入")
    return pl.select(pl.when(came_in).then(amount).otherwise(-amount)).to_series(), bad


def _moves(table: FoundTable, fen: pl.Series) -> pl.Series:
    kind = table.text("kind").fill_null("")
    state, refund_state = table.text("state").fill_null("SUCCESS"), table.text("refund_state").fill_null("")
    waiting = ~state.str.contains("SUCCESS|REFUND|REVOKED|成功|退款") | refund_state.str.contains(
        "FAIL|CHANGE|CLOSED|失败"
    )
    refund = kind.str.contains(_REFUND) | state.str.contains("REFUND|REVOKED|退款")
    return pl.select(
        pl.when(waiting)
        .then(pl.lit(Move.OPEN))
        .when(kind.str.contains(_FEE))
        .then(pl.lit(Move.FEE))
        .when(kind.str.contains(_OWN))
        .then(pl.lit(Move.OWN))
        .when((fen > 0) | refund)
        .then(pl.lit(Move.RECEIPT))
        .otherwise(pl.lit(Move.OUT))
    ).to_series()


def _serials(table: FoundTable, fen: pl.Series) -> pl.Series:
    """The payment's number; a refund has its own, or the payment's with a mark."""
    number = table.text("serial").str.replace_all(r"\s", "")
    if table.has("refund_serial"):
        refund = table.text("refund_serial").str.replace_all(r"\s", "")
        real = refund.str.contains(r"[1-9]").fill_null(value=False)
        return pl.select(pl.when(real & (fen < 0)).then(refund).otherwise(number)).to_series()
    if "alipay" in table.layout.key:
        return pl.select(pl.when(fen < 0).then(number + "-T").otherwise(number)).to_series()
    return number


def _says(table: FoundTable, field: str, words: str) -> pl.Series:
    return table.text(field).str.contains(words).fill_null(value=False)
