"""Two rows of an invoice whose due dates turn out to be the same day: the file pipeline and the application agree."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.foundation.imports.books import applied, checked
from tests.shell.plan.typed import plan_of, write_pages

from huikuan.business.receivables import queries
from huikuan.business.receivables.models import Receivable

HEAD = ["发票号", "客户编号", "开票日期", "到期日", "金额"]
BOOK = {
    "员工": [["员工编号", "姓名"], ["E1", "独行侠"]],
    "客户": [["客户编号", "客户名称", "负责人编号", "付款条件"], ["C1", "独一家", "E1", "30天"]],
    "销售历史": [["月份", "客户编号", "金额"], ["2025-12", "C1", 300_000]],
    "发票": [
        HEAD,
        ["F1", "C1", "2026-10-01", "2026-10-31", 500],
        ["F1", "C1", "2026-10-01", None, 300],  # 30 days after issue: the same day
        ["F1", "C1", "2026-10-01", "2026-11-30", 200],
        ["F2", "C1", "2026-10-01", None, 70],
    ],
    "回款": [["回款单号", "到账日期", "付款人", "金额", "附言"], ["R1", "2026-11-02", "独一家", 500, "付F1"]],
}


def test_the_file_pipeline_leaves_the_second_out_says_so_and_goes_on(tmp_path: Path) -> None:
    plan = plan_of(write_pages(tmp_path / "book.xlsx", BOOK), "--month", "2026-12", "--today", "2026-11-20")
    told = [row for row in plan["findings"] if row["code"] == "plan.same_instalment"]
    assert len(told) == 1
    for word in ("F1", "2026-10-31", "发票", "3", "300.00"):
        assert word in told[0]["message"]
    assert (told[0]["severity"], bool(told[0]["remedy"])) == ("错误", True)
    (line,) = [row for row in plan["plan"] if row["customer_no"] == "C1"]
    assert line["opening"] == 500_00 + 200_00 + 70_00 - 500_00  # what is left out is in no sum


@pytest.mark.django_db
def test_the_application_leaves_the_same_row_out(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    found = checked(BOOK).findings.get(code="receivables.same_instalment")
    assert (found.sheet, found.row, found.severity) == ("发票", 3, "error")
    applied(BOOK)
    amounts = Receivable.objects.order_by("pk").values_list("amount", flat=True)
    assert list(amounts) == [500_00, 200_00, 70_00]
    again = checked(BOOK)
    assert (again.counts["invoices"]["new"], again.counts["invoices"]["same"]) == (0, 3)
    assert queries.settled_frames(date(2026, 11, 20)).items["key"].to_list() == ["F1@20261031", "F1@20261130", "F2"]
