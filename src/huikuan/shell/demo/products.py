"""Sixty kitchen and bathroom appliances in the four roles of a product range."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import polars as pl

from huikuan.shell.demo.seasons import ROLES
from huikuan.shell.demo.sizes import Floats, Ints, stream

# category|lowest price, yuan|model letter|four sizes|roles of the four models (F V P I)
_RANGE = """
电热水壶|69|K|1.5L,1.7L 恒温,1.7L 双层防烫,0.8L 便携|FVPV
电饭煲|159|R|3L 机械,4L 智能,4L IH,5L 球釜|FVVP
电压力锅|199|Y|4L,5L 双胆,6L 快煮,5L 鲜煮|FVVP
电磁炉|139|C|2100W,2200W 超薄,双环定频,大线盘|FVVP
空气炸锅|189|A|4L,5L 可视,6.5L 蒸汽,12L 烤箱款|FVPV
破壁机|239|B|1.2L,1.75L 加热,1.75L 静音,2L 轻音|FVPP
电热水器|699|D|40L,60L 双胆,80L 速热,60L 超薄扁桶|FVVP
燃气热水器|999|G|12L,13L 恒温,16L 零冷水,18L 双增压|FVPP
吸油烟机|1099|H|侧吸 18,侧吸 20 挥手,顶吸 22,顶侧双吸 26|FVVI
燃气灶|499|Z|4.2kW 双眼,4.8kW 双眼,5.2kW 定时,5.5kW 防干烧|FVVP
消毒柜|799|X|90L 嵌入,110L 嵌入,110L 光波,120L 母婴|VVPI
净水器|899|W|400G,600G,800G,1200G 加热|FVPI
洗碗机|1999|Q|8 套,10 套,14 套,16 套 全嵌|VVPI
蒸烤一体机|2399|S|40L,50L,58L 变频,72L 微蒸烤|VPPI
集成灶|4299|J|消毒柜款,蒸箱款,蒸烤一体款,蒸烤独立款|VVPI
"""
_ROLE_OF = dict(zip("FVPI", ROLES, strict=True))
_STEP = (100, 145, 215, 330)  # price of the four models, % of the lowest
_MARGIN = {"fighter": (7, 13), "volume": (17, 25), "profit": (31, 41), "image": (38, 47)}  # %
_ROLE_WEIGHT = {"fighter": 0.22, "volume": 0.45, "profit": 0.25, "image": 0.08}  # share of outlets' main items


@dataclass(frozen=True, slots=True, kw_only=True)
class Products:
    """The range: one position an item in every array."""

    frame: pl.DataFrame
    price: Ints  # fen
    role: Ints  # position in ROLES
    weight: Floats  # how often an item is an outlet's main item; sums to 1
    built_in: Ints  # positions of the items that builders and hotels buy


def make_products(*, seed: int) -> Products:
    """Return the same sixty items for every size; the seed moves only their margins."""
    rng = stream(seed, "products")
    names: list[str] = []
    roles: list[str] = []
    prices: list[int] = []
    margins: list[Decimal] = []
    built_in: list[int] = []
    for line in _RANGE.strip().splitlines():
        category, lowest, letter, models, letters = line.split("|")
        for number, (model, role_letter) in enumerate(zip(models.split(","), letters, strict=True)):
            low, high = _MARGIN[_ROLE_OF[role_letter]]
            if int(lowest) >= 499:
                built_in.append(len(names))
            names.append(f"澄禾{category} {model}（CH-{letter}{(number + 2) * 10 + len(category)}）")
            roles.append(_ROLE_OF[role_letter])
            # prices end in 9 yuan, as in the shops
            prices.append(int(lowest) * _STEP[number] // 1000 * 1000 + 900)
            margins.append(Decimal(int(rng.integers(low * 10, high * 10 + 1))).scaleb(-3))
    price = np.array(prices, dtype=np.int64)
    role = np.array([ROLES.index(name) for name in roles], dtype=np.int64)
    weight = np.array([_ROLE_WEIGHT[name] / roles.count(name) for name in roles]) * price**0.25
    frame = pl.DataFrame(
        {
            "item_no": [f"P{number:03d}" for number in range(1, len(names) + 1)],
            "name": names,
            "role": roles,
            "unit_price": price,
            "gross_margin": pl.Series(margins, dtype=pl.Decimal(38, 6)),
        }
    )
    return Products(
        frame=frame,
        price=price,
        role=role,
        weight=weight / weight.sum(),
        built_in=np.array(built_in, dtype=np.int64),
    )
