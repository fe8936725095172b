"""Receipts as Chinese clerks write them: every common kind of payment, with its truth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from tests.engine.matching.generators.batch import Batch
from tests.engine.matching.generators.company import STRANGE, SURNAMES, TODAY, Company, Customer
from tests.engine.matching.generators.faults import mistype, truncated

from huikuan.engine.matching import OpenItem

_TALK = ["货款", "付货款", "支付货款", "往来款", "付款", "材料款", "设备款", "服务费", "", "转账"]
_AROUND = ["{}", "付{}", "货款{}", "付{}货款", "支付发票{}款项", "发票号：{}", "{}货款，请查收", "RE {}"]


def _said(company: Company, text: str) -> str:
    """A number or list with words around it, now and then in full width."""
    around = company.rng.choice(_AROUND).format(text)
    if company.rng.random() < 0.1:
        around = "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in around)
    return around


def _one(company: Company) -> tuple[Customer, OpenItem, str]:
    customer = company.customer_with(1)
    (item,) = company.take(customer, 1)
    return customer, item, item.numbers[0]


def _total(items: list[OpenItem]) -> int:
    return sum(item.amount_fen for item in items)


def _single(company: Company, family: str) -> None:
    customer, item, number = _one(company)
    rng, fen = company.rng, item.amount_fen
    if family.startswith("typing"):
        for _ in range(int(family[-1])):
            number = mistype(rng, number)
    said = _said(company, number)
    if family == "no number":
        said = rng.choice(_TALK)
    elif family == "tail of the number":
        said = rng.choice(["尾号{}", "{}", "发票尾号{}货款", "付{}"]).format(number[-rng.randrange(4, 6) :])
    elif family == "overpaid":
        fen += rng.choice([rng.randrange(10_000, 900_000), rng.randrange(1, 10) * 100_000])
    elif family == "short":
        fen = fen * rng.randrange(30, 97) // 100
    elif family == "rounded off":
        fen -= fen % rng.choice([100, 1_000])
    elif family == "with other digits":
        said += f" 电话1380571{rng.randrange(10**4):04d} 流水{rng.randrange(10**11):011d}"
    company.pay(family, [item], fen, said, customer=customer)


def _sibling(company: Company, family: str) -> None:
    """A typing fault turns the number into that of another item of the customer."""
    customer = company.customer_with(2)
    item, other = company.take(customer, 2)
    if item.amount_fen % 100 == 0 or not item.amount_fen < other.amount_fen:  # a part payment of round yuan is usual
        return
    company.pay(family, [item], item.amount_fen, _said(company, other.numbers[0]), customer=customer, waits=True)


def _bundle(company: Company, family: str) -> None:
    rng = company.rng
    customer = company.customer_with(4)
    items = company.take(customer, rng.randrange(2, min(7, len(customer.open))))
    numbers = [item.numbers[0] for item in items]
    if family == "bundle, list":
        said = _said(company, rng.choice([" ", "、", "，", "+", "/", ""]).join(numbers))
    elif family == "bundle, typing faults":
        said = rng.choice([" ", "、", ","]).join(mistype(rng, n) if rng.random() < 0.6 else n for n in numbers)
    elif family == "bundle, cut list":
        said = truncated(rng, numbers, rng.choice([" ", "、", ","]))
    elif family == "bundle, counted":
        said = rng.choice(["付{}等{}笔", "{}等{}张发票", "货款{}等{}笔"]).format(numbers[0], len(numbers))
    elif family == "bundle, tails":
        size = rng.randrange(3, 5)
        said = numbers[0] + rng.choice(["、", ",", "/"]) + "、".join(number[-size:] for number in numbers[1:])
    else:
        said = rng.choice(_TALK)
    company.pay(family, items, _total(items), said, customer=customer)


def _range(company: Company, family: str) -> None:
    """Items with numbers in a row."""
    rng, found = company.rng, []
    for customer in company.customers:
        row: list[OpenItem] = []
        for item in sorted(customer.open, key=lambda item: int(item.key)):
            row = [*row, item] if row and int(item.key) == int(row[-1].key) + 1 else [item]
            if len(row) >= 3:
                found.append((customer, row))
    if not found:
        return
    customer, items = rng.choice(found)
    customer.open = [item for item in customer.open if item not in items]
    first, last = items[0].numbers[0], items[-1].numbers[0]
    said = rng.choice([f"{first}-{last[-3:]}", f"{first}至{last}", f"{first}～{last[-2:]}", f"{first}-{last}"])
    company.pay(family, items, _total(items), _said(company, said), customer=customer)


def _month(company: Company, family: str) -> None:
    rng = company.rng
    customer = company.customer_with(4)
    month = rng.choice(customer.open).issued.month  # type: ignore[union-attr]
    every = [i for i in company.out.items if i.customer == customer.key and i.issued and i.issued.month == month]
    items = [item for item in customer.open if item.issued and item.issued.month == month]
    if len(items) < len(every):  # a part of the month has been paid by others already
        return
    customer.open = [item for item in customer.open if item not in items]
    said = rng.choice([f"{month}月货款", f"2026年{month}月货款", f"付{month}月份材料款", f"{month}月服务费"])
    company.pay(family, items, _total(items), said, customer=customer)


def _everything(company: Company, family: str) -> None:
    """All that is left, or the oldest of it."""
    customer = company.customer_with(4)
    customer.open.sort(key=lambda item: (item.due, item.key))
    count = len(customer.open) if family == "everything" else company.rng.randrange(2, len(customer.open) + 1)
    items, customer.open = customer.open[:count], customer.open[count:]
    said = company.rng.choice(["结清欠款", "付清全部货款", "结清"] if family == "everything" else _TALK)
    company.pay(family, items, _total(items), said, customer=customer, day=TODAY)


def _discount(company: Company, family: str) -> None:
    able = [c for c in company.customers if c.discount and c.open]
    if not able:
        return
    customer = company.rng.choice(able)
    (item,) = company.take(customer, 1)
    terms = customer.discount
    assert terms is not None
    assert item.issued is not None
    deduction = round(item.amount_fen * terms.rate)
    said = _said(company, item.numbers[0]) if family == "discount" else company.rng.choice(_TALK)
    day = item.issued + timedelta(company.rng.randrange(terms.days + 1))
    company.pay(family, [item], item.amount_fen - deduction, said, customer=customer, day=day)


def _fee(company: Company, family: str) -> None:
    customer, item, number = _one(company)
    rng, fen = company.rng, item.amount_fen
    fee = rng.choice([50, 200, 500, 550, 1_000, 1_050, 1_500, 1_550, 2_000, 2_050, min(20_000, fen // 50_000)])
    said = _said(company, number) if family == "bank fee" else rng.choice(_TALK)
    if rng.random() < 0.3:
        said += rng.choice(["扣手续费", "（已扣手续费）", "手续费已扣"])
    company.pay(family, [item], fen - fee if fen > 2 * fee else fen, said, customer=customer)


def _twice(company: Company, family: str) -> None:
    customer, item, number = _one(company)
    rng = company.rng
    said = _said(company, number) if family == "twice" else rng.choice(_TALK)
    payer = company.payer(customer)
    first = company.pay("exact", [item], item.amount_fen, said, customer=customer, payer=payer)
    if family != "twice":
        company.out.family[first.key] = "no number"
    day = first.day + timedelta(rng.choice([0, 0, 1, 3]))
    company.pay(family, [], item.amount_fen, said, customer=customer, payer=payer, day=day)


def _parent(company: Company, family: str) -> None:
    rng = company.rng
    able = [c for c in company.customers if c.parent and len(c.open) > 3]
    if not able:
        return
    child = rng.choice(able)
    head = company.by_key[child.parent]
    items = company.take(child, 1 if family == "parent" else rng.randrange(1, 4))
    if family == "parent, children":
        family_members = [c for c in company.customers if head.key in (c.parent, c.key) and c is not child and c.open]
        if not family_members:
            return
        items += company.take(rng.choice(family_members), 1)
    numbers = [item.numbers[0] for item in items]
    said = rng.choice(["、", " ", "，"]).join(numbers)
    if family == "parent" and rng.random() < 0.4:
        said = rng.choice(_TALK)
    company.pay(family, items, _total(items), said, customer=head, payer=(head.name, head.account))


def _instalments(company: Company, family: str) -> None:
    customer, item, number = _one(company)
    first = item.amount_fen * company.rng.randrange(20, 80) // 100
    company.pay(family, [item], first, _said(company, number), customer=customer)
    company.pay(
        family, [item], item.amount_fen - first, _said(company, mistype(company.rng, number)), customer=customer
    )


def _third_party(company: Company, family: str) -> None:
    rng = company.rng
    customer, item, _ = _one(company)
    core = "".join(rng.choice(STRANGE) for _ in range(3))
    name = rng.choice([rng.choice(SURNAMES) + core[:2], f"{core}供应链管理有限公司"])
    account = f"{rng.randrange(10**15, 10**16)}"
    if family == "third party, confirmed":
        company.accounts[account] = customer.key
    waits = family != "third party, confirmed"
    for again in range(rng.choice([1, 1, 3])):
        if again:
            if not customer.open:
                return
            (item,) = company.take(customer, 1)
        said = _said(company, item.numbers[0])
        company.pay(family, [item], item.amount_fen, said, customer=customer, payer=(name, account), waits=waits)


def _unmatched(company: Company, family: str) -> None:
    rng, customer = company.rng, company.customer_with(1)
    if family == "prepayment":
        said = rng.choice(["预付款", "预付货款", "定金", "合同预付30%", "预付设备款", "9月预付"])
        company.pay(family, [], company.amount(), said, customer=customer)
    elif family == "stranger":
        said = rng.choice([f"结息{rng.randrange(10**9)}", "退税款", "货款", "往来款", "投标保证金退回", ""])
        company.pay(family, [], company.amount(), said, customer=customer, payer=("某某资产管理中心", ""))
    elif family == "nothing fits":
        company.pay(family, [], rng.randrange(70_000_000, 90_000_000), rng.choice(_TALK), customer=customer)
    else:  # the number of an item that is settled long since
        (item,) = company.take(customer, 1)
        at = company.out.items.index(item)
        gone = company.out.items[at]
        company.out.items[at] = type(gone)(
            key=gone.key, customer=gone.customer, amount_fen=0, due=gone.due, issued=gone.issued, numbers=gone.numbers
        )
        said = _said(company, item.numbers[0])
        company.pay(family, [], item.amount_fen, said, customer=customer, day=item.due + timedelta(20))


def _twofold(company: Company, family: str) -> None:
    """Two items of one amount and nothing said: nobody can know which."""
    able = []
    for customer in company.customers:
        for item in customer.open:
            if any(o.amount_fen == item.amount_fen and o is not item for o in customer.open):
                able.append((customer, item))
    if not able:
        return
    customer, item = company.rng.choice(able)
    twins = [other for other in customer.open if other.amount_fen == item.amount_fen]
    customer.open = [other for other in customer.open if other not in twins]
    day = max(other.due for other in twins)
    company.pay(family, [item], item.amount_fen, company.rng.choice(_TALK), customer=customer, day=day, waits=True)


FAMILIES: dict[str, tuple[int, Callable[[Company, str], None]]] = {
    "exact": (20, _single),
    "typing 1": (8, _single),
    "typing 2": (5, _single),
    "no number": (8, _single),
    "tail of the number": (4, _single),
    "with other digits": (3, _single),
    "overpaid": (4, _single),
    "short": (4, _single),
    "rounded off": (4, _single),
    "sibling's number": (2, _sibling),
    "bundle, list": (5, _bundle),
    "bundle, typing faults": (4, _bundle),
    "bundle, cut list": (4, _bundle),
    "bundle, counted": (4, _bundle),
    "bundle, tails": (4, _bundle),
    "bundle, no number": (3, _bundle),
    "range": (4, _range),
    "month": (4, _month),
    "everything": (2, _everything),
    "oldest": (2, _everything),
    "discount": (4, _discount),
    "discount, no number": (3, _discount),
    "bank fee": (5, _fee),
    "bank fee, no number": (3, _fee),
    "twice": (3, _twice),
    "twice, no number": (2, _twice),
    "parent": (4, _parent),
    "parent, children": (3, _parent),
    "instalments": (4, _instalments),
    "third party": (4, _third_party),
    "third party, confirmed": (3, _third_party),
    "prepayment": (4, _unmatched),
    "stranger": (4, _unmatched),
    "nothing fits": (3, _unmatched),
    "settled already": (3, _unmatched),
    "twofold": (3, _twofold),
}


def clerks(*, seed: int, customers: int = 40, remittances: int = 400) -> Batch:
    """A batch of every family; what a person has confirmed about other people's accounts is known of the parties."""
    company = Company(seed=seed, customers=customers)
    kinds = [kind for kind, (weight, _) in FAMILIES.items() for _ in range(weight)]
    for _ in range(remittances):
        kind = company.rng.choice(kinds)
        FAMILIES[kind][1](company, kind)
    for at, party in enumerate(company.out.parties):
        confirmed = tuple(account for account, customer in company.accounts.items() if customer == party.customer)
        company.out.parties[at] = replace(party, accounts=party.accounts + confirmed)
    return company.out
