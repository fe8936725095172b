"""Receipts with several faults heaped on each other: what is paid and how it is told are drawn apart.

Every payment has a *kind* (what the money is for, which decides the truth) and, whatever the kind, any number of faults
of the number, the name, the account and the noise around it. Nothing here is shared with the other generators, so that
what suits those by accident is seen here.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from tests.engine.matching.generators.batch import Batch

from huikuan.engine.matching import Discount, OpenItem, Payment

_CITY = "沈阳 大连 长春 太原 石家庄 郑州 长沙 南昌 贵阳 昆明 兰州 西宁 海口 厦门".split()  # noqa: SIM905
_WORD = "恒信 新华 东方 大地 金桥 长城 华联 天成 百联 明珠 万通 四海 永辉 三江 飞跃 腾达 鸿运 巨人".split()  # noqa: SIM905
_LINE = "医药 化工 百货 电器 粮油 酒业 汽配 钢材 纺织 家居 照明 门窗 印刷 农资".split()  # noqa: SIM905
_FORM = ["有限公司", "有限公司", "集团有限公司", "有限责任公司", "（有限合伙）", "超市", "批发部", "Co., Ltd."]
_STYLE: list[Callable[[int, date], str]] = [
    lambda n, d: f"{d:%y}{3201000000 + n:010d}",
    lambda n, d: f"SI-{d:%y%m%d}-{n % 1000:03d}",
    lambda n, d: f"AR{n:07d}",
    lambda n, d: f"{d:%Y}字第{n % 100000:05d}号",
    lambda n, d: f"Z{n:05d}/{d:%y}",
    lambda n, d: f"{n:08d}",
]
_CHAT = ["", "货款", "还款", "打款", "采购款", "支付货款", "工程款", "结算", "对公转账", "网银汇款", "*货款*"]
_PAID_ON = date(2026, 10, 20)


@dataclass(slots=True)
class _Owing:
    """A customer, how it is known, and what nobody has paid yet."""

    key: str
    name: str
    accounts: list[str]
    parent: str = ""
    discount: Discount | None = None
    left: list[OpenItem] = field(default_factory=list)


class Heap:
    """A company's open items, and payments with ``faults`` as the chance of each fault."""

    def __init__(self, *, seed: int, customers: int, faults: float) -> None:
        self.rng = random.Random(f"heaped {seed}")
        self.faults = faults
        self.out = Batch()
        self._count = self.rng.randrange(1000, 80_000)
        self._style = self.rng.choice(_STYLE)
        self.everybody = [self._customer(at) for at in range(customers)]
        self.confirmed: dict[str, list[str]] = {}
        days = sorted(date(2026, 5, 1) + timedelta(self.rng.randrange(150)) for _ in range(customers * 12))
        for day in days:
            self._bill(self.rng.choice(self.everybody), day)

    def _customer(self, at: int) -> _Owing:
        rng = self.rng
        own = rng.choice(_CITY) + rng.choice(_WORD) + rng.choice(_LINE)
        made = _Owing(
            key=f"H{at}",
            name=own + rng.choice(_FORM),
            accounts=[f"62{rng.randrange(10**17):017d}" for _ in range(rng.randrange(1, 4))],
            parent=f"H{at - at % 6}" if at % 6 in (4, 5) else "",
        )
        if rng.random() < 0.3:
            made.discount = Discount(rate=Fraction(rng.choice([5, 10, 15, 20, 30]), 1000), days=rng.choice([7, 20, 30]))
        return made

    def _bill(self, customer: _Owing, day: date) -> None:
        rng = self.rng
        for _ in range(rng.choice([1, 1, 1, 2, 4])):
            self._count += rng.choice([1, 1, 1, 2, 7])
            kind = rng.random()
            fen = rng.randrange(1, 80) * 100_000 if kind < 0.2 else rng.randrange(20_000, 20_000_000)
            if kind > 0.9:  # the same sum again and again: a rent, a service
                fen = 1_500_000 + 12_345 * (int(customer.key[1:]) % 9)
            numbers = (self._style(self._count, day), f"DD{day:%m%d}{self._count % 9973:04d}")
            item = OpenItem(
                key=f"I{len(self.out.items)}",
                customer=customer.key,
                amount_fen=fen,
                issued=day,
                due=day + timedelta(rng.choice([0, 30, 30, 60])),
                numbers=numbers if rng.random() < 0.5 else numbers[:1],
            )
            self.out.items.append(item)
            customer.left.append(item)

    def somebody(self, count: int = 1, *, want: Callable[[_Owing], bool] = lambda _: True) -> _Owing | None:
        """A customer with so many unpaid items, or None."""
        able = [one for one in self.everybody if len(one.left) >= count and want(one)]
        return self.rng.choice(able) if able else None

    def take(self, customer: _Owing, count: int) -> list[OpenItem]:
        """Unpaid items for a payment to pay, mostly of neighbouring days."""
        at = self.rng.randrange(len(customer.left) - count + 1)
        near = customer.left[at : at + count]
        taken = near if self.rng.random() < 0.7 else self.rng.sample(customer.left, count)
        customer.left = [one for one in customer.left if one not in taken]
        return taken

    def hit(self) -> bool:
        """Whether one more fault happens."""
        return self.rng.random() < self.faults

    def slip(self, number: str) -> str:
        """A number as somebody types it: up to three faults of lost, foreign, swapped or split characters."""
        rng = self.rng
        for _ in range(3):
            if not self.hit() or len(number) < 4:
                break
            at, kind = rng.randrange(len(number) - 1), rng.randrange(5)
            if kind == 0:
                number = number[:at] + number[at + 1 :]
            elif kind == 1:
                number = number[:at] + str(rng.randrange(10)) + number[at + 1 :]
            elif kind == 2:
                number = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
            elif kind == 3:
                number = number[:at] + rng.choice(" -.") + number[at:]
            else:
                number = number.replace("0", "O", 1) if "0" in number else number.lower()
        return number

    def told(self, items: Sequence[OpenItem]) -> str:
        """The reference: numbers with faults, some left out, talk and foreign digits around, and cut by the bank."""
        rng = self.rng
        which = 1 if self.hit() and all(len(one.numbers) > 1 for one in items) else 0
        numbers = [self.slip(one.numbers[which]) for one in items]
        if len(numbers) > 1 and self.hit():
            numbers.pop(rng.randrange(len(numbers)))
        if self.hit() and self.hit():
            numbers = []
        text = rng.choice(["、", ",", " ", "/", ";"]).join(numbers)
        text = rng.choice(["{0}{1}", "{1}{0}", "{1} {0}", "{1}:{0}"]).format(rng.choice(_CHAT), text)
        if self.hit():
            digits = rng.randrange(10 ** rng.choice([3, 6, 9]))
            text += rng.choice(
                [f" 电话139{digits:08d}", f" 流水{digits}", " 2026年10月", f" 经办{digits}", f" PO{digits:06d}"]
            )
        return text[: rng.choice([18, 24, 30])] if self.hit() and self.hit() else text

    def known_as(self, customer: _Owing) -> tuple[str, str]:
        """Payer's name and account, with faults."""
        rng, name = self.rng, customer.name
        if self.hit():
            name = rng.choice([name[:6], name[2:], name.replace("有限", ""), name + "(基本户)", name + "一分公司"])
        account = rng.choice(customer.accounts)
        return name, "" if self.hit() else account

    def pay(
        self,
        kind: str,
        customer: _Owing,
        items: list[OpenItem],
        fen: int,
        *,
        said: str | None = None,
        payer: tuple[str, str] | None = None,
        waits: bool = False,
        day: date | None = None,
    ) -> Payment:
        """One payment of ``fen`` for ``items``; ``waits``: a person has to see it whatever it says."""
        name, account = payer or self.known_as(customer)
        issued = max((one.issued for one in items if one.issued), default=date(2026, 9, 1))
        payment = Payment(
            key=f"P{len(self.out.payments):05d}",
            day=day or min(_PAID_ON, issued + timedelta(self.rng.randrange(3, 90))),
            amount_fen=max(1, fen),
            payer_name=name,
            payer_account=account,
            reference=self.told(items) if said is None else said,
        )
        self.out.add(payment, items, kind, waits=waits)
        return payment
