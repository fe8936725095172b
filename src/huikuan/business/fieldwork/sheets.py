"""Sheets of customer tiers and week plans."""

from __future__ import annotations

from huikuan.business.collections.sheets import NEXT_STEPS
from huikuan.foundation.imports.columns import Choice, Column, Kind, Sheet

TIER_NAMES = (
    Choice(code="1", zh="一级", en="tier 1"),
    Choice(code="2", zh="二级", en="tier 2"),
    Choice(code="3", zh="三级", en="tier 3"),
    Choice(code="P", zh="待开发", en="prospect"),
)

TIERS = Sheet(
    key="tiers",
    zh="客户分级",
    en="Tiers",
    help_zh="按近 12 个月回款的累计占比；跨线的客户归入它起点所在的级别。",
    help_en="By cumulative share of the last 12 months' receipts; a customer that crosses a line belongs where its share begins.",
    columns=(
        Column(key="rank", zh="名次", en="Rank", kind=Kind.INTEGER, width=6),
        Column(key="tier", zh="级别", en="Tier", kind=Kind.CHOICE, choices=TIER_NAMES, width=8),
        Column(key="customer_no", zh="客户编号", en="Customer no", kind=Kind.CODE),
        Column(key="customer_name", zh="客户名称", en="Customer", kind=Kind.TEXT, width=28),
        Column(key="owner_name", zh="负责人", en="Owner", kind=Kind.TEXT),
        Column(key="region", zh="区域", en="Region", kind=Kind.TEXT),
        Column(key="receipts", zh="近 12 月回款", en="Receipts, 12 months", kind=Kind.MONEY, total=True, width=18),
        Column(key="sales", zh="近 12 月销售", en="Sales, 12 months", kind=Kind.MONEY, total=True, width=18),
        Column(key="share_start", zh="累计起点", en="Share begins at", kind=Kind.RATE),
        Column(key="share", zh="占比", en="Share", kind=Kind.RATE),
        Column(key="visits", zh="本月拜访", en="Visits this month", kind=Kind.INTEGER, total=True),
        Column(key="calls", zh="本月电话", en="Calls this month", kind=Kind.INTEGER, total=True),
        Column(key="why", zh="说明", en="Why", kind=Kind.TEXT, width=40),
    ),
)

ACTIVITIES = (
    Choice(code="visit", zh="拜访", en="visit"),
    Choice(code="call", zh="电话", en="call"),
)

# Why a customer is met: the rhythm of its tier, or the next step of its collection plan.
GOALS = (
    Choice(code="cadence", zh="例行", en="routine"),
    Choice(code="develop", zh="开发", en="develop"),
    *NEXT_STEPS,
)

WEEK_PLAN = Sheet(
    key="week_plan",
    zh="周计划",
    en="Week plan",
    help_zh="每位业务员每天见谁、为什么；按级别频次排，按天和区域均衡。",
    help_en="Whom each rep sees each day and why; by cadence, balanced over days and regions.",
    columns=(
        Column(key="week", zh="周次", en="Week", kind=Kind.INTEGER, width=6),
        Column(key="date", zh="日期", en="Date", kind=Kind.DATE),
        Column(key="owner_no", zh="员工编号", en="Employee no", kind=Kind.CODE),
        Column(key="owner_name", zh="业务员", en="Salesperson", kind=Kind.TEXT),
        Column(key="sequence", zh="顺序", en="Order", kind=Kind.INTEGER, width=6),
        Column(key="activity", zh="方式", en="Activity", kind=Kind.CHOICE, choices=ACTIVITIES, width=8),
        Column(key="customer_no", zh="客户编号", en="Customer no", kind=Kind.CODE),
        Column(key="customer_name", zh="客户名称", en="Customer", kind=Kind.TEXT, width=28),
        Column(key="tier", zh="级别", en="Tier", kind=Kind.CHOICE, choices=TIER_NAMES, width=8),
        Column(key="region", zh="区域", en="Region", kind=Kind.TEXT),
        Column(key="address", zh="地址", en="Address", kind=Kind.TEXT, width=30),
        Column(key="goal", zh="目的", en="Goal", kind=Kind.CHOICE, choices=GOALS, width=14),
        Column(key="expected", zh="涉及金额", en="Amount at stake", kind=Kind.MONEY, total=True),
    ),
)

WEEK_SUMMARY = Sheet(
    key="week_summary",
    zh="周汇总",
    en="Week summary",
    help_zh="每人每周：计划见谁、做什么、负荷多少；完成与小结周末填写。",
    help_en="Per person and week: how much is planned of what, and how full the week is; fill in what was done.",
    columns=(
        Column(key="owner_no", zh="员工编号", en="Employee no", kind=Kind.CODE),
        Column(key="owner_name", zh="业务员", en="Salesperson", kind=Kind.TEXT),
        Column(key="week", zh="周次", en="Week", kind=Kind.INTEGER, width=6),
        Column(key="monday", zh="周一", en="Monday", kind=Kind.DATE),
        Column(key="days", zh="工作日", en="Working days", kind=Kind.INTEGER, width=8),
        Column(key="visits", zh="拜访", en="Visits", kind=Kind.INTEGER, total=True),
        Column(key="calls", zh="电话", en="Calls", kind=Kind.INTEGER, total=True),
        Column(key="developments", zh="客户开发", en="Developments", kind=Kind.INTEGER, total=True),
        Column(key="collecting", zh="催收与承诺", en="Collecting", kind=Kind.INTEGER, total=True),
        Column(key="lifting", zh="差距措施", en="Measures", kind=Kind.INTEGER, total=True),
        Column(key="at_stake", zh="涉及金额", en="Amount at stake", kind=Kind.MONEY, total=True, width=18),
        Column(key="load", zh="负荷", en="Load", kind=Kind.RATE),
        Column(key="debt", zh="排不下", en="No room for", kind=Kind.INTEGER, total=True),
        Column(key="done", zh="完成", en="Done", kind=Kind.INTEGER),
        Column(key="summary", zh="小结", en="Summary", kind=Kind.TEXT, width=30),
    ),
)
