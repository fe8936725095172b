"""What banks call their columns, in Chinese and in English, and their words for money in and money out."""

from __future__ import annotations

import re
import unicodedata

from huikuan.foundation.imports.names import plain

CHINESE: dict[str, tuple[str, ...]] = {
    "day": (
        "交易日期", "交易日", "交易时间", "交易时间戳", "记账日期", "记账时间", "入账日期", "入账时间", "会计日期",
        "业务日期", "日期",
    ),
    "time": ("交易时间", "记账时间", "时间"),
    "serial": (
        "账户明细编号-交易流水号", "交易流水号", "核心流水号", "会计流水号", "银行流水号", "流水号", "交易日志号",
        "日志号", "明细序号", "交易序号",
    ),
    "credit": (
        "贷方发生额", "贷方金额", "收入金额", "贷方(入账)", "存入金额", "转入金额", "收入", "贷方", "贷方发生额/收入",
        "贷方发生额(收入)", "贷方交易金额", "存入",
    ),
    "debit": (
        "借方发生额", "借方金额", "支出金额", "借方(出账)", "支取金额", "转出金额", "支出", "借方", "借方发生额/支出",
        "借方发生额(支取)", "借方交易金额", "支取",
    ),
    "amount": ("交易金额", "发生额", "交易发生额", "金额"),
    "side": (
        "借贷标志", "借/贷", "贷/借", "借贷方向", "借贷标识", "借贷", "借贷别", "收支方向", "收付标志", "收/支",
        "支/收", "收/付", "付/收", "进/出", "收支", "收付", "进出", "收支标志", "收支类型", "交易方向", "往来方向",
        "资金方向", "方向", "+/-", "交易类型",
    ),
    "balance": (
        "余额", "账户余额", "本次余额", "交易后余额", "当前余额", "联机余额", "帐户余额", "可用余额",
    ),
    "payer_name": (
        "对方户名", "对方单位名称", "对方名称", "收(付)方名称", "收付方名称", "对方账户名称", "对方账户名",
        "对方帐户名称", "付款人名称", "交易对手名称", "对手方户名", "对方单位", "交易对方",
    ),
    "payer_account": (
        "对方账号", "对方帐号", "收(付)方账号", "收(付)方帐号", "收付方账号", "收付方帐号", "对方账户", "对方卡号",
        "付款人账号", "付款人帐号", "交易对手账号", "对手方账号",
    ),
    "reference": (
        "附言", "交易附言", "客户附言", "用途", "交易用途", "摘要", "交易摘要", "业务摘要", "其它摘要", "其他摘要",
        "扩展摘要", "交易说明", "备注", "个性化信息",
    ),
    "account": ("本方账号", "本方帐号", "查询账号", "交易账号", "账号", "帐号", "账户", "卡号"),
    "currency": ("币种", "币别", "货币", "交易货币", "记账币种"),
}  # fmt: skip
_OTHERS = (  # whose name or account it is; in English exports the payer stands under any of these
    "counterparty", "counterparty's", "counter party", "counterpart", "counterpart's", "opposite", "opposite party",
    "opposite party's", "other party", "other party's", "the other party's", "reciprocal", "payer", "payer's",
    "payer/payee", "payee/payer", "payer's/payee's", "payor", "remitter", "remitter's", "sender", "sender's",
    "ordering party", "ordering customer", "originator", "remitter/beneficiary", "beneficiary/remitter",
    "corresponding", "corresponding party",
)  # fmt: skip
_NAMES = ("name", "account name", "a/c name", "acct name", "company name")
_ACCOUNTS = (
    "account", "account no.", "account number", "a/c", "a/c no.", "a/c number", "acct no.", "acct number", "acc no.",
    "card no.",
)  # fmt: skip
_ALONE = ("counterparty", "counter party", "opposite party", "other party", "payer/payee", "payer", "remitter")
ENGLISH: dict[str, tuple[str, ...]] = {
    "day": (
        "transaction date", "trans date", "trans. date", "txn date", "tran date", "trade date", "transaction day",
        "posting date", "post date", "posted date", "booking date", "book date", "accounting date", "entry date",
        "date", "date & time", "transaction date and time", "transaction time", "value date",
    ),
    "time": ("transaction time", "trans time", "txn time", "time"),
    # "Serial No." counts the lines of an export as often as it names a movement: another export would number it anew.
    "serial": (
        "transaction reference number", "transaction reference no.", "transaction reference", "transaction serial no.",
        "transaction serial number", "transaction no.", "transaction number", "transaction id", "txn id", "txn no.",
        "trans ref", "bank reference", "bank ref", "bank reference no.", "journal no.", "journal number", "log no.",
    ),
    "credit": (
        "credit amount", "credit", "credits", "credit amt", "cr amount", "cr", "amount credited", "deposit",
        "deposits", "deposit amount", "money in", "paid in", "amount in", "income", "income amount", "inflow",
        "inward amount", "receipt amount", "credit(in)", "credit/income",
    ),
    "debit": (
        "debit amount", "debit", "debits", "debit amt", "dr amount", "dr", "amount debited", "withdrawal",
        "withdrawals", "withdrawal amount", "money out", "paid out", "amount out", "expense", "expenditure",
        "expense amount", "expenditure amount", "outflow", "outward amount", "payment amount", "debit(out)",
        "debit/expense",
    ),
    "amount": ("trade amount", "transaction amount", "trans amount", "txn amount", "trans. amt", "amount", "amt"),
    "side": (
        "debit/credit", "credit/debit", "debit or credit", "dr/cr", "cr/dr", "d/c", "c/d", "dc", "dc flag",
        "d/c mark", "dc indicator", "dr cr flag", "debit credit flag", "debit/credit flag", "debit/credit mark",
        "debit/credit indicator", "debit credit indicator", "credit debit indicator", "in/out", "out/in",
        "income/expense", "income/expenditure", "receipt/payment", "receive/pay", "transaction direction",
        "direction", "sign", "transaction type",
    ),
    "balance": (
        "after-transaction balance", "balance after transaction", "account balance", "running balance",
        "ledger balance", "current balance", "available balance", "balance",
    ),
    "payer_name": (*(f"{who} {what}" for who in _OTHERS for what in _NAMES), *_ALONE),
    "payer_account": (*(f"{who} {what}" for who in _OTHERS for what in _ACCOUNTS), "debit account no."),
    "reference": (
        "purpose", "remark", "remarks", "postscript", "usage", "use", "summary", "abstract", "transaction summary",
        "business summary", "other summary", "description", "transaction description", "transaction details",
        "details", "particulars", "narrative", "narration", "memo", "message", "payment details", "customer reference",
        "additional information", "reference",
    ),
    "account": (
        "account number", "account no.", "a/c no.", "a/c number", "acct no.", "own account", "our account",
        "inquirer account number", "account",
    ),
    "currency": ("trade currency", "transaction currency", "account currency", "currency", "ccy", "curr"),
    # only a bank writes these: with them a table is a statement even where no column names the payer
    "bank_only": ("trn type", "bank reference", "value date"),
}  # fmt: skip
HEADINGS = {field: (*CHINESE.get(field, ()), *headings) for field, headings in ENGLISH.items()}
_IN = (
    "贷", "贷方", "贷记", "收", "收入", "收款", "来账", "转入", "存入", "入账", "进", "进账", "入", "流入", "+",
    "C", "CR", "Credit", "Credited", "In", "Inward", "Incoming", "Inflow", "Income", "Deposit", "Receipt", "Received",
    "Receive", "Money in", "Paid in", "Transfer in",
)  # fmt: skip
_OUT = (
    "借", "借方", "借记", "支", "支出", "付", "付出", "付款", "往账", "转出", "支取", "出账", "出", "流出", "-",
    "D", "DR", "Debit", "Debited", "Out", "Outward", "Outgoing", "Outflow", "Expense", "Expenditure", "Withdrawal",
    "Payment", "Paid", "Pay", "Money out", "Paid out", "Transfer out",
)  # fmt: skip
_DASHES = str.maketrans("−‐‑‒–—﹣", "-------")


def _word(text: str) -> str:
    """A word as it is compared; a bare sign stays one."""
    sign = unicodedata.normalize("NFKC", text).translate(_DASHES).strip(" ()[]")
    return plain(text) or sign


_SIDES = {_word(word): True for word in _IN} | {_word(word): False for word in _OUT}


def came_in(word: str | None) -> bool | None:
    """True for a word that says money came in, False for out, None for any other: ``贷``, ``进``, ``+``, ``CR``,
    ``In``, also with a translation in brackets (``来账[Incoming]``)."""
    return None if word is None else _SIDES.get(_word(re.sub(r"[\[(（].*", "", word) or word))
