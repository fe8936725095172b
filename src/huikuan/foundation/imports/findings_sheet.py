"""The sheet on which every doubt about the data is listed."""

from __future__ import annotations

from huikuan.foundation.imports.columns import Choice, Column, Kind, Sheet

SEVERITIES = (
    Choice(code="error", zh="错误", en="error"),
    Choice(code="warning", zh="提醒", en="warning"),
    Choice(code="info", zh="说明", en="note"),
)

FINDINGS = Sheet(
    key="findings",
    zh="检查",
    en="Findings",
    help_zh="数据里每一处疑问：在哪、是什么、怎么办。错误的行没有计入计划，其余照常。",
    help_en="Every doubt about the data: where, what, and what to do. Rows in error are left out; the rest goes on.",
    columns=(
        Column(key="severity", zh="程度", en="Severity", kind=Kind.CHOICE, choices=SEVERITIES, width=8),
        Column(key="sheet", zh="工作表", en="Sheet", kind=Kind.TEXT, width=14),
        Column(key="row", zh="行", en="Row", kind=Kind.INTEGER, width=8),
        Column(key="column", zh="列", en="Column", kind=Kind.TEXT, width=14),
        Column(key="value", zh="内容", en="Value", kind=Kind.TEXT, width=24),
        Column(key="message", zh="问题", en="What", kind=Kind.TEXT, width=56),
        Column(key="remedy", zh="怎么办", en="What to do", kind=Kind.TEXT, width=56),
        Column(key="code", zh="代码", en="Code", kind=Kind.CODE, width=24),
    ),
)
