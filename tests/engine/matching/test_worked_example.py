"""The example of docs/rules/matching.md."""

from datetime import date

from huikuan.engine.matching import OpenItem, Party, Payment, match

DUE, DAY = date(2026, 6, 30), date(2026, 7, 3)
OPEN = {
    "FP20260001": 12_345_67,
    "FP20260731": 27_182_81,
    "FP20269942": 31_415_92,
    "FP20261618": 16_180_33,
    "FP20265772": 5_772_15,
    "FP20268080": 8_000_00,
    "FP20268181": 8_000_00,
}
RECEIVED = [
    ("R1", "西子贸易", "货款 FP20260001", 12_345_67),
    ("R2", "西子贸易", "FP2026731", 10_000_00),
    ("R3", "西子贸易", "", 17_182_81),
    ("R4", "西子贸易", "FP20269942 FP2026??", 37_188_07),
    ("R5", "西子贸易", "货款", 8_000_00),
    ("R6", "张三", "FP20261618", 16_180_33),
]
# payment: allocations, posted, confidence in permille
EXPECTED = {
    "R1": ((("FP20260001", 12_345_67),), True, 999),
    "R2": ((("FP20260731", 10_000_00),), True, 999),
    "R3": ((("FP20260731", 17_182_81),), True, 999),
    "R4": ((("FP20265772", 5_772_15), ("FP20269942", 31_415_92)), True, 998),
    "R5": ((), False, 0),
    "R6": ((("FP20261618", 16_180_33),), False, 999),
}


def test_worked_example() -> None:
    result = match(
        payments=[
            Payment(key=key, day=DAY, payer_name=name, reference=reference, amount_fen=fen)
            for key, name, reference, fen in RECEIVED
        ],
        items=[
            OpenItem(key=number, customer="西子", numbers=(number,), amount_fen=fen, due=DUE)
            for number, fen in OPEN.items()
        ],
        parties=[Party(customer="西子", names=("杭州西子贸易有限公司", "西子贸易"))],
    )
    got = {p.payment: (tuple(sorted(p.allocations)), p.post, p.confidence_permille) for p in result.proposals}
    assert got == EXPECTED
    assert [(f.subject, f.code) for f in result.findings] == [
        ("R5", "matching.ambiguous"),
        ("R6", "matching.third_party"),
    ]
