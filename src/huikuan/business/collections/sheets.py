"""Sheets of promises, gap measures and the collection plan."""

from __future__ import annotations

from huikuan.business.directory.sheets import CUSTOMER_ALIASES, EMPLOYEE_ALIASES, STAFF_ROLES
from huikuan.foundation.imports.columns import Choice, Column, Kind, Reference, Sheet

PROMISES = Sheet(
    key="promises",
    zh="承诺",
    en="Promises",
    aliases=("客户承诺", "回款承诺", "commitments"),
    references=(
        Reference(column="customer_no", sheet="customers", key="customer_no"),
        Reference(column="made_by", sheet="staff", key="employee_no", on_unknown="blank"),
    ),
    help_zh="客户答应付多少、哪天付。",
    help_en="What the customer said it will pay, and when.",
    columns=(
        Column(
            key="customer_no",
            zh="客户编号",
            en="Customer no",
            kind=Kind.CODE,
            required=True,
            aliases=CUSTOMER_ALIASES,
            example="C0001",
        ),
        Column(
            key="amount",
            zh="承诺金额",
            en="Amount",
            kind=Kind.MONEY,
            required=True,
            aliases=("金额", "promised amount"),
            minimum=1,
            example="200000",
        ),
        Column(
            key="promised_date",
            zh="承诺日期",
            en="Promised date",
            kind=Kind.DATE,
            required=True,
            aliases=("承诺付款日", "付款日期", "日期", "date"),
            example="2026-12-15",
        ),
        Column(
            key="made_on",
            zh="约定日",
            en="Made on",
            kind=Kind.DATE,
            blank_allowed=True,
            aliases=("承诺时间", "登记日期", "recorded on"),
            example="2026-11-20",
            help_zh="此日及以后到账才算兑现；留空则本月到账都先算兑现",
            help_en="Only receipts from this day on keep the promise; without it every receipt of the month does",
        ),
        Column(
            key="made_by",
            zh="经办人编号",
            en="Made by",
            kind=Kind.CODE,
            blank_allowed=True,
            aliases=(*EMPLOYEE_ALIASES, "经办人", "员工编号"),
            example="E001",
        ),
        Column(
            key="support_needed",
            zh="所需支持",
            en="Support needed",
            kind=Kind.TEXT,
            blank_allowed=True,
            aliases=("支撑方案", "需要支持", "support"),
            example="月中前补一次促销",
        ),
    ),
)

MEASURE_KINDS = (
    Choice(code="receivable_analysis", zh="回款潜力分析", en="receivable potential analysis"),
    Choice(code="payment_incentive", zh="回款激励", en="payment incentive"),
    Choice(code="promotion", zh="渠道促销", en="channel promotion"),
    Choice(code="develop_outlets", zh="帮客户开发网点", en="develop outlets for the customer"),
    Choice(code="train_sales_staff", zh="培训促销人员", en="train its sales staff"),
    Choice(code="help_distributors_order", zh="帮下游进货", en="help its distributors to order"),
)

MEASURES = Sheet(
    key="measures",
    zh="差距措施",
    en="Measures",
    aliases=("措施", "gap measures"),
    references=(Reference(column="customer_no", sheet="customers", key="customer_no"),),
    help_zh="补差距的办法。计划里建议的措施批准后（批准列写“是”），放回工作簿再跑一次，就计入“有措施”。",
    help_en="What closes a gap. Approve a suggested measure (yes in the last column), put the sheet back into the workbook and plan again: it then counts as measured.",
    columns=(
        Column(
            key="customer_no",
            zh="客户编号",
            en="Customer no",
            kind=Kind.CODE,
            required=True,
            aliases=CUSTOMER_ALIASES,
            example="C0001",
        ),
        Column(
            key="customer_name",
            zh="客户名称",
            en="Customer",
            kind=Kind.TEXT,
            blank_allowed=True,
            width=26,
            example="杭州西湖商贸有限公司",
        ),
        Column(key="owner_name", zh="负责人", en="Owner", kind=Kind.TEXT, blank_allowed=True, example="王建国"),
        Column(
            key="gap", zh="差距", en="Gap", kind=Kind.MONEY, blank_allowed=True, minimum=0, total=True, example="100000"
        ),
        Column(
            key="measure",
            zh="措施",
            en="Measure",
            kind=Kind.TEXT,
            required=True,
            aliases=("措施名称", "办法", "measure name"),
            width=20,
            help_zh="可用目录里的名称，也可以自己写",
            help_en="A name from the catalogue, or your own",
            example="渠道促销",
        ),
        Column(
            key="expected",
            zh="预计增加回款",
            en="Expected effect",
            kind=Kind.MONEY,
            required=True,
            aliases=("预期效果", "预计效果"),
            minimum=0,
            total=True,
            example="60000",
        ),
        Column(
            key="cost", zh="费用", en="Cost", kind=Kind.MONEY, blank_allowed=True, minimum=0, total=True, example="3000"
        ),
        Column(key="due_date", zh="完成日期", en="Due date", kind=Kind.DATE, blank_allowed=True, example="2026-12-20"),
        Column(
            key="produced",
            zh="已产生",
            en="Produced so far",
            kind=Kind.MONEY,
            blank_allowed=True,
            minimum=0,
            total=True,
            example="0",
        ),
        Column(
            key="approved",
            zh="批准",
            en="Approved",
            kind=Kind.CHOICE,
            blank_allowed=True,
            choices=(
                Choice(code="yes", zh="是", en="yes", aliases=("y", "1", "true", "同意", "已批准", "√")),
                Choice(code="no", zh="否", en="no", aliases=("n", "0", "false", "未批准")),
            ),
            example="是",
        ),
    ),
)

NEXT_STEPS = (
    Choice(code="assign_owner", zh="指定负责人", en="assign an owner"),
    Choice(code="escalate", zh="承诺落空，升级处理", en="escalate a broken promise"),
    Choice(code="check_promise", zh="承诺日核对到账", en="check on the promised day"),
    Choice(code="chase_visit", zh="上门催收逾期款", en="visit to collect overdue"),
    Choice(code="chase_call", zh="电话催收逾期款", en="call about overdue"),
    Choice(code="remind", zh="到期前提醒", en="remind before due"),
    Choice(code="agree_measure", zh="商定差距措施", en="agree a measure for the gap"),
    Choice(code="confirm", zh="确认并致谢", en="confirm and thank"),
)

PLAN = Sheet(
    key="plan",
    zh="回款计划",
    en="Collection plan",
    help_zh="回款目标 = 已到账 + 已承诺 + 有措施 + 无主；来源依次抵扣，一分钱只算一次。",
    help_en="Target = received + promised + measured + unowned; sources are used in this order, no fen counts twice.",
    columns=(
        Column(key="region", zh="区域", en="Region", kind=Kind.TEXT, width=10),
        Column(key="owner_no", zh="负责人编号", en="Owner no", kind=Kind.CODE, width=10),
        Column(key="owner_name", zh="负责人", en="Owner", kind=Kind.TEXT),
        Column(key="customer_no", zh="客户编号", en="Customer no", kind=Kind.CODE),
        Column(key="customer_name", zh="客户名称", en="Customer", kind=Kind.TEXT, width=28),
        Column(key="opening", zh="期初应收", en="Opening receivable", kind=Kind.MONEY, total=True),
        Column(key="overdue", zh="其中逾期", en="Of it overdue", kind=Kind.MONEY, total=True),
        Column(key="due_in_month", zh="本月到期", en="Due in month", kind=Kind.MONEY, total=True),
        Column(key="target", zh="回款目标", en="Collection target", kind=Kind.MONEY, total=True),
        Column(key="received", zh="已到账", en="Received", kind=Kind.MONEY, total=True),
        Column(key="promised", zh="已承诺", en="Promised", kind=Kind.MONEY, total=True),
        Column(key="measured", zh="有措施", en="Measured", kind=Kind.MONEY, total=True),
        Column(
            key="unowned",
            zh="无主",
            en="Unowned",
            kind=Kind.MONEY,
            total=True,
            formula="{target}-{received}-{promised}-{measured}",
        ),
        Column(key="risk_unowned", zh="风险后无主", en="Unowned at risk", kind=Kind.MONEY, total=True),
        Column(key="surplus", zh="超额", en="Surplus", kind=Kind.MONEY, total=True),
        Column(key="expected_date", zh="预计到账日", en="Expected date", kind=Kind.DATE),
        Column(
            key="suggested", zh="建议措施", en="Suggested measure", kind=Kind.CHOICE, choices=MEASURE_KINDS, width=18
        ),
        Column(key="step", zh="下一步", en="Next step", kind=Kind.CHOICE, choices=NEXT_STEPS, width=20),
        Column(key="step_date", zh="下一步日期", en="Step date", kind=Kind.DATE),
        Column(key="difficulty", zh="客户的困难", en="Customer's difficulty", kind=Kind.TEXT, width=20),
        Column(key="support", zh="支撑方案", en="Support plan", kind=Kind.TEXT, width=24),
    ),
)

OWNERSHIP = Sheet(
    key="ownership",
    zh="名花有主",
    en="Ownership",
    help_zh="组织上每个人、每一级：目标多少有了着落，多少还是无主。",
    help_en="For every person and every level of the organisation: how much of the target is owned, how much is not.",
    columns=(
        Column(key="name", zh="姓名", en="Name", kind=Kind.TEXT, width=26),
        Column(key="employee_no", zh="员工编号", en="Employee no", kind=Kind.CODE),
        Column(key="role", zh="角色", en="Role", kind=Kind.CHOICE, choices=STAFF_ROLES),
        Column(key="region", zh="区域", en="Region", kind=Kind.TEXT),
        Column(key="customers", zh="客户数", en="Customers", kind=Kind.INTEGER, total=True),
        Column(key="target", zh="回款目标", en="Collection target", kind=Kind.MONEY, total=True, width=18),
        Column(key="received", zh="已到账", en="Received", kind=Kind.MONEY, total=True),
        Column(key="promised", zh="已承诺", en="Promised", kind=Kind.MONEY, total=True, width=18),
        Column(key="measured", zh="有措施", en="Measured", kind=Kind.MONEY, total=True),
        Column(key="unowned", zh="无主", en="Unowned", kind=Kind.MONEY, total=True, width=18),
        Column(
            key="unowned_share",
            zh="无主占比",
            en="Unowned share",
            kind=Kind.RATE,
            formula='IF({target}=0,"",ROUND({unowned}/{target},6))',
        ),
        Column(key="risk_unowned", zh="风险后无主", en="Unowned at risk", kind=Kind.MONEY, total=True, width=18),
        Column(key="surplus", zh="超额", en="Surplus", kind=Kind.MONEY, total=True),
    ),
)
