"""Sheets of people, customers, outlets and products."""

from __future__ import annotations

from huikuan.business.directory.terms_text import parse_terms
from huikuan.foundation.imports.columns import Choice, Column, Kind, Reference, Sheet

EMPLOYEE_ALIASES = ("工号", "员工号", "人员编号", "业务员编号", "employee number", "staff no", "employee id")
CUSTOMER_ALIASES = ("客户编码", "客户代码", "客户号", "客商编码", "customer number", "customer id", "customer code")
OUTLET_ALIASES = ("门店编号", "网点编码", "门店编码", "终端编号", "outlet number", "outlet id", "store no")
ITEM_ALIASES = ("产品编码", "品项编号", "商品编码", "物料编码", "SKU", "item number", "product no", "item code")
REGION_ALIASES = ("大区", "区域名称", "所属区域", "所在区域", "片区", "area")

STAFF_ROLES = (
    Choice(code="director", zh="销售总监", en="director", aliases=("总监", "销售总经理", "总经理", "sales director")),
    Choice(
        code="manager",
        zh="区域经理",
        en="manager",
        aliases=("经理", "销售经理", "主管", "大区经理", "regional manager"),
    ),
    Choice(
        code="rep",
        zh="业务员",
        en="salesperson",
        aliases=("销售", "销售员", "销售代表", "业务代表", "rep", "sales rep"),
    ),
    Choice(code="finance", zh="财务", en="finance", aliases=("会计", "应收会计", "出纳", "ar", "accountant")),
    Choice(code="admin", zh="管理员", en="administrator", aliases=("系统管理员", "内勤", "admin")),
)
CUSTOMER_KINDS = (
    Choice(code="distributor", zh="经销商", en="distributor", aliases=("代理商", "分销商", "批发商", "dealer")),
    Choice(code="outlet", zh="网点", en="outlet", aliases=("门店", "零售", "终端", "直营店", "store", "retail")),
    Choice(code="project", zh="项目", en="project", aliases=("工程", "项目客户", "工程客户")),
    Choice(code="prospect", zh="潜在", en="prospect", aliases=("潜在客户", "意向", "待开发", "lead")),
)
OUTLET_STATUSES = (
    Choice(code="active", zh="在营", en="active", aliases=("正常", "营业", "营业中", "合作中", "open")),
    Choice(code="developing", zh="开发中", en="developing", aliases=("在谈", "待开", "筹备", "拟开发", "pipeline")),
    Choice(code="marginal", zh="鸡肋", en="marginal", aliases=("低效", "待淘汰")),
    Choice(code="closed", zh="关闭", en="closed", aliases=("已关闭", "停业", "停用", "撤店")),
)
PRODUCT_ROLES = (
    Choice(code="fighter", zh="战斗机型", en="fighter", aliases=("战斗机", "战斗型", "引流")),
    Choice(code="volume", zh="规模型", en="volume", aliases=("规模", "走量", "走量型")),
    Choice(code="profit", zh="利润型", en="profit", aliases=("利润", "高毛利")),
    Choice(code="image", zh="形象型", en="image", aliases=("形象", "旗舰")),
)

LONGEST_REGION = 100


def parse_region(text: str) -> str:
    """A region's name; ValueError for what is too long to be one."""
    if len(text) > LONGEST_REGION:
        raise ValueError(text)
    return text


# Columns that stand in several sheets.
CUSTOMER_NO = Column(
    key="customer_no",
    zh="客户编号",
    en="Customer no",
    kind=Kind.CODE,
    required=True,
    aliases=CUSTOMER_ALIASES,
    example="C0001",
)
REGION = Column(
    key="region",
    zh="区域",
    en="Region",
    kind=Kind.TEXT,
    blank_allowed=True,
    aliases=REGION_ALIASES,
    parse=parse_region,
    example="华东",
)

STAFF = Sheet(
    key="staff",
    zh="员工",
    en="Staff",
    required=True,
    aliases=("人员", "业务员", "销售人员", "员工表", "employees", "people"),
    unique=("employee_no",),
    references=(Reference(column="manager_no", sheet="staff", key="employee_no", on_unknown="blank"),),
    parent=("employee_no", "manager_no"),
    help_zh="谁在卖、谁管谁。总监的上级工号留空。",
    help_en="Who sells and who leads whom. Leave the director's manager empty.",
    columns=(
        Column(
            key="employee_no",
            zh="员工编号",
            en="Employee no",
            kind=Kind.CODE,
            required=True,
            aliases=EMPLOYEE_ALIASES,
            example="E001",
        ),
        Column(
            key="name",
            zh="姓名",
            en="Name",
            kind=Kind.TEXT,
            required=True,
            aliases=("员工姓名", "名字", "employee name"),
            example="王建国",
        ),
        Column(
            key="role",
            zh="角色",
            en="Role",
            kind=Kind.CHOICE,
            blank_allowed=True,
            aliases=("岗位", "职务", "职位", "position"),
            choices=STAFF_ROLES,
            example="业务员",
            help_zh="留空按业务员处理",
            help_en="Empty means salesperson",
        ),
        Column(
            key="manager_no",
            zh="上级编号",
            en="Manager no",
            kind=Kind.CODE,
            blank_allowed=True,
            aliases=("上级工号", "上级", "直属上级", "主管编号", "reports to", "manager"),
            example="",
        ),
        REGION,
    ),
)

CUSTOMERS = Sheet(
    key="customers",
    zh="客户",
    en="Customers",
    required=True,
    aliases=("客户表", "客户档案", "客户资料", "clients", "accounts"),
    unique=("customer_no",),
    references=(
        Reference(column="owner", sheet="staff", key="employee_no", on_unknown="blank"),
        Reference(column="parent_no", sheet="customers", key="customer_no", on_unknown="blank"),
    ),
    parent=("customer_no", "parent_no"),
    help_zh="谁付款。没有负责人的客户会显示为“无主”。",
    help_en="Who pays. A customer without an owner is shown as unowned.",
    columns=(
        CUSTOMER_NO,
        Column(
            key="name",
            zh="客户名称",
            en="Name",
            kind=Kind.TEXT,
            required=True,
            aliases=("客户", "名称", "单位名称", "客户全称", "customer name", "customer"),
            example="杭州西湖商贸有限公司",
        ),
        Column(
            key="owner",
            zh="负责人编号",
            en="Owner (employee no)",
            kind=Kind.CODE,
            blank_allowed=True,
            aliases=("负责人", "负责人工号", "业务员", "业务员编号", "业务员工号", "owner", "owner no", "salesperson"),
            example="E001",
        ),
        Column(
            key="parent_no",
            zh="上级客户编号",
            en="Parent customer no",
            kind=Kind.CODE,
            blank_allowed=True,
            aliases=("总部编号", "母公司编号", "上级客户", "parent no", "parent customer"),
            example="",
        ),
        REGION,
        Column(
            key="kind",
            zh="客户类型",
            en="Kind",
            kind=Kind.CHOICE,
            blank_allowed=True,
            aliases=("类型", "类别", "客户类别", "customer kind", "type"),
            choices=CUSTOMER_KINDS,
            example="经销商",
        ),
        Column(
            key="address",
            zh="地址",
            en="Address",
            kind=Kind.TEXT,
            blank_allowed=True,
            aliases=("详细地址", "客户地址"),
            example="杭州市西湖区文三路 1 号",
        ),
        Column(
            key="longitude",
            zh="经度",
            en="Longitude",
            kind=Kind.NUMBER,
            blank_allowed=True,
            aliases=("lng", "lon"),
            minimum=-180,
            maximum=180,
            example="120.13",
        ),
        Column(
            key="latitude",
            zh="纬度",
            en="Latitude",
            kind=Kind.NUMBER,
            blank_allowed=True,
            aliases=("lat",),
            minimum=-90,
            maximum=90,
            example="30.27",
        ),
        Column(
            key="terms",
            zh="付款条件",
            en="Payment terms",
            kind=Kind.TEXT,
            blank_allowed=True,
            aliases=("账期", "账期天数", "付款方式", "结算方式", "信用期", "terms", "payment days"),
            parse=parse_terms,
            example="月结30天",
            help_zh="天数，如 30；或“月结30天”“月结30天，25日扎账”；“现结”为 0",
            help_en="Days such as 30; or '月结30天' (30 days after month end), M30, M30/25 (statement closes on the 25th)",
        ),
        Column(
            key="credit_limit",
            zh="信用额度",
            en="Credit limit",
            kind=Kind.MONEY,
            blank_allowed=True,
            aliases=("授信额度", "额度"),
            minimum=0,
            example="500000",
        ),
        Column(
            key="credit_grade",
            zh="信用等级",
            en="Credit grade",
            kind=Kind.CHOICE,
            blank_allowed=True,
            aliases=("信用评级", "等级", "grade"),
            choices=tuple(Choice(code=g, zh=g, en=g, aliases=(f"{g}级",)) for g in "ABCD"),
            example="B",
        ),
    ),
)

OUTLETS = Sheet(
    key="outlets",
    zh="网点",
    en="Outlets",
    aliases=("门店", "网点表", "终端", "stores"),
    unique=("outlet_no",),
    references=(
        Reference(column="customer_no", sheet="customers", key="customer_no"),
        Reference(column="owner", sheet="staff", key="employee_no", on_unknown="blank"),
    ),
    help_zh="货卖到哪里。网点的货款由它的客户支付。",
    help_en="Where the goods are sold. The outlet's customer pays.",
    columns=(
        Column(
            key="outlet_no",
            zh="网点编号",
            en="Outlet no",
            kind=Kind.CODE,
            required=True,
            aliases=OUTLET_ALIASES,
            example="S00001",
        ),
        Column(
            key="name",
            zh="网点名称",
            en="Name",
            kind=Kind.TEXT,
            required=True,
            aliases=("门店名称", "名称", "店名", "outlet name"),
            example="文三路店",
        ),
        Column(
            key="customer_no",
            zh="客户编号",
            en="Customer no",
            kind=Kind.CODE,
            required=True,
            aliases=(*CUSTOMER_ALIASES, "所属客户", "所属客户编号"),
            example="C0001",
        ),
        Column(
            key="owner",
            zh="负责人编号",
            en="Owner (employee no)",
            kind=Kind.CODE,
            blank_allowed=True,
            aliases=("负责人", "负责人工号", "业务员", "业务员编号", "owner"),
            example="E001",
        ),
        REGION,
        Column(
            key="status",
            zh="状态",
            en="Status",
            kind=Kind.CHOICE,
            blank_allowed=True,
            aliases=("网点状态", "经营状态"),
            choices=OUTLET_STATUSES,
            example="在营",
            help_zh="留空按在营处理",
            help_en="Empty means active",
        ),
        Column(
            key="monthly_average",
            zh="月均销量",
            en="Monthly average sales",
            kind=Kind.MONEY,
            blank_allowed=True,
            aliases=("月均销售额", "月均销售", "单店月均", "average sales"),
            minimum=0,
            example="50000",
        ),
        Column(
            key="potential",
            zh="月潜力",
            en="Potential",
            kind=Kind.MONEY,
            blank_allowed=True,
            aliases=("潜力", "潜力销量", "月潜在销量", "monthly potential"),
            minimum=0,
            example="60000",
        ),
    ),
)

PRODUCTS = Sheet(
    key="products",
    zh="产品",
    en="Products",
    aliases=("品项", "商品", "产品表", "items"),
    unique=("item_no",),
    help_zh="卖什么，以及每个品项在组合里的角色。",
    help_en="What is sold, and the part each item plays.",
    columns=(
        Column(
            key="item_no",
            zh="产品编号",
            en="Item no",
            kind=Kind.CODE,
            required=True,
            aliases=ITEM_ALIASES,
            example="P001",
        ),
        Column(
            key="name",
            zh="产品名称",
            en="Name",
            kind=Kind.TEXT,
            required=True,
            aliases=("名称", "品名", "商品名称", "item name", "product name"),
            example="经典原味 250ml",
        ),
        Column(
            key="role",
            zh="产品角色",
            en="Role",
            kind=Kind.CHOICE,
            blank_allowed=True,
            aliases=("角色", "产品类型", "品项角色", "product role"),
            choices=PRODUCT_ROLES,
            example="规模型",
        ),
        Column(
            key="unit_price",
            zh="单价",
            en="Unit price",
            kind=Kind.MONEY,
            blank_allowed=True,
            aliases=("价格", "出厂价", "price"),
            minimum=0,
            example="36.00",
        ),
        Column(
            key="gross_margin",
            zh="毛利率",
            en="Gross margin",
            kind=Kind.RATE,
            blank_allowed=True,
            aliases=("毛利率%", "毛利%", "gross margin %", "margin"),
            example="28%",
        ),
    ),
)
