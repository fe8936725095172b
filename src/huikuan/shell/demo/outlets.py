"""Where the goods are sold: shops and counters of the customers, opened and closed during the history."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from huikuan.shell.demo.customers import Customers
from huikuan.shell.demo.people import People
from huikuan.shell.demo.places import ROADS
from huikuan.shell.demo.products import Products
from huikuan.shell.demo.sizes import HISTORY_MONTHS, Flags, Floats, Ints, Sizes, split_count, stream

STATUSES = ("active", "developing", "marginal", "closed")
_STATUS_SHARES = (0.86, 0.035, 0.05, 0.055)
_MEAN_SALES = 41_000  # yuan a month and outlet, before season and growth
_CORE_SHARE = 0.12  # of the outlets: the largest, with several items a month
ITEMS_OF_CORE = 4
NEVER = 10_000  # month of an opening or closing that doesn't happen


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlets:
    """All outlets in the order of their customers, one position an outlet in every sequence."""

    number: list[str]
    name: list[str]
    customer: Ints
    owner: Ints  # position of the salesperson, or -1
    status: Ints  # position in STATUSES
    opened: Ints  # month of the history (0 = oldest), negative when long before, NEVER while developing
    closed: Ints  # first month without sales, or NEVER
    base: Floats  # usual sales a month in yuan
    core: Flags
    items: Ints  # outlets × ITEMS_OF_CORE, the main item first


def make_outlets(*, sizes: Sizes, customers: Customers, people: People, products: Products, seed: int) -> Outlets:
    """Return the outlets of distributors and shops; builders and prospects have none."""
    rng = stream(seed, "outlets")
    count = sizes.outlets
    customer = np.repeat(np.arange(len(customers.number)), _outlets_of_each(rng, customers, count))
    status = rng.permutation(np.repeat(np.arange(4), split_count(count, _STATUS_SHARES)))
    opened = np.where(rng.random(count) < 0.82, rng.integers(-60, 0, count), rng.integers(1, HISTORY_MONTHS - 2, count))
    closed = np.full(count, NEVER)
    closed[status == 3] = rng.integers(14, HISTORY_MONTHS, int((status == 3).sum()))
    opened[status >= 2] = np.minimum(opened[status >= 2], 0)
    opened[status == 1] = NEVER
    base = rng.lognormal(0, 0.7, count) * rng.lognormal(0, 0.35, len(customers.number))[customer]
    base[status == 2] *= 0.16
    base[status == 3] *= 0.5
    base *= _MEAN_SALES * count / base.sum()
    selling = np.where(status == 0, base, 0)
    core = np.zeros(count, dtype=np.bool_)
    core[np.argsort(-selling, kind="stable")[: round(count * _CORE_SHARE)]] = True
    width = max(5, len(str(count)))
    return Outlets(
        number=[f"S{number:0{width}d}" for number in range(1, count + 1)],
        name=_names(rng, customers, customer),
        customer=customer,
        owner=_owners(rng, customers, people, customer),
        status=status,
        opened=opened,
        closed=closed,
        base=base,
        core=core,
        items=_items(rng, products, count),
    )


def _outlets_of_each(rng: np.random.Generator, customers: Customers, count: int) -> Ints:
    """Distributors supply most outlets, a shop is mostly one outlet itself."""
    weight = np.select(
        [customers.kind == 0, customers.kind == 1],
        [rng.lognormal(np.log(6), 0.55, len(customers.number)), rng.lognormal(np.log(1.2), 0.5, len(customers.number))],
        0,
    )
    with_outlets = np.flatnonzero(customers.kind <= 1)
    counts = np.zeros(len(customers.number), dtype=np.int64)
    counts[with_outlets] = split_count(count, weight[with_outlets], minimum=1)
    return counts


def _owners(rng: np.random.Generator, customers: Customers, people: People, customer: Ints) -> Ints:
    """An outlet is looked after by its customer's owner, now and then by the colleague of the next territory."""
    owner = customers.owner[customer]
    lent = (rng.random(len(owner)) < 0.03) & (owner >= 0) & (owner + 1 < len(people.rep_no))
    neighbour = np.minimum(owner + 1, len(people.rep_no) - 1)
    lent &= people.rep_region[neighbour] == people.rep_region[owner]
    return np.where(lent, neighbour, owner)


def _items(rng: np.random.Generator, products: Products, count: int) -> Ints:
    """Four different items an outlet, drawn by the items' weight (exponential race: the smallest wins)."""
    race = rng.exponential(1, (count, len(products.weight))) / products.weight
    best = np.argpartition(race, ITEMS_OF_CORE, axis=1)[:, :ITEMS_OF_CORE]
    order = np.argsort(np.take_along_axis(race, best, axis=1), axis=1)
    return np.take_along_axis(best, order, axis=1)


def _names(rng: np.random.Generator, customers: Customers, customer: Ints) -> list[str]:
    """Trade name, road or place, and what it is; distinct within a customer."""
    places = (*ROADS, "建材市场", "家居广场", "购物中心", "商业街", "客运站", "新城", "古镇", "开发区", "大学城")
    forms = ("店", "店", "店", "专卖店", "体验店", "专柜")
    starts = rng.integers(0, len(places), len(customers.number)).tolist()
    form = rng.integers(0, len(forms), len(customer)).tolist()
    area = [customers.districts[at].short for at in customers.place.tolist()]
    names = []
    before, position = -1, 0
    for one, shape in zip(customer.tolist(), form, strict=True):
        position = position + 1 if one == before else 0
        before = one
        # 11 has no factor in common with the number of places, so that each comes once before one comes again
        place = places[(starts[one] + 11 * position) % len(places)]
        again = position // len(places)
        names.append(f"{customers.brand[one]}{area[one]}{place}{forms[shape]}{f'（{again + 1}）' if again else ''}")
    return names
