"""The kinds of money of ``heaped``: what each is for, and so what the truth is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from tests.engine.matching.generators.batch import Batch
from tests.engine.matching.generators.heaped import Heap

from huikuan.engine.matching import OpenItem, Party

_FEES = [100, 500, 550, 1_000, 1_050, 1_500, 2_000, 5_000]


def _total(items: list[OpenItem]) -> int:
    return sum(one.amount_fen for one in items)


def _plain(heap: Heap) -> None:
    if customer := heap.somebody():
        items = heap.take(customer, 1)
        heap.pay("plain", customer, items, _total(items))


def _bundle(heap: Heap) -> None:
    count = heap.rng.randrange(2, 7)
    if customer := heap.somebody(count):
        items = heap.take(customer, count)
        heap.pay("bundle", customer, items, _total(items))


def _short(heap: Heap) -> None:
    if customer := heap.somebody():
        items = heap.take(customer, 1)
        heap.pay("short", customer, items, _total(items) * heap.rng.randrange(25, 96) // 100)


def _over(heap: Heap) -> None:
    if customer := heap.somebody():
        items = heap.take(customer, heap.rng.choice([1, 1, 2]) if len(customer.left) > 1 else 1)
        heap.pay("overpaid", customer, items, _total(items) + heap.rng.randrange(5_000, 300_000))


def _fee(heap: Heap) -> None:
    """A bundle or one item, less the bank's fee."""
    if customer := heap.somebody():
        items = heap.take(customer, min(len(customer.left), heap.rng.choice([1, 1, 3])))
        heap.pay("bank fee", customer, items, _total(items) - heap.rng.choice(_FEES))


def _discount(heap: Heap) -> None:
    """Everything paid is in time, and each item is less by its own rounded discount; a fee now and then beside it."""
    if customer := heap.somebody(want=lambda one: one.discount is not None):
        items = heap.take(customer, min(len(customer.left), heap.rng.choice([1, 1, 2])))
        terms = customer.discount
        assert terms is not None
        assert terms.days is not None
        days = [one.issued for one in items if one.issued]
        if (max(days) - min(days)).days > terms.days:
            return
        fen = sum(one.amount_fen - round(one.amount_fen * terms.rate) for one in items)
        day = min(days) + timedelta(heap.rng.randrange((max(days) - min(days)).days, terms.days + 1))
        heap.pay("discount", customer, items, fen, day=day)


def _again(heap: Heap) -> None:
    """Paid, and by mistake paid once more some days later: the second is nobody's item."""
    if customer := heap.somebody():
        items = heap.take(customer, 1)
        said = items[0].numbers[0]
        payer = (customer.name, customer.accounts[0])
        first = heap.pay("paid twice: first", customer, items, _total(items), said=said, payer=payer)
        day = first.day + timedelta(heap.rng.randrange(1, 15))
        heap.pay("paid twice: second", customer, [], _total(items), said=heap.slip(said), payer=payer, day=day)


def _head(heap: Heap) -> None:
    """The head office pays for its child, or for two of its children."""
    child = heap.somebody(want=lambda one: bool(one.parent))
    if child is None:
        return
    head = next(one for one in heap.everybody if one.key == child.parent)
    items = heap.take(child, min(len(child.left), heap.rng.choice([1, 2])))
    sister = heap.somebody(want=lambda one: one.parent == head.key and one is not child)
    if sister is not None and heap.rng.random() < 0.3:
        items += heap.take(sister, 1)
    heap.pay("head office", head, items, _total(items))


def _stranger_for(heap: Heap, *, confirmed: bool) -> None:
    if customer := heap.somebody():
        rng = heap.rng
        name = rng.choice(["郝仁义", "司马光远", "欧阳采薇", "某某供应链金融有限公司", "星海商业保理有限公司"])
        account = f"95{rng.randrange(10**15):015d}"
        if confirmed:
            heap.confirmed.setdefault(customer.key, []).append(account)
        items = heap.take(customer, min(len(customer.left), rng.choice([1, 1, 2])))
        kind = "third party, confirmed" if confirmed else "third party"
        heap.pay(kind, customer, items, _total(items), payer=(name, account), waits=not confirmed)


def _advance(heap: Heap) -> None:
    rng, customer = heap.rng, heap.somebody()
    if customer:
        said = rng.choice(["预付货款", "定金", "订金10月", "预付 DD{}", "合同预付款30%", "押金"]).format(
            rng.randrange(9999)
        )
        fen = rng.choice([rng.randrange(1, 90) * 100_000, rng.randrange(10_000, 9_000_000)])
        heap.pay("prepayment", customer, [], fen, said=said)


def _nobodys(heap: Heap) -> None:
    """Money that is for no invoice: interest, refunds, deposits of tenders, transfers between own accounts."""
    rng, customer = heap.rng, heap.somebody()
    if customer:
        whose = rng.choice([
            ("待报解预算收入", "", "退税"), ("", "", f"结息{rng.randrange(10**6)}"), ("国网供电公司", "", "电费退款"),
            ("公共资源交易中心", "", "投标保证金退回"), ("", "", "批量入账"), ("本公司一般户", "", "内部调拨"),
        ])  # fmt: skip
        heap.pay("nobody's", customer, [], rng.randrange(100, 9_000_000), said=whose[2], payer=(whose[0], whose[1]))


def _settled(heap: Heap) -> None:
    """The number of an item that was paid long before this batch."""
    if customer := heap.somebody():
        (item,) = heap.take(customer, 1)
        heap.out.items[heap.out.items.index(item)] = replace(item, amount_fen=0)
        heap.pay("paid long since", customer, [], item.amount_fen, said=heap.told([item]))


def _later(heap: Heap) -> None:
    """Two payments for one item, the second with the rest."""
    if customer := heap.somebody():
        items = heap.take(customer, 1)
        part = _total(items) * heap.rng.randrange(20, 80) // 100
        heap.pay("in two parts", customer, items, part)
        heap.pay("in two parts", customer, items, _total(items) - part, day=heap.out.payments[-1].day + timedelta(9))


KINDS: list[tuple[int, Callable[[Heap], None]]] = [
    (20, _plain),
    (12, _bundle),
    (8, _short),
    (7, _over),
    (8, _fee),
    (8, _discount),
    (5, _again),
    (6, _head),
    (4, lambda heap: _stranger_for(heap, confirmed=False)),
    (4, lambda heap: _stranger_for(heap, confirmed=True)),
    (6, _advance),
    (6, _nobodys),
    (3, _settled),
    (5, _later),
]


def heaped(*, seed: int, customers: int = 50, remittances: int = 420, faults: float = 0.3) -> Batch:
    """A batch in which each fault befalls each payment with the chance ``faults``."""
    heap = Heap(seed=seed, customers=customers, faults=faults)
    kinds = [kind for weight, kind in KINDS for _ in range(weight)]
    for _ in range(remittances):
        heap.rng.choice(kinds)(heap)
    for one in heap.everybody:
        known = (*one.accounts[:1], *heap.confirmed.get(one.key, ()))
        discounts = (one.discount,) if one.discount else ()
        heap.out.parties.append(
            Party(customer=one.key, names=(one.name,), accounts=known, parent=one.parent, discounts=discounts)
        )
    return heap.out
