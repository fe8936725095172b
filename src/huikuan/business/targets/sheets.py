"""Sheets of budget and factors; of proposal, decomposition and capacity schemes."""

from __future__ import annotations

from dataclasses import replace

from huikuan.business.directory.sheets import REGION_ALIASES
from huikuan.foundation.imports.columns import LONGEST_NAME, Choice, Column, Kind, Sheet

BUDGET = Sheet(
    key="budget",
    zh="预算",
    en="Budget",
    aliases=("年度预算", "预算表", "annual budget"),
    unique=("month", "region"),
    help_zh="年度预算的月度数；区域留空是全公司。两种都写时以各区域之和为准并核对。",
    help_en="The months of the annual budget; an empty region means the whole company.",
    columns=(
        Column(
            key="month",
            zh="月份",
            en="Month",
            kind=Kind.MONTH,
            required=True,
            aliases=("年月", "期间", "period"),
            example="2026-12",
        ),
        Column(
            key="region",
            zh="区域",
            en="Region",
            kind=Kind.TEXT,
            blank_allowed=True,
            aliases=REGION_ALIASES,
            longest=LONGEST_NAME,
            example="华东",
        ),
        Column(
            key="sales",
            zh="销售预算",
            en="Sales budget",
            kind=Kind.MONEY,
            blank_allowed=True,
            aliases=("销售目标", "销售额预算", "销售", "sales"),
            minimum=0,
            example="3200000",
        ),
        Column(
            key="collection",
            zh="回款预算",
            en="Collection budget",
            kind=Kind.MONEY,
            blank_allowed=True,
            aliases=("回款目标", "回款", "collection"),
            minimum=0,
            example="2900000",
        ),
        Column(
            key="expense",
            zh="费用预算",
            en="Expense budget",
            kind=Kind.MONEY,
            blank_allowed=True,
            aliases=("费用", "营销费用", "expense"),
            minimum=0,
            example="160000",
        ),
    ),
)

FACTOR_NAMES = (
    Choice(code="company_name", zh="公司名称", en="company name"),
    Choice(code="industry_growth", zh="行业增长率", en="industry growth", aliases=("行业增长", "行业增速")),
    Choice(
        code="benchmark_growth",
        zh="标杆增长率",
        en="benchmark growth",
        aliases=("标杆增长", "标杆企业增长率", "竞品增长率"),
    ),
    Choice(code="weight_budget", zh="权重-预算", en="weight budget", aliases=("预算权重",)),
    Choice(code="weight_history", zh="权重-历史", en="weight history", aliases=("历史权重", "同期权重")),
    Choice(code="weight_industry", zh="权重-行业", en="weight industry", aliases=("行业权重",)),
    Choice(code="weight_benchmark", zh="权重-标杆", en="weight benchmark", aliases=("标杆权重",)),
    Choice(code="weight_forecast", zh="权重-预测", en="weight forecast", aliases=("预测权重",)),
    Choice(code="stage", zh="战略阶段", en="strategy stage", aliases=("阶段",)),
    Choice(code="level_base", zh="保底系数", en="base level", aliases=("保底",)),
    Choice(code="level_challenge", zh="挑战系数", en="challenge level", aliases=("挑战",)),
    Choice(code="level_stretch", zh="冲刺系数", en="stretch level", aliases=("冲刺",)),
    Choice(code="level_basis", zh="档位口径", en="level basis", aliases=("档位依据",)),
    Choice(code="mix_growth", zh="成长期产品组合", en="growth mix", aliases=("产品组合-成长期",)),
    Choice(code="mix_mature", zh="成熟期产品组合", en="mature mix", aliases=("产品组合-成熟期",)),
    Choice(code="region_by", zh="区域分配依据", en="region shares by", aliases=("区域占比依据",)),
    Choice(code="region_blend", zh="区域综合比例", en="region blend", aliases=("区域综合权重",)),
    Choice(code="region_share", zh="区域占比", en="region share", aliases=("区域份额",)),
    Choice(code="recovery_share", zh="逾期回收率", en="overdue recovery share", aliases=("逾期收回比例",)),
    Choice(code="split_by", zh="分解依据", en="split by", aliases=("分解权重", "分配依据")),
    Choice(code="collection_basis", zh="回款目标口径", en="collection target basis", aliases=("回款口径",)),
    Choice(code="new_outlets", zh="可开发网点数", en="outlets that can be opened", aliases=("实际可开发网点",)),
    Choice(code="outlet_lift", zh="单店可提升额", en="lift per outlet", aliases=("单店可提升", "单店可提升销量")),
    Choice(code="outlet_ramp", zh="新网点爬坡", en="new outlet ramp", aliases=("爬坡系数", "新店爬坡")),
    Choice(code="visits_per_day", zh="每日拜访上限", en="visits per day", aliases=("每天拜访数",)),
)

FACTORS = Sheet(
    key="factors",
    zh="系数",
    en="Factors",
    aliases=("参数", "系数表", "settings"),
    unique=("factor", "region"),
    help_zh="一行一个系数；没写的用默认值。网点两项可按区域写。",
    help_en="One factor a row; what is missing takes its default. The two outlet factors may be given by region.",
    columns=(
        Column(
            key="factor",
            zh="系数",
            en="Factor",
            kind=Kind.CHOICE,
            required=True,
            aliases=("项目", "参数", "名称", "name"),
            choices=FACTOR_NAMES,
            example="行业增长率",
        ),
        Column(
            key="region",
            zh="区域",
            en="Region",
            kind=Kind.TEXT,
            blank_allowed=True,
            aliases=REGION_ALIASES,
            longest=LONGEST_NAME,
            example="",
        ),
        Column(
            key="value",
            zh="值",
            en="Value",
            kind=Kind.TEXT,
            required=True,
            aliases=("数值", "取值", "内容"),
            example="6%",
        ),
    ),
)

REFERENCE_KINDS = (
    Choice(code="budget", zh="预算 B", en="budget B"),
    Choice(code="history", zh="历史同期 H", en="history H"),
    Choice(code="industry", zh="行业 I", en="industry I"),
    Choice(code="benchmark", zh="标杆 K", en="benchmark K"),
    Choice(code="forecast", zh="预测 F（P50）", en="forecast F (P50)"),
    Choice(code="forecast_p10", zh="预测 P10", en="forecast P10"),
    Choice(code="forecast_p90", zh="预测 P90", en="forecast P90"),
    Choice(code="adjustment", zh="本地调整", en="local adjustment"),
    Choice(code="proposal", zh="销售目标建议", en="proposed sales target"),
    Choice(code="share", zh="按区域分到", en="share of the company's target"),
    Choice(code="level_base", zh="保底", en="base"),
    Choice(code="level_challenge", zh="挑战", en="challenge"),
    Choice(code="level_stretch", zh="冲刺", en="stretch"),
    Choice(code="collection_due", zh="本月到期", en="falling due this month"),
    Choice(code="collection_sales", zh="新销售中本月到期", en="new sales falling due"),
    Choice(code="collection_overdue", zh="逾期结转 × 回收率", en="overdue × recovery share"),
    Choice(code="collection_budget", zh="回款预算", en="collection budget"),
    Choice(code="collection", zh="回款目标", en="collection target"),
    Choice(code="mix_fighter", zh="组合：战斗机型", en="mix: fighter"),
    Choice(code="mix_volume", zh="组合：规模型", en="mix: volume"),
    Choice(code="mix_profit", zh="组合：利润型", en="mix: profit"),
    Choice(code="mix_image", zh="组合：形象型", en="mix: image"),
    Choice(code="margin", zh="组合毛利", en="gross margin of the mix"),
    Choice(code="expense", zh="费用预算", en="expense budget"),
)

NODES = (
    Choice(code="company", zh="公司", en="company"),
    Choice(code="region", zh="区域", en="region"),
    Choice(code="item", zh="产品", en="item"),
)

PROPOSAL = Sheet(
    key="proposal",
    zh="目标建议",
    en="Proposal",
    help_zh="建议 = Σ 权重 × 参考值；缺的参考值退出，权重重新归一。",
    help_en="Proposal = Σ weight × reference; a missing reference drops out and the weights are renormalised.",
    columns=(
        Column(key="node", zh="层级", en="Level", kind=Kind.CHOICE, choices=NODES, width=8),
        Column(key="key", zh="产品编号", en="Item no", kind=Kind.CODE),
        Column(key="region", zh="区域或产品", en="Region or item", kind=Kind.TEXT, width=24),
        Column(key="reference", zh="参考值", en="Reference", kind=Kind.CHOICE, choices=REFERENCE_KINDS, width=20),
        Column(key="amount", zh="金额", en="Amount", kind=Kind.MONEY, width=18),
        Column(key="weight", zh="权重", en="Weight", kind=Kind.RATE),
        Column(key="effective_weight", zh="实际权重", en="Effective weight", kind=Kind.RATE),
        Column(key="contribution", zh="贡献", en="Contribution", kind=Kind.MONEY, width=18),
        Column(key="last_year", zh="去年同月", en="Same month last year", kind=Kind.MONEY, width=18),
        Column(
            key="growth",
            zh="较去年",
            en="Growth",
            kind=Kind.RATE,
            formula='IF({last_year}=0,"",ROUND({amount}/{last_year}-1,6))',
        ),
        Column(key="error", zh="近 12 月误差", en="Error, last 12 months", kind=Kind.RATE),
        Column(key="explanation", zh="算法与依据", en="How it was computed", kind=Kind.TEXT, width=60),
    ),
)

LEVELS = (
    Choice(code="company", zh="公司", en="company"),
    Choice(code="region", zh="区域", en="region"),
    Choice(code="person", zh="人员", en="person"),
    Choice(code="customer", zh="客户", en="customer"),
    Choice(code="outlet", zh="网点", en="outlet"),
    Choice(code="item", zh="产品", en="item"),
)

DECOMPOSITION = Sheet(
    key="decomposition",
    zh="任务分解",
    en="Decomposition",
    help_zh="公司 → 区域 → 人员 → 客户 → 网点 → 产品；每一级之和精确等于上一级。",
    help_en="Company → region → person → customer → outlet → item; every level sums exactly to the one above.",
    columns=(
        Column(key="level", zh="层级", en="Level", kind=Kind.CHOICE, choices=LEVELS, width=8),
        Column(key="key", zh="编号", en="No", kind=Kind.CODE),
        Column(key="name", zh="名称", en="Name", kind=Kind.TEXT, width=34),
        Column(key="owner_name", zh="负责人", en="Owner", kind=Kind.TEXT),
        Column(key="target", zh="销售目标", en="Sales target", kind=Kind.MONEY, total=True, width=18),
        Column(key="share", zh="占上级", en="Share of parent", kind=Kind.RATE),
        Column(key="last_year", zh="去年同月", en="Same month last year", kind=Kind.MONEY, total=True, width=18),
        Column(
            key="growth",
            zh="较去年",
            en="Growth",
            kind=Kind.RATE,
            formula='IF({last_year}<=0,"",ROUND({target}/{last_year}-1,6))',
        ),
        Column(key="base", zh="保底", en="Base", kind=Kind.MONEY, total=True, width=18),
        Column(key="challenge", zh="挑战", en="Challenge", kind=Kind.MONEY, total=True, width=18),
        Column(key="stretch", zh="冲刺", en="Stretch", kind=Kind.MONEY, total=True, width=18),
        Column(key="collection", zh="回款目标", en="Collection target", kind=Kind.MONEY, total=True, width=18),
        Column(key="smart", zh="SMART", en="SMART", kind=Kind.TEXT, width=19),
        Column(key="doubts", zh="要看的地方", en="Look at", kind=Kind.TEXT, width=44),
    ),
)

WITH_FAIRNESS = replace(
    DECOMPOSITION,
    columns=(
        *DECOMPOSITION.columns,
        Column(key="fairness", zh="目标÷产能", en="Target ÷ capacity", kind=Kind.RATE, width=12),
        Column(key="outlier", zh="偏离", en="Outlier", kind=Kind.TEXT, width=8),
    ),
)

BY_ITEM = Sheet(
    key="by_item",
    zh="品项分解",
    en="By item",
    help_zh="人员 × 产品；每人各产品之和精确等于本人的目标。",
    help_en="Person × item; a person's items sum exactly to the person's target.",
    columns=(
        Column(key="region", zh="区域", en="Region", kind=Kind.TEXT),
        Column(key="owner_no", zh="员工编号", en="Employee no", kind=Kind.CODE),
        Column(key="owner_name", zh="负责人", en="Owner", kind=Kind.TEXT),
        Column(key="item_no", zh="产品编号", en="Item no", kind=Kind.CODE),
        Column(key="item_name", zh="产品名称", en="Item", kind=Kind.TEXT, width=28),
        Column(key="target", zh="销售目标", en="Sales target", kind=Kind.MONEY, total=True),
    ),
)

BY_DAY = Sheet(
    key="by_day",
    zh="日分解",
    en="By day",
    help_zh="人员 × 工作日；销售目标按工作日均分，回款为计划到账。",
    help_en="Person × working day; sales spread over working days, collections on their planned dates.",
    columns=(
        Column(key="date", zh="日期", en="Date", kind=Kind.DATE),
        Column(key="owner_no", zh="员工编号", en="Employee no", kind=Kind.CODE),
        Column(key="owner_name", zh="负责人", en="Owner", kind=Kind.TEXT),
        Column(key="target", zh="销售目标", en="Sales target", kind=Kind.MONEY, total=True),
        Column(key="planned_cash", zh="计划回款", en="Planned collections", kind=Kind.MONEY, total=True),
        Column(key="received", zh="实际到账", en="Received", kind=Kind.MONEY, total=True),
    ),
)

SCHEME_KINDS = (
    Choice(code="more_outlets", zh="方案一：增加网点", en="1 more outlets"),
    Choice(code="more_per_outlet", zh="方案二：提升单店", en="2 more per outlet"),
    Choice(code="both", zh="方案三：两者并举", en="3 both"),
)

SCHEMES = Sheet(
    key="schemes",
    zh="三方案",
    en="Schemes",
    help_zh="网点数 × 单店销量能不能撑起任务；差距为负就是不够。",
    help_en="Do outlets × sales per outlet carry the target? A negative gap is a shortfall.",
    columns=(
        Column(key="region", zh="区域", en="Region", kind=Kind.TEXT, width=12),
        Column(key="scheme", zh="方案", en="Scheme", kind=Kind.CHOICE, choices=SCHEME_KINDS, width=20),
        Column(key="target", zh="月销售任务", en="Monthly target", kind=Kind.MONEY, width=18),
        Column(key="average", zh="单店月均", en="Average per outlet", kind=Kind.MONEY),
        Column(key="outlets", zh="现有网点", en="Active outlets", kind=Kind.INTEGER),
        Column(key="can_open", zh="可开发网点", en="Can be opened", kind=Kind.INTEGER),
        Column(key="can_lift", zh="单店可提升", en="Lift per outlet possible", kind=Kind.MONEY),
        Column(key="needed_outlets", zh="理论网点", en="Outlets needed", kind=Kind.INTEGER),
        Column(key="to_open", zh="需新增网点", en="To open", kind=Kind.INTEGER),
        Column(key="gap_outlets", zh="网点差距", en="Gap, outlets", kind=Kind.INTEGER),
        Column(key="needed_average", zh="需单店销量", en="Needed per outlet", kind=Kind.MONEY),
        Column(key="needed_lift", zh="需提升", en="Lift needed", kind=Kind.MONEY),
        Column(key="gap_average", zh="单店差距", en="Gap per outlet", kind=Kind.MONEY),
        Column(key="reachable", zh="可完成", en="Reachable", kind=Kind.MONEY, width=18),
        Column(key="gap", zh="与任务差距", en="Gap to target", kind=Kind.MONEY, width=18),
        Column(key="verdict", zh="结论", en="Verdict", kind=Kind.TEXT, width=36),
    ),
)

MARGINALS = Sheet(
    key="marginals",
    zh="鸡肋网点",
    en="Marginal outlets",
    help_zh="标为鸡肋，或毛利不抵费用的网点；毛利未知的按全部销售计。",
    help_en="Marked as marginal, or earning less margin than expense; where the margin is unknown all sales count.",
    columns=(
        Column(key="outlet_no", zh="网点编号", en="Outlet no", kind=Kind.CODE),
        Column(key="outlet", zh="网点", en="Outlet", kind=Kind.TEXT, width=26),
        Column(key="customer", zh="客户", en="Customer", kind=Kind.TEXT, width=30),
        Column(key="owner", zh="负责人", en="Owner", kind=Kind.TEXT),
        Column(key="sales", zh="月销售", en="Sales a month", kind=Kind.MONEY, total=True),
        Column(key="margin", zh="毛利率", en="Gross margin", kind=Kind.RATE),
        Column(key="visits", zh="月拜访", en="Visits a month", kind=Kind.INTEGER, total=True),
        Column(key="expense", zh="月费用", en="Expense a month", kind=Kind.MONEY, total=True),
        Column(key="earned", zh="收益", en="Earns", kind=Kind.MONEY, total=True),
        Column(key="closes", zh="关闭日", en="Closing day", kind=Kind.DATE),
    ),
)

PIVOT = Sheet(
    key="pivot",
    zh="任意顺序",
    en="Any order",
    help_zh="按所选维度顺序汇总的任务；每一层都等于其下各行之和。",
    help_en="Targets by dimensions in the order chosen; every level is the sum of the lines below it.",
    columns=(
        Column(key="name", zh="名称", en="Name", kind=Kind.TEXT, width=42),
        Column(key="by", zh="维度", en="Dimension", kind=Kind.TEXT, width=12),
        Column(key="target", zh="销售目标", en="Sales target", kind=Kind.MONEY, total=True, width=18),
        Column(key="share", zh="占比", en="Share", kind=Kind.RATE),
        Column(key="last_year", zh="去年同月", en="Same month last year", kind=Kind.MONEY, total=True, width=18),
        Column(key="growth", zh="增长", en="Growth", kind=Kind.RATE),
    ),
)
