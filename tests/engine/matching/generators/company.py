"""A made-up Chinese company: customers with groups and terms, and what they owe."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from tests.engine.matching.generators.batch import Batch

from huikuan.engine.matching import Discount, OpenItem, Party, Payment

_PLACES = "杭州 宁波 苏州 上海 无锡 南京 嘉兴 温州 合肥 武汉 广州 佛山 深圳 成都 重庆 青岛".split()  # noqa: SIM905
_TRADES = "贸易 机电 建材 商贸 五金 电子科技 食品 物流 医疗器械 新材料 包装 自动化设备".split()  # noqa: SIM905
_FORMS = "有限公司 有限公司 有限责任公司 股份有限公司 经营部 商行".split()  # noqa: SIM905
_SYLLABLES = "安邦诚达丰冠华佳康隆美宁鹏庆瑞顺泰旺祥裕源正中卓"
SURNAMES = "张王李赵陈刘杨黄周吴"
STRANGE = "鑫森淼焱磊垚晶犇骉矗"  # characters of payers that are no customers
TODAY = date(2026, 9, 10)
_STYLES: list[Callable[[int, date], str]] = [
    lambda n, day: f"INV{day:%y%m}{n % 1000:03d}",
    lambda n, day: f"FP{day:%Y}{n:05d}",
    lambda n, day: f"XS-{day:%Y%m}-{n % 10_000:04d}",
    lambda n, day: f"{26_330_000 + n}",
    lambda n, day: f"2633200000{n:010d}",
]


@dataclass(slots=True)
class Customer:
    """One customer and what is still to be paid by somebody."""

    key: str
    name: str
    short: str
    account: str
    account_known: bool
    parent: str = ""
    discount: Discount | None = None
    open: list[OpenItem] = field(default_factory=list)


class Company:
    """Customers and items, and a hand to write payments with."""

    def __init__(self, *, seed: int, customers: int) -> None:
        self.rng = random.Random(seed)
        self.out = Batch()
        self.accounts: dict[str, str] = {}
        self._number = self.rng.randrange(100, 400)
        self._style = self.rng.choice(_STYLES)
        self.customers = [self._customer(c) for c in range(customers)]
        self.by_key = {customer.key: customer for customer in self.customers}
        for customer in self.customers:
            if customer.key[-1] in "37":
                customer.parent = self.customers[int(customer.key[1:]) - int(customer.key[-1])].key
            names = (customer.name, customer.short) if self.rng.random() < 0.3 else (customer.name,)
            self.out.parties.append(
                Party(
                    customer=customer.key,
                    names=names,
                    accounts=(customer.account,) if customer.account_known else (),
                    parent=customer.parent,
                    discounts=(customer.discount,) if customer.discount else (),
                )
            )
        self._invoice()

    def _customer(self, at: int) -> Customer:
        rng = self.rng
        core = "".join(rng.sample(_SYLLABLES, 2)) + rng.choice(_TRADES)
        discount = Discount(rate=Fraction(rng.choice([1, 2, 3]), 100), days=rng.choice([10, 15, 30]))
        return Customer(
            key=f"C{at:04d}",
            name=rng.choice(_PLACES) + core + rng.choice(_FORMS),
            short=core,
            account=f"{rng.randrange(10**15, 10**16)}",
            account_known=rng.random() < 0.5,
            discount=discount if rng.random() < 0.25 else None,
        )

    def _invoice(self) -> None:
        """Months of invoices: a customer gets one to five in a row on a day; some get the same amount each month."""
        rng = self.rng
        for month in range(4, 9):
            batches = [c for c in self.customers for _ in range(rng.randrange(1, 4))]
            rng.shuffle(batches)
            days = sorted(date(2026, month, rng.randrange(1, 29)) for _ in batches)
            for customer, issued in zip(batches, days, strict=True):
                for _ in range(rng.choice([1, 1, 2, 3, 5])):
                    self._number += 1 if rng.random() < 0.8 else rng.randrange(2, 5)
                    self._add(customer, issued)

    def _add(self, customer: Customer, issued: date) -> None:
        rng = self.rng
        same = customer.key[-1] in "59" and rng.random() < 0.4
        fen = 1_280_000 + 10_000 * int(customer.key[1:]) if same else self.amount()
        number = self._style(self._number, issued)
        item = OpenItem(
            key=f"{self._number}",
            customer=customer.key,
            numbers=(number, f"HT2026-{int(customer.key[1:]):03d}") if rng.random() < 0.3 else (number,),
            amount_fen=fen,
            issued=issued,
            due=issued + timedelta(30 if customer.key[-1] in "0123" else 45),
        )
        customer.open.append(item)
        self.out.items.append(item)

    def amount(self) -> int:
        """A sum in fen: one in four round, one in five whole yuan, the others to the fen."""
        rng, kind = self.rng, self.rng.random()
        if kind < 0.25:
            return rng.randrange(1, 60) * 500_000
        return rng.randrange(500, 600_000) * 100 if kind < 0.45 else rng.randrange(30_000, 60_000_000)

    def customer_with(self, count: int) -> Customer:
        """Any customer with so many items to be paid."""
        return self.rng.choice([c for c in self.customers if len(c.open) >= count])

    def take(self, customer: Customer, count: int) -> list[OpenItem]:
        """So many items for a payment to settle: in a row by due day, half the time with gaps."""
        customer.open.sort(key=lambda item: (item.due, item.key))
        span = min(len(customer.open), count + self.rng.choice([0, 0, 2, 4]))
        at = self.rng.randrange(len(customer.open) - span + 1)
        taken = [customer.open[i] for i in sorted(self.rng.sample(range(at, at + span), count))]
        customer.open = [item for item in customer.open if item not in taken]
        return taken

    def payer(self, customer: Customer) -> tuple[str, str]:
        """Name and account as a bank would tell them."""
        rng, kind = self.rng, self.rng.random()
        name = customer.name if kind < 0.8 else customer.short if kind < 0.9 else customer.name[:-2]
        return name, customer.account if rng.random() < 0.9 else ""

    def pay(
        self,
        family: str,
        items: list[OpenItem],
        fen: int,
        reference: str,
        *,
        customer: Customer,
        payer: tuple[str, str] | None = None,
        day: date | None = None,
        waits: bool = False,
    ) -> Payment:
        """One payment; ``items`` is the truth."""
        rng = self.rng
        name, account = payer or self.payer(customer)
        latest = max((item.issued or item.due for item in items), default=TODAY - timedelta(40))
        payment = Payment(
            key=f"R{len(self.out.payments):05d}",
            day=day or max([latest, *(item.due - timedelta(10) for item in items)]) + timedelta(rng.randrange(0, 35)),
            amount_fen=fen,
            payer_name=name,
            payer_account=account,
            reference=reference,
        )
        self.out.add(payment, items, family, waits=waits)
        return payment
