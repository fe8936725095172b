"""Sheets that a plan gives: ageing and matching."""

from __future__ import annotations

from huikuan.business.directory.sheets import REGION_ALIASES
from huikuan.foundation.imports.columns import Choice, Column, Kind, Sheet

# The default buckets of spec 2.2; the engine's Buckets decides the bounds, these are their columns.
BUCKET_COLUMNS = tuple(
    Column(key=key, zh=zh, en=en, kind=Kind.MONEY, total=True)
    for key, zh, en in (
        ("not_due", "未到期", "Not due"),
        ("d1_30", "1–30 天", "1–30 days"),
        ("d31_60", "31–60 天", "31–60 days"),
        ("d61_90", "61–90 天", "61–90 days"),
        ("d91_180", "91–180 天", "91–180 days"),
        ("d181_365", "181–365 天", "181–365 days"),
        ("y1_2", "1–2 年", "1–2 years"),
        ("y2_3", "2–3 年", "2–3 years"),
        ("y3", "3 年以上", "Over 3 years"),
    )
)

AGEING = Sheet(
    key="ageing",
    zh="账龄",
    en="Ageing",
    help_zh="按到期日。未到期 + 各账龄 − 未核销到账 = 应收净额。",
    help_en="By due date. Not due + buckets − unallocated receipts = outstanding.",
    columns=(
        Column(key="customer_no", zh="客户编号", en="Customer no", kind=Kind.CODE),
        Column(key="name", zh="客户名称", en="Customer", kind=Kind.TEXT, width=28),
        Column(key="owner_name", zh="负责人", en="Owner", kind=Kind.TEXT),
        Column(key="region", zh="区域", en="Region", kind=Kind.TEXT, aliases=REGION_ALIASES),
        *BUCKET_COLUMNS,
        Column(key="overdue", zh="逾期合计", en="Overdue", kind=Kind.MONEY, total=True, formula="SUM({d1_30}:{y3})"),
        Column(key="unallocated", zh="未核销到账", en="Unallocated receipts", kind=Kind.MONEY, total=True),
        Column(
            key="outstanding",
            zh="应收净额",
            en="Outstanding",
            kind=Kind.MONEY,
            total=True,
            formula="{not_due}+{overdue}-{unallocated}",
        ),
        Column(key="oldest_days", zh="最长逾期（天）", en="Oldest overdue (days)", kind=Kind.INTEGER),
    ),
)

MATCH_STATES = (
    Choice(code="posted", zh="已核销", en="matched"),
    Choice(code="proposed", zh="待确认", en="to confirm"),
    Choice(code="ambiguous", zh="有歧义", en="ambiguous"),
    Choice(code="unmatched", zh="未匹配", en="unmatched"),
    Choice(code="on_account", zh="预收", en="on account"),
    Choice(code="open", zh="未收", en="open"),
)

MATCHING = Sheet(
    key="matching",
    zh="核销",
    en="Matching",
    help_zh="每笔到账对到了哪张发票、凭什么；后面是仍未收的发票。",
    help_en="Which invoice each receipt pays, and why; then the invoices that stay open.",
    columns=(
        Column(key="state", zh="状态", en="State", kind=Kind.CHOICE, choices=MATCH_STATES),
        Column(key="receipt_no", zh="回款单号", en="Receipt no", kind=Kind.CODE),
        Column(key="receipt_date", zh="到账日期", en="Receipt date", kind=Kind.DATE),
        Column(key="payer_name", zh="付款人", en="Payer", kind=Kind.TEXT, width=26),
        Column(key="receipt_amount", zh="到账金额", en="Receipt amount", kind=Kind.MONEY, total=True),
        Column(key="invoice_no", zh="发票号", en="Invoice no", kind=Kind.CODE),
        Column(key="due_date", zh="到期日", en="Due date", kind=Kind.DATE),
        Column(key="customer_no", zh="客户编号", en="Customer no", kind=Kind.CODE),
        Column(key="customer_name", zh="客户名称", en="Customer", kind=Kind.TEXT, width=26),
        Column(key="allocated", zh="核销金额", en="Allocated", kind=Kind.MONEY, total=True),
        Column(key="suggested", zh="建议核销", en="Suggested", kind=Kind.MONEY, total=True),
        Column(key="left_open", zh="仍未收", en="Still open", kind=Kind.MONEY, total=True),
        Column(key="confidence", zh="把握", en="Confidence", kind=Kind.RATE),
        Column(key="why", zh="依据", en="Why", kind=Kind.TEXT, width=46),
    ),
)
