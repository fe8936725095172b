"""The sheets described for people, from the same definitions that read them."""

from __future__ import annotations

from collections.abc import Sequence

from huikuan.foundation.imports.columns import Column, Kind, Sheet

KIND_WORDS = {
    "zh": {
        Kind.CODE: "编号", Kind.TEXT: "文字", Kind.MONEY: "金额（元）", Kind.DATE: "日期", Kind.MONTH: "月份",
        Kind.INTEGER: "整数", Kind.RATE: "百分比", Kind.NUMBER: "数值", Kind.QUANTITY: "数值（最多三位小数）",
        Kind.CHOICE: "选择",
    },
    "en": {
        Kind.CODE: "code", Kind.TEXT: "text", Kind.MONEY: "amount (yuan)", Kind.DATE: "date", Kind.MONTH: "month",
        Kind.INTEGER: "whole number", Kind.RATE: "percentage", Kind.NUMBER: "number",
        Kind.QUANTITY: "number (up to three decimals)", Kind.CHOICE: "choice",
    },
}  # fmt: skip
_WORDS = {
    "zh": {
        "title": "输入工作簿的各个工作表",
        "intro": "由定义生成，勿手改。工作表名和列名中文、英文都认，列的顺序随意，多出的列原样留作备注。",
        "required": "必需", "optional": "可选", "head": ("列", "英文", "类型", "必填", "说明", "也认这些列名"),
        "yes": "是", "no": "", "also": "也认这些表名", "key": "每行由此唯一确定", "separator": "、", "colon": "：",
    },
    "en": {
        "title": "The sheets of the input workbook",
        "intro": "Generated from the definitions; don't edit. Chinese and English names are understood, columns may "
        "stand in any order, and extra columns are kept as notes.",
        "required": "required", "optional": "optional",
        "head": ("Column", "Chinese", "Type", "Required", "Meaning", "Also read as"),
        "yes": "yes", "no": "", "also": "Also read as", "key": "One row for each", "separator": ", ", "colon": ": ",
    },
}  # fmt: skip


def required_mark(column: Column) -> bool:
    """Whether every row needs a value in the column."""
    return column.required and not column.blank_allowed


def describe_column(column: Column, lang: str) -> str:
    """Help and choices of a column in one line."""
    words = _WORDS[lang]
    help_text = column.help_zh if lang == "zh" else column.help_en
    choices = str(words["separator"]).join(choice.zh if lang == "zh" else choice.en for choice in column.choices)
    return (
        "；".join(filter(None, (choices, help_text))) if lang == "zh" else "; ".join(filter(None, (choices, help_text)))
    )


def describe_sheets(sheets: Sequence[Sheet], *, lang: str) -> str:
    """All sheets and their columns as Markdown in ``zh`` or ``en``."""
    words = _WORDS[lang]
    other = "en" if lang == "zh" else "zh"
    lines = [f"# {words['title']}", "", str(words["intro"]), ""]
    for sheet in sheets:
        need = words["required" if sheet.required else "optional"]
        lines += [f"## {sheet.label(lang)} · {sheet.label(other)} ({need})", ""]
        lines += [sheet.help_zh if lang == "zh" else sheet.help_en, ""]
        for label, names in (
            (words["also"], sheet.aliases),
            (words["key"], tuple(sheet.by_key[key].label(lang) for key in sheet.unique)),
        ):
            if names:
                lines += [f"{label}{words['colon']}{str(words['separator']).join(names)}", ""]
        lines += ["| " + " | ".join(words["head"]) + " |", "|---" * len(words["head"]) + "|"]
        for column in sheet.columns:
            cells = (
                column.label(lang),
                column.label(other),
                KIND_WORDS[lang][column.kind],
                words["yes" if required_mark(column) else "no"],
                describe_column(column, lang),
                str(words["separator"]).join(column.aliases),
            )
            lines.append("| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |")
        lines.append("")
    return "\n".join(lines)
