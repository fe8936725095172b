"""The sales history: what was delivered, by month."""

from __future__ import annotations

from huikuan.business.directory.sheets import CUSTOMER_NO, ITEM_ALIASES, OUTLET_ALIASES
from huikuan.foundation.imports.columns import Column, Kind, Reference, Sheet

SALES = Sheet(
    key="sales",
    zh="销售历史",
    en="Sales",
    required=True,
    aliases=("销售", "销售数据", "销售明细", "销售流水", "历史销售", "sales history"),
    references=(
        Reference(column="customer_no", sheet="customers", key="customer_no"),
        Reference(column="outlet_no", sheet="outlets", key="outlet_no", on_unknown="blank"),
        Reference(column="item_no", sheet="products", key="item_no", on_unknown="blank"),
    ),
    help_zh="每行是一个客户（可到网点、产品）一个月的发货额；退货写负数。最好有 36 个月。",
    help_en="One customer (down to outlet and item if you have it) and month a row; returns are negative. 36 months are best.",
    columns=(
        Column(
            key="month",
            zh="月份",
            en="Month",
            kind=Kind.MONTH,
            required=True,
            aliases=("年月", "销售月份", "期间", "会计期间", "日期", "period", "date"),
            example="2025-12",
        ),
        CUSTOMER_NO,
        Column(
            key="outlet_no",
            zh="网点编号",
            en="Outlet no",
            kind=Kind.CODE,
            blank_allowed=True,
            aliases=OUTLET_ALIASES,
            example="S00001",
        ),
        Column(
            key="item_no",
            zh="产品编号",
            en="Item no",
            kind=Kind.CODE,
            blank_allowed=True,
            aliases=ITEM_ALIASES,
            example="P001",
        ),
        Column(
            key="amount",
            zh="金额",
            en="Amount",
            kind=Kind.MONEY,
            required=True,
            aliases=("销售额", "销售金额", "发货金额", "含税金额", "sales amount", "sales"),
            example="48000",
        ),
    ),
)
