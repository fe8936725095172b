"""Workbooks for trying imports: a small company, written as a person would have it."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from huikuan.foundation.imports import operations, steps
from huikuan.foundation.imports.models import Import
from huikuan.foundation.permissions import Actor, Via

COMMAND = Actor(user=None, via=Via.COMMAND)
COMPANY: dict[str, list[list[Any]]] = {
    "员工": [
        ["员工编号", "姓名", "角色", "上级编号", "区域"],
        ["Z1", "赵总", "销售总监", None, None],
        ["Z2", "钱经理", "区域经理", "Z1", "西南"],
        ["Z3", "李四", "业务员", "Z2", "西南"],
    ],
    "客户": [
        ["客户编号", "客户名称", "负责人编号", "上级客户编号", "付款条件", "信用额度"],
        ["K1", "成都总店", "Z3", None, "月结30天", 500000],
        ["K2", "成都分店", "Z3", "K1", 30, None],
        ["K3", "绵阳商行", None, None, None, None],
    ],
    "销售历史": [
        ["月份", "客户编号", "金额"],
        ["2026-09", "K1", 1000.50],
        ["2026-09", "K1", 99.50],
        ["2026-10", "K2", 300],
    ],
    "发票": [
        ["发票号", "客户编号", "开票日期", "到期日", "金额"],
        ["F1", "K1", "2026-09-01", "2026-10-01", 800],
    ],
    "回款": [["回款单号", "到账日期", "付款人", "金额"], ["R1", "2026-10-02", "成都总店", 800]],
}


def workbook(sheets: dict[str, list[list[Any]]]) -> bytes:
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return buffer.getvalue()


def uploaded(content: bytes | dict[str, list[list[Any]]], name: str = "公司.xlsx", *, actor: Actor = COMMAND) -> Import:
    data = content if isinstance(content, bytes) else workbook(content)
    return operations.upload(actor=actor, file=SimpleUploadedFile(name, data), name=name)


def checked(content: bytes | dict[str, list[list[Any]]], name: str = "公司.xlsx", *, actor: Actor = COMMAND) -> Import:
    return steps.check(actor=actor, batch=uploaded(content, name, actor=actor).pk)


def applied(content: bytes | dict[str, list[list[Any]]], name: str = "公司.xlsx", *, actor: Actor = COMMAND) -> Import:
    return steps.bring_in(actor=actor, batch=checked(content, name, actor=actor).pk)


def codes(batch: Import) -> set[str]:
    return set(batch.findings.values_list("code", flat=True))


def figures(batch: Import, sheet: str) -> dict[str, int]:
    return {name: batch.counts[sheet][name] for name in ("read", "accepted", "left_out", "new", "changed", "same")}


def stored_files(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]
