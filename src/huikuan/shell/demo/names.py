"""Names of people, firms and shops, composed from common parts; none is meant to be a real firm."""

from __future__ import annotations

import numpy as np

# The commonest surnames, roughly in order of frequency; given names that make a statesman or a star are left out.
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_GIVEN = (
    *("建国", "志强", "伟", "海涛", "文斌", "俊峰", "永刚", "晓东", "国庆", "立新", "宏伟", "明辉", "志刚", "建华"),
    *("勇", "振宇", "家豪", "浩宇", "子轩", "鹏飞", "春生", "少华", "德明", "学军", "卫东", "庆华", "世杰", "天佑"),
    *("一鸣", "嘉树", "思远", "宇航", "泽宇", "光宇", "长青", "耀辉", "润生", "新民", "磊", "超", "军", "斌", "凯"),
    *("丽", "静", "秀英", "晓燕", "雪梅", "海燕", "玉兰", "婷婷", "佳怡", "欣怡", "文静", "丽娟", "春梅", "红霞"),
    *("雅琴", "慧敏", "思琪", "梦洁", "桂芳", "美玲", "晓红", "淑珍", "莉", "敏", "倩", "颖", "雪", "洁", "艳"),
    *("建平", "晓明", "小军", "志远", "金龙", "玉林", "国强", "福生", "海波", "永强", "景行", "书涵", "若溪", "可欣"),
)

_FIRST = "恒瑞盛鑫嘉宏润诚和锦荣信德利隆祥益顺聚佳欣骏博凯越友同广源百万众正立安"
_SECOND = "源丰通兴祥润泽达昌隆成德悦美佳安诚泰盈顺和升宇辰创盛惠辉"
_BANKS = ("120204", "330501", "440358", "811010", "571906", "100126", "192310")
# Well-known firms, place names, and words that read wrongly; a trade name that contains one is not used.
_AVOIDED = (
    "恒大 恒安 恒源 恒丰 恒隆 恒瑞 恒通 恒泰 盛大 荣盛 嘉华 瑞安 宏达 万达 万科 万和 万家 万华 "
    "百度 百丽 百联 百安居 百佳 百盛 广发 广汽 正泰 正大 安踏 同仁 同方 顺丰 德邦 利群 国美 "
    "苏宁 美的 格力 海尔 海信 老板 方太 华帝 联华 大润发 永辉 红星 居然 欧派 万象 众安 众泰 "
    "众诚 安居 和家 立达 信达 立升 信泰 正源 德达 凯德 利达 广达 广源 安达 聚美 友达 祥源 鑫苑 "
    "百成 嘉兴 安源 广安 广德 德安 德兴 安顺 同安 正安 信丰 宏源 凯创 百德 广通 益达 益美 安安 "
    "和和 德德 祥祥 佳佳 源源 盛盛 隆隆 润润 顺顺 诚诚 万万 "
)
AVOIDED = tuple(_AVOIDED.split())


def person_names(*, rng: np.random.Generator, count: int) -> list[str]:
    """Return names of people; the same name comes twice only where there are more people than names."""
    # frequent surnames first: weight falls with the rank
    weights = 1 / (np.arange(len(SURNAMES)) + 4.0)
    names: list[str] = []
    seen: set[str] = set()
    while len(names) < count:
        surnames = rng.choice(len(SURNAMES), size=count, p=weights / weights.sum())
        given = rng.integers(0, len(_GIVEN), size=count)
        for surname, rest in zip(surnames.tolist(), given.tolist(), strict=True):
            name = SURNAMES[surname] + _GIVEN[rest]
            if len(names) < count and (name not in seen or len(seen) > 4_000):
                seen.add(name)
                names.append(name)
    return names


def brands(*, rng: np.random.Generator, count: int) -> list[str]:
    """Return distinct two-character trade names (字号) in random order; repeats start only after all were used."""
    every = [first + second for first in _FIRST for second in dict.fromkeys(_SECOND) if first != second]
    usable = [brand for brand in every if not any(word in brand for word in AVOIDED)]
    order = rng.permutation(len(usable))
    return [usable[order[number % len(usable)]] for number in range(count)]


def account_numbers(*, rng: np.random.Generator, personal: list[bool]) -> list[str]:
    """Return a bank account for each payer, 19 digits: a card (6222…) for people, a company account for firms."""
    tails = rng.integers(0, 10**13, size=len(personal)).tolist()
    banks = rng.integers(0, len(_BANKS), size=len(personal)).tolist()
    return [
        f"{'622202' if one else _BANKS[bank]}{tail:013d}"
        for one, bank, tail in zip(personal, banks, tails, strict=True)
    ]
