"""Statements of Chinese banks (企业网银 历史明细): one table of the words they use, read by meaning.

The banks' tables differ in order, in what stands above and below, and in words for the same thing. All known words,
Chinese and English, are in `headings`, so that two banks that use the same words are read alike, and a bank not named
here is read as well as long as it uses these words. Which bank it is (`BANKS`) is only told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

from huikuan.business.receivables.bankfiles import cells
from huikuan.business.receivables.bankfiles.headings import HEADINGS, came_in
from huikuan.business.receivables.bankfiles.lines import Move, Statement, frame_of
from huikuan.engine.findings import Severity
from huikuan.foundation.imports.doubts import Doubts
from huikuan.foundation.imports.layouts import FoundTable, Layout, names_of, said
from huikuan.foundation.imports.names import plain
from huikuan.foundation.imports.table import ROW

_AMOUNTS = ({"credit", "debit"}, {"amount", "side"}, {"amount", "balance"})
LAYOUT = Layout(
    key="bank",
    headings=HEADINGS,
    needs=tuple(
        frozenset({"day", *whose, *pair})
        for pair in _AMOUNTS
        for whose in (("payer_name",), ("payer_account",), ("reference", "bank_only"))
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bank:
    """A bank, the names it gives itself above the table, and headings that only it writes."""

    zh: str
    en: str
    names: tuple[str, ...]
    marks: tuple[str, ...] = ()


BANKS = (
    Bank(
        zh="工商银行",
        en="ICBC",
        names=("工商银行", "historydetail", "Industrial and Commercial Bank of China", "ICBC"),
        marks=("对方单位名称", "个性化信息"),
    ),
    Bank(
        zh="农业银行",
        en="ABC",
        names=("农业银行", "Agricultural Bank of China"),
        marks=("交易时间戳", "对方省市", "手续费总额"),
    ),
    Bank(
        zh="建设银行",
        en="CCB",
        names=("建设银行", "China Construction Bank"),
        marks=("账户明细编号-交易流水号", "对方开户机构"),
    ),
    Bank(
        zh="招商银行",
        en="CMB",
        names=("招商银行", "China Merchants Bank"),
        marks=("收(付)方名称", "收付方名称", "流程实例号", "业务参考号"),
    ),
    Bank(zh="交通银行", en="BOCOM", names=("交通银行", "Bank of Communications")),
    Bank(zh="邮储银行", en="PSBC", names=("邮政储蓄", "邮储银行", "Postal Savings Bank")),
    Bank(zh="汇丰银行", en="HSBC", names=("汇丰", "HSBC"), marks=("TRN type",)),
    Bank(
        zh="中国银行",
        en="BOC",
        names=("中国银行", "Bank of China"),  # last: other banks' English names end in these words
        marks=("客户申请号", "交易后余额", "记录标识号", "after-transaction balance"),
    ),
)
OTHER = Bank(zh="银行", en="bank", names=())
_ACCOUNT = re.compile(
    r"(?:[账帐卡]\s*(?:号|户)|(?i:\b(?:account|a/c|acct|card)\s*(?:no\b|number\b)?))"
    r"[^0-9A-Za-z]{0,12}(?:\[[^\]]*\]\W*)?((?:NRA|OSA|FT[A-Z])?\d[\d\s*-]{5,40}\d)"
)
_CURRENCY = re.compile(r"(?:币\s*种|(?i:\bcurrency|\bccy))\W{0,4}([A-Za-z]{3}(?![A-Za-z])|[一-鿿]{2,4})")
_FEE = (
    r"手续费|工本费|账户管理费|年费|汇划费|短信.{0,2}费"
    r"|(?i)\b(?:bank|service|handling|remittance|cable) (?:charges?|fees?)\b"
)
_VAGUE = frozenset(map(plain, ("交易类型", "transaction type")))  # of these columns only some say in or out
_NO_SERIAL = r"(?i)^(?:nonref|notprovided|none|null|n/?a)$"


def read(table: FoundTable, doubts: Doubts) -> Statement | None:
    """The table's lines; None where nothing says which amounts came in."""
    fen, bad = _amounts(table, doubts)
    if fen is None:
        return None
    day = cells.days(table)
    good = cells.real_lines(table, day, fen, bad, doubts)
    bank = bank_of(table)
    account = said(table.preface, _ACCOUNT).replace(" ", "")
    own = cells.clean_account(table.text("account"))
    cells.tell_rounded(table, "payer_account", doubts)
    texts = cells.reference(table)
    move = pl.select(
        pl.when(fen > 0)
        .then(pl.lit(Move.RECEIPT))
        .when(texts.str.contains(_FEE))
        .then(pl.lit(Move.FEE))
        .when(_came_back(table, fen))
        .then(pl.lit(Move.RECEIPT))
        .otherwise(pl.lit(Move.OUT))
    ).to_series()
    balance, _odd = cells.money(table, "balance", Doubts())
    currency = cells.or_else(table.text("currency"), said(table.preface, _CURRENCY))
    lines = frame_of(
        **{ROW: table.rows[ROW]},
        account=cells.or_else(own, account),
        day=day,
        time=cells.times(table),
        serial=_serials(table),
        fen=fen,
        move=move,
        balance=balance,
        currency=currency,
        payer_name=cells.clean_name(table.text("payer_name")),
        payer_account=cells.clean_account(table.text("payer_account")),
        reference=texts,
    )
    lines = lines.filter(good & (fen != 0))
    owns = lines["account"].drop_nulls().unique()
    return Statement(
        what_zh=f"{bank.zh}流水",
        what_en=f"{bank.en} statement",
        source=table.source,
        account=account or ("、".join(owns.sort().head(3)) if len(owns) else ""),
        lines=lines,
        refused=cells.refused(table, day, fen, bad),
        headings={field: table.heading(field) for field in table.columns},
    )


def bank_of(table: FoundTable) -> Bank:
    """The bank by its name above the table, else by headings of its own."""
    preface = plain(" ".join(" ".join(line) for line in table.preface) + table.source)
    headings = {plain(heading) for heading in table.headings}
    by_name = next((bank for bank in BANKS if any(plain(name) in preface for name in bank.names)), None)
    if by_name is not None:
        return by_name
    marked = [bank for bank in BANKS if any(plain(mark) in heading for mark in bank.marks for heading in headings)]
    return marked[0] if len(marked) == 1 else OTHER


def _amounts(table: FoundTable, doubts: Doubts) -> tuple[pl.Series | None, pl.Series]:
    """(what each line adds to the account; null where it has no amount, rows told as unreadable)."""
    if table.has("credit") and table.has("debit"):
        credit, bad_credit = cells.money(table, "credit", doubts)
        debit, bad_debit = cells.money(table, "debit", doubts)
        both = (credit != 0).fill_null(value=False) & (debit != 0).fill_null(value=False)
        texts = pl.select(pl.concat_str(table.text("credit"), table.text("debit"), separator=" / ")).to_series()
        rows = both & ~cells.totals(table)
        place = table.place("credit")
        doubts.add_rows(
            "bankfile.both_sides", Severity.ERROR, place, rows=table.rows[ROW].filter(rows), values=texts.filter(rows)
        )
        none = credit.is_null() & debit.is_null()
        # Some banks write what goes out below zero: which column it stands in decides, a reversal is rare there.
        sign = -1 if (debit.drop_nulls() <= 0).all() and (debit.drop_nulls() < 0).any() else 1
        fen = credit.fill_null(0) - debit.fill_null(0) * sign
        return pl.select(pl.when(~none).then(fen)).to_series(), bad_credit | bad_debit | both
    amount, bad = cells.money(table, "amount", doubts)
    side = _sides(table)
    if side.null_count() == len(side):
        if not (amount < 0).any():  # nothing tells what came in from what went out
            return None, bad
        return amount, bad
    plus = pl.select(pl.when(side).then(amount).otherwise(-amount.abs())).to_series()
    unknown = side.is_null() & amount.is_not_null() & ~cells.totals(table)
    doubts.add_rows(
        "bankfile.side_unknown",
        Severity.ERROR,
        table.place("side"),
        rows=table.rows[ROW].filter(unknown),
        values=table.text("side").filter(unknown),
    )
    return plus, bad | unknown


def _sides(table: FoundTable) -> pl.Series:
    """True where money came in, False where it went out, null where a word is neither."""
    for at in range(len(table.columns.get("side", ()))):
        words = table.text("side", at).to_list()
        sides = [came_in(word) for word in words]
        told = sum(side is not None for side in sides)
        vague = not _VAGUE.isdisjoint(names_of(table.heading("side", at)))
        if told and (not vague or told == sum(word is not None for word in words)):
            return pl.Series("side", sides, dtype=pl.Boolean())
    return pl.repeat(None, table.rows.height, dtype=pl.Boolean(), eager=True)


def _came_back(table: FoundTable, fen: pl.Series) -> pl.Series:
    """Money received that the bank took out again: below zero on the side where money comes in."""
    if table.has("credit"):
        credit, _bad = cells.money(table, "credit", Doubts())
        return (credit < 0).fill_null(value=False)
    amount, _bad = cells.money(table, "amount", Doubts())
    return (_sides(table) & (amount < 0)).fill_null(value=False) & (fen < 0)


def _serials(table: FoundTable) -> pl.Series:
    """The first serial column that isn't blank throughout; numbers of nothing but zeros are none, nor is NONREF."""
    for at in range(len(table.columns.get("serial", ()))):
        text = table.text("serial", at).str.replace_all(r"\s", "")
        real = text.str.contains(r"[1-9A-Za-z]") & ~text.str.contains(_NO_SERIAL)
        text = pl.select(pl.when(real).then(text)).to_series()
        if text.null_count() < len(text):
            return text.alias("serial")
    return pl.repeat(None, table.rows.height, dtype=pl.String(), eager=True).alias("serial")
