"""Every page of the menu asks the database a fixed number of questions, however many rows there are.

The tiny company of tests/shell/plan/tiny.py once, and again with six times the people, customers and documents.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.shell.plan.tiny import tiny_pages
from tests.shell.plan.typed import Pages, write_pages

from huikuan.business.directory.models import Customer
from huikuan.business.receivables import operations as receivables
from huikuan.business.targets.models import MonthPlan, TargetCell
from huikuan.engine.periods import Month
from huikuan.foundation import clock
from huikuan.foundation.imports.models import Import
from huikuan.foundation.people.models import Person, Role, User
from huikuan.foundation.permissions import Actor, Via
from huikuan.shell.demo.seeding import bring_in
from huikuan.shell.planning.month import plan_month

TODAY = date(2026, 12, 10)
TIMES = 6
pytestmark = pytest.mark.django_db
COMMAND = Actor(user=None, via=Via.COMMAND)
# page: the most queries (two more than measured, so that a page may still learn to show something)
MOST = {
    "insight:cockpit": 30,
    "targets:proposal": 18,
    "targets:decomposition": 23,  # of a draft whether its people were asked; fairness twice 4, of which 2 are kept
    "targets:pivot": 20,
    "targets:schemes": 10,
    "targets:projects": 12,
    "targets:versions": 13,  # who and why of each difference, and what each edit typed: two each, whatever their number
    "receivables:ageing": 14,
    "receivables:contracts": 8,
    "receivables:invoices": 9,
    "receivables:receipts": 9,
    "receivables:matching": 12,
    "collections:plan": 13,
    "collections:promises": 10,
    "collections:measures": 10,
    "customer": 14,
    "cell": 24,
    "fieldwork:tiers": 10,
    "fieldwork:week": 10,
    "fieldwork:overview": 10,
    "directory:customers": 11,
    "directory:outlets": 10,
    "directory:products": 9,
    "people": 10,
    "imports": 9,
    "import": 12,
    "settings": 7,
    "users": 9,
    "jobs": 9,
    "audit": 11,
}
BY_ADMIN = frozenset({"imports", "import", "settings", "users", "jobs", "audit", "people"})


def company(times: int) -> Pages:
    """The tiny company so many times; its first customer has as many more documents."""
    pages = tiny_pages()
    keys = {"员工": (0, 3), "客户": (0, 2), "网点": (0, 2), "产品": (0,), "发票": (0, 1), "回款": (0,), "承诺": (0, 4)}
    keys |= {"差距措施": (0,), "销售历史": (1, 2)}
    for name, columns in keys.items():
        head, *rows = pages[name]
        copies = [
            [f"{cell}x{copy}" if at in columns and cell is not None else cell for at, cell in enumerate(row)]
            for copy in range(1, times)
            for row in rows
        ]
        pages[name] = [head, *rows, *copies]
    pages["员工"][1][2] = "销售总监"
    more = range(10 * times)
    pages["发票"] += [[f"M{at}", "C1", "2026-11-01", "2026-12-01", 1_000 + at] for at in more]
    pages["回款"] += [[f"N{at}", "2026-12-02", "一号商贸有限公司", 7, None] for at in more]
    return pages


def addresses() -> dict[str, str]:
    customer = Customer.objects.get(customer_no="C1")
    plan = MonthPlan.objects.get(current=True)
    cell = TargetCell.objects.filter(plan=plan, customer=customer, level="customer").get()
    own = {
        "customer": reverse("collections:customer", args=[customer.pk]),
        "cell": reverse("targets:cell", args=[plan.pk, cell.pk]),
        "import": reverse("import", args=[Import.objects.get().pk]),
    }
    return {name: own.get(name) or reverse(name) for name in MOST}


def counted(times: int, folder: Path) -> dict[str, int]:
    """Queries of each page, once whatever is remembered has been."""
    bring_in(COMMAND, write_pages(folder / f"{times}.xlsx", company(times)))
    receivables.match_receipts(actor=COMMAND, today=TODAY)
    plan_month(actor=COMMAND, month=Month(year=2026, month=12), today=TODAY)
    admin = Person.objects.create(employee_no="ADMIN", name="管理员", sort_key="g", role=Role.ADMIN)
    director = Person.objects.get(employee_no="E1")
    browsers = {}
    for name, person in (("admin", admin), ("director", director)):
        browsers[name] = Client()
        user = User.objects.create_user(username=name, person=person)
        browsers[name].force_login(user, backend="huikuan.foundation.people.accounts.AccountBackend")
    found = {}
    for name, address in addresses().items():
        browser = browsers["admin" if name in BY_ADMIN else "director"]
        assert browser.get(address).status_code == 200, name
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert browser.get(address).status_code == 200, name
        found[name] = len(queries)
    return found


@pytest.fixture(scope="module")
def counts(tmp_path_factory, django_db_setup, django_db_blocker) -> dict[int, dict[str, int]]:
    """By size and page."""
    found = {}
    folder = tmp_path_factory.mktemp("companies")
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        patch.setattr(clock, "today", lambda: TODAY)
        patch.setattr(clock, "now", lambda: datetime(2026, 12, 10, 9, 30, tzinfo=clock.CHINA))
        patch.setattr(django_settings, "MEDIA_ROOT", folder / "files")
        for times in (1, TIMES):
            with transaction.atomic():
                found[times] = counted(times, folder)
                transaction.set_rollback(True)
    return found


@pytest.mark.parametrize("page", MOST)
def test_a_page_asks_as_much_of_many_rows_as_of_few(counts, page) -> None:
    few, many = counts[1][page], counts[TIMES][page]
    assert many <= few
    assert many <= MOST[page]
