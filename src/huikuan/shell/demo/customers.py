"""Who pays: distributors, shops, chains with branches, builders, prospects; where they are and whose they are."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from huikuan.shell.demo.habits import Payers, make_payers
from huikuan.shell.demo.names import brands, person_names
from huikuan.shell.demo.people import People
from huikuan.shell.demo.places import CITIES_OF_SMALL_COMPANY, REGION_SHARES, ROADS, District, districts
from huikuan.shell.demo.sizes import Floats, Ints, Sizes, split_count, stream

KINDS = ("distributor", "outlet", "project", "prospect")
_KIND_SHARES = (0.52, 0.27, 0.13, 0.08)
_BRANCHES = 5  # customers of a chain, its head office included
_CHAIN_SHARE = 0.4  # of the customers of kind outlet
_OVERLOADED = 2  # salespeople with more than twice the usual customers
_TERMS = (  # payment terms and their weight by kind
    (("M30", 22), ("30", 36), ("M30/25", 14), ("45", 6), ("0", 17), ("M60", 5)),
    (("30", 34), ("0", 28), ("15", 22), ("M30", 10), ("M30/20", 6)),
    (("30", 60), ("60", 40)),
    (("0", 60), ("30", 40)),
)
_TRADES = (
    (("电器有限公司", 30), ("家电有限公司", 18), ("商贸有限公司", 24), ("厨卫设备有限公司", 14), ("贸易有限公司", 14)),
    (("电器商行", 34), ("家电经营部", 36), ("厨卫用品店", 14), ("电器有限公司", 16)),
    (("置业有限公司", 34), ("建筑装饰工程有限公司", 36), ("酒店管理有限公司", 18), ("公寓管理有限公司", 12)),
    (("电器有限公司", 40), ("商贸有限公司", 40), ("家居有限公司", 20)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Customers:
    """All customers, one position a customer in every sequence; -1 where there is none."""

    number: list[str]
    name: list[str]
    brand: list[str]
    kind: Ints  # position in KINDS
    parent: Ints  # position of the chain's head office, or -1
    payer: Ints  # position of who pays: itself, or the head office of a chain that pays centrally
    owner: Ints  # position of the salesperson, or -1
    place: Ints  # position in `districts`
    districts: tuple[District, ...]
    address: list[str]
    position: Floats  # customers × (longitude, latitude)
    terms: list[str]
    boss: list[str]
    payers: Payers

    @property
    def region(self) -> Ints:
        """Position of the region."""
        return np.array([district.region for district in self.districts], dtype=np.int64)[self.place]


def make_customers(*, sizes: Sizes, people: People, seed: int) -> Customers:
    """Return the customers of the four regions."""
    rng = stream(seed, "customers")
    count = sizes.customers
    cities = CITIES_OF_SMALL_COMPANY if count <= 1_200 else 8
    areas = districts(cities_per_region=cities)
    weights = np.array([area.weight for area in areas])
    for region, share in enumerate(REGION_SHARES):
        here = np.array([area.region == region for area in areas])
        weights[here] *= share / weights[here].sum()
    place = rng.permutation(np.repeat(np.arange(len(areas)), split_count(count, weights)))
    kind = rng.permutation(np.repeat(np.arange(4), split_count(count, _KIND_SHARES)))
    parent = _chains(rng, kind, np.array([area.region for area in areas])[place])
    payers = make_payers(rng=rng, kind=kind)
    payer = _payer_of(parent, payers)
    brand, name = _names(rng, kind, parent, place, areas)
    width = max(4, len(str(count)))
    return Customers(
        number=[f"C{number:0{width}d}" for number in range(1, count + 1)],
        name=name,
        brand=brand,
        kind=kind,
        parent=parent,
        payer=payer,
        owner=_owners(rng, place, areas, people),
        place=place,
        districts=areas,
        address=_addresses(rng, place, areas),
        position=_positions(rng, place, areas),
        terms=_terms(rng, kind),
        boss=person_names(rng=rng, count=count),
        # branches whose head office pays have its habit, and grades of their own
        payers=replace(
            payers,
            habit=payers.habit[payer],
            late_days=payers.late_days[payer],
            pay_day=payers.pay_day[payer],
        ),
    )


def _chains(rng: np.random.Generator, kind: Ints, region: Ints) -> Ints:
    """Bind some shops of each region into chains; the first of each is the head office."""
    parent = np.full(len(kind), -1, dtype=np.int64)
    for number in range(int(region.max()) + 1):
        shops = rng.permutation(np.flatnonzero((kind == 1) & (region == number)))
        for start in range(0, int(len(shops) * _CHAIN_SHARE) - _BRANCHES + 1, _BRANCHES):
            chain = np.sort(shops[start : start + _BRANCHES])
            parent[chain[1:]] = chain[0]
    return parent


def _payer_of(parent: Ints, payers: Payers) -> Ints:
    """Head offices with an even pay day pay for their branches; all others pay themselves."""
    central = (parent >= 0) & (payers.pay_day[parent] % 2 == 0)
    return np.where(central, parent, np.arange(len(parent)))


def _names(
    rng: np.random.Generator, kind: Ints, parent: Ints, place: Ints, areas: tuple[District, ...]
) -> tuple[list[str], list[str]]:
    """Return trade names, distinct within a city as long as they last, and full names, always distinct."""
    cities = [area.city for area in areas]
    brand = [""] * len(kind)
    for city in dict.fromkeys(cities):
        here = [number for number, at in enumerate(place.tolist()) if cities[at] == city]
        for number, text in zip(here, brands(rng=rng, count=len(here)), strict=True):
            brand[number] = text
    heads = set(parent[parent >= 0].tolist())
    trade = [_weighted(rng, _TRADES[number], int((kind == number).sum())) for number in range(4)]
    following = [iter(trades) for trades in trade]
    names: list[str] = []
    used: set[str] = set()
    for number, area in enumerate(areas[at] for at in place.tolist()):
        ending = next(following[int(kind[number])])
        if number in heads:
            ending = "家电连锁有限公司"
        head = int(parent[number])
        if head >= 0:  # branches are numbered after their head office, so its name is known
            brand[number] = brand[head]
            full = f"{names[head]}{area.city}{area.short}分公司"
        else:
            small = not ending.endswith("公司")
            full = f"{area.city}{area.name if small else ''}{brand[number]}{ending}"
        if full in used:
            full = full.replace(area.city, f"{area.city}{area.short}", 1)
        plain, again = full, 1
        while full in used:
            again += 1
            full = f"{plain}（{again}）"
        used.add(full)
        names.append(full)
    return brand, names


def _weighted(rng: np.random.Generator, choices: tuple[tuple[str, int], ...], count: int) -> list[str]:
    weights = np.array([weight for _, weight in choices], dtype=np.float64)
    drawn = rng.choice(len(choices), size=count, p=weights / weights.sum())
    return [choices[number][0] for number in drawn.tolist()]


def _owners(rng: np.random.Generator, place: Ints, areas: tuple[District, ...], people: People) -> Ints:
    """Cut each region's customers, in the order of the map, into the salespeople's territories."""
    owner = np.full(len(place), -1, dtype=np.int64)
    region = np.array([area.region for area in areas])[place]
    load = rng.uniform(0.85, 1.15, len(people.rep_no))
    load[[1, len(load) // 2][:_OVERLOADED]] = 2.4
    for number in range(4):
        here = np.flatnonzero(region == number)
        here = here[np.argsort(place[here], kind="stable")]
        reps = np.flatnonzero(people.rep_region == number)
        owner[here] = np.repeat(reps, split_count(len(here), load[reps]))
    orphans = rng.choice(len(place), size=max(3, round(4 * len(place) / 600)), replace=False)
    owner[orphans] = -1
    return owner


def _addresses(rng: np.random.Generator, place: Ints, areas: tuple[District, ...]) -> list[str]:
    roads = rng.integers(0, len(ROADS), len(place)).tolist()
    doors = rng.integers(1, 680, len(place)).tolist()
    return [
        f"{areas[at].address}{ROADS[road]}{door}号" for at, road, door in zip(place.tolist(), roads, doors, strict=True)
    ]


def _positions(rng: np.random.Generator, place: Ints, areas: tuple[District, ...]) -> Floats:
    """Scatter around the district's centre, a few kilometres at most."""
    centres = np.array([(area.longitude, area.latitude) for area in areas])
    scatter = np.clip(rng.normal(0, 0.015, (len(place), 2)), -0.04, 0.04)
    return np.round(centres[place] + scatter, 5)


def _terms(rng: np.random.Generator, kind: Ints) -> list[str]:
    drawn = [iter(_weighted(rng, _TERMS[number], int((kind == number).sum()))) for number in range(4)]
    return [next(drawn[number]) for number in kind.tolist()]
