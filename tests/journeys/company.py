"""The company of the journeys: two regions, eight people, ten customers, made by a workbook and the operations.

It is made once a run and put back before every test as a copy of the whole database.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from django.db import connection
from tests.cast import PASSWORD
from tests.emptied import STAYS, triggers_away
from tests.foundation.imports.books import applied, workbook
from tests.jobs import run_jobs

from huikuan.business.collections import operations as collections
from huikuan.business.directory.models import Customer
from huikuan.engine.periods import Month
from huikuan.foundation.clock import CHINA
from huikuan.foundation.imports.models import ImportState
from huikuan.foundation.jobs import board
from huikuan.foundation.jobs.models import Job
from huikuan.foundation.jobs.tasks import AtWork
from huikuan.foundation.people import operations as people
from huikuan.foundation.people.models import Person, User
from huikuan.foundation.permissions import Actor, Via
from huikuan.shell.planning.month import plan_month

TODAY = date(2026, 11, 18)  # a Wednesday
NOW = datetime.combine(TODAY, time(9, 30), CHINA)
MONTH = Month(year=2026, month=11)
COMMAND = Actor(user=None, via=Via.COMMAND)
LOGINS = {"director": "D001", "manager": "M001", "rep": "E001", "finance": "F001", "admin": "A001"}
STAFF = [
    ["员工编号", "姓名", "角色", "上级编号", "区域"],
    ["D001", "赵明远", "销售总监", None, None],
    ["M001", "钱立新", "区域经理", "D001", "华东"],
    ["M002", "孙玉兰", "区域经理", "D001", "华南"],
    ["E001", "李晓燕", "业务员", "M001", "华东"],
    ["E002", "周文斌", "业务员", "M001", "华东"],
    ["E003", "吴志强", "业务员", "M002", "华南"],
    ["F001", "郑斌", "财务", "D001", None],
    ["A001", "王志", "管理员", None, None],
]
# number, name, owner, terms, sales of a month in yuan
CUSTOMERS = [
    ("C001", "杭州万成商贸有限公司", "E001", "30", 420_000),
    ("C002", "杭州德悦贸易有限公司", "E001", "30", 260_000),
    ("C003", "宁波凯安家电有限公司", "E001", "月结30天", 180_000),
    ("C004", "苏州升辉电器商行", "E002", "30", 310_000),
    ("C005", "南京锦瑞工程有限公司", "E002", "45", 150_000),
    ("C006", "广州万合电器有限公司", "E003", "30", 380_000),
    ("C007", "深圳锦德电器有限公司", "E003", "30", 290_000),
    ("C008", "佛山嘉昌家电有限公司", "E003", "30", 120_000),
    ("C009", "东莞和盛商贸有限公司", "E003", "0", 90_000),
    ("C010", "无锡无人问津商行", None, "30", 110_000),
]
PRODUCTS = [
    ["产品编号", "产品名称", "产品角色", "单价", "毛利率"],
    ["P1", "电热水壶", "规模型", 120, "22%"],
    ["P2", "破壁机", "利润型", 499, "35%"],
    ["P3", "嵌入式灶具", "形象型", 1999, "30%"],
]
UNPAID = ("C001", "C004", "C006", "C010")  # their September is still open


@dataclass(frozen=True, slots=True)
class Company:
    """Accounts by role, customers by number."""

    users: dict[str, User]

    def customer(self, number: str) -> Customer:
        return Customer.objects.get(customer_no=number)


def sheets() -> dict[str, list[list[object]]]:
    """The workbook a company like this would bring in."""
    months = [MONTH - back for back in range(25, 0, -1)]
    sales, invoices, receipts = [], [], []
    for at, (number, name, _owner, _terms, size) in enumerate(CUSTOMERS):
        for step, month in enumerate(months):
            amount = size * (100 + step + (step * 7 + at * 5) % 11) // 100
            sales += [[str(month), number, item, amount // 3] for item in ("P1", "P2", "P3")]
            if step < len(months) - 6:
                continue
            bill = f"INV{month.year % 100}{month.month:02}{number[1:]}"
            issued = month.day(10 + at)
            invoices.append([bill, number, issued.isoformat(), None, amount, "货款"])
            paid = (month + 1).day(20)
            if paid < TODAY and not (number in UNPAID and month >= MONTH - 2):
                receipts.append([f"R{bill[3:]}", paid.isoformat(), name, amount, f"付 {bill}", number])
    return {
        "员工": STAFF,
        "客户": [
            ["客户编号", "客户名称", "负责人编号", "区域", "客户类型", "付款条件", "信用额度"],
            *(
                [n, name, owner, "华东" if n in {"C010"} else None, "经销商", terms, 900000]
                for n, name, owner, terms, _ in CUSTOMERS
            ),
        ],
        "产品": PRODUCTS,
        "网点": [
            ["网点编号", "网点名称", "客户编号", "状态", "月均销量", "月潜力"],
            *(
                [f"S{at:03}", f"{row[1][:4]}门店", row[0], "在营", row[4] // 3, row[4]]
                for at, row in enumerate(CUSTOMERS)
            ),
        ],
        "销售历史": [["月份", "客户编号", "产品编号", "金额"], *sales],
        "预算": [["月份", "销售预算", "回款预算", "费用预算"], [str(MONTH), 3_100_000, 3_000_000, 150_000]],
        "系数": [["系数", "值"], ["公司名称", "澄禾电器"], ["行业增长率", "6%"], ["标杆增长率", "10%"]],
        "发票": [["发票号", "客户编号", "开票日期", "到期日", "金额", "摘要"], *invoices],
        "回款": [["回款单号", "到账日期", "付款人", "金额", "附言", "客户编号"], *receipts],
    }


def bring_in(content: bytes, name: str) -> None:
    """Upload, dry run and apply, as the wizard does."""
    batch = applied(content, name)
    assert batch.state == ImportState.APPLIED, list(batch.findings.values_list("code", "severity"))


def work_off() -> list[Job]:
    """A worker comes, does what waits, and goes."""
    done = run_jobs()
    board.leave(AtWork.worker)
    return done


def make_company() -> None:
    """Fill an empty database; the clock already stands at TODAY."""
    bring_in(workbook(sheets()), "公司.xlsx")
    work_off()  # the matching that follows an import
    plan_month(actor=COMMAND, month=MONTH, today=TODAY)
    for role, number in LOGINS.items():
        user, _once = people.create_user(actor=COMMAND, person=Person.objects.get(employee_no=number).pk, username=role)
        people.choose_password(actor=Actor(user=user, via=Via.COMMAND), password=PASSWORD)
    rep = Actor(user=User.objects.get(username="rep"))
    collections.propose_measure(
        actor=rep,
        customer=Customer.objects.get(customer_no="C001").pk,
        measure="promotion",
        expected=80_000_00,
        cost=4_000_00,
        due_date=MONTH.last_day,
    )


def keep(file: Path) -> None:
    """Copy the whole database (SQLite)."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(file)])


def put_back(file: Path) -> None:
    """Fill the emptied database from the copy: rows only, past triggers and keys that have already agreed to them."""
    with triggers_away(connection, "%"), connection.constraint_checks_disabled(), connection.cursor() as cursor:
        cursor.execute("ATTACH %s AS kept", [str(file)])
        tables = set(connection.introspection.table_names()) - STAYS - {"django_migrations"}
        for name in sorted(tables):
            cursor.execute(f'INSERT INTO main."{name}" SELECT * FROM kept."{name}"')
        cursor.execute("DETACH kept")


def found() -> Company:
    """The company as it stands in the database."""
    return Company({role: User.objects.get(username=role) for role in LOGINS})
