"""The weight of evidence, in points: ten points make an explanation ten times as likely, so points add up.

This is the log-odds form of Fellegi and Sunter's theory of record linkage (1969), in Turing's unit, the deciban.
Everything here is an integer, so the same input gives the same decision on every machine.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import comb

from huikuan.engine.matching.deductions import USUAL_FEES, usual_fee

NOTHING_FITS = 15  # points of the explanation "this money belongs to none of the open items"

PAYER_CERTAIN = 25  # both name and account, or said by a person
PAYER_KNOWN = 20  # one of them
PAYER_LEARNT = 18  # seen in this run with certain matches
PAYER_SIMILAR = 10  # the name is only like the customer's
PAYER_CLAIMED = 13  # somebody else, who paid for the customer by somebody's word
PAYER_RELATED = 12  # head office, branch or sister
PAYER_UNKNOWN = -3
PAYER_OTHER = -15  # the payer is known to be somebody else

PART_OF_ITEM = -5
MORE_THAN_ITEM = -14
NAMED_BUT_NOT_PAID = -40  # some of the items named, or some of the money, would be left over
AMOUNT_CAP = 40
SIBLING_QUOTED = 28  # the number next to the item's own is quoted, without a fault of its own
_FEE_SAID = 8
_ROUNDINGS = 3
_TOO_SHORT = 3  # numbers of so few characters are met anywhere
_UNEXPLAINED = 6  # few payments are off by just any difference
_UNITS = (100, 10_000, 100_000, 1_000_000)  # fen: whole yuan, hundreds, thousands, ten thousands

_SPLIT_OFF = 5  # a number found only across gaps or inside a longer run of characters
_TEN_STEPS = (1000, 1259, 1585, 1995, 2512, 3162, 3981, 5012, 6310, 7943)  # 1000 * 10**(k/10)


_STEPS = [-(-step * 10**digits // 1000) for digits in range(40) for step in _TEN_STEPS]  # least value of each point


def ten_log(value: int) -> int:
    """Ten times the decimal logarithm of an integer below 10**40, rounded down; 0 below 1."""
    return bisect_right(_STEPS, value) - 1 if value > 1 else 0


def power_of_ten(points: int) -> int:
    """A thousand times 10**(points/10), for points >= 0."""
    tens, rest = divmod(points, 10)
    return _TEN_STEPS[rest] * int(10**tens)


def lead(*, points: int, rivals: Iterable[int]) -> int:
    """How far one explanation is ahead of all its rivals and of "nothing fits" together, in points: -30 to 80."""
    return _lead(points, tuple(rivals))


@lru_cache(maxsize=4096)
def _lead(points: int, rivals: tuple[int, ...]) -> int:
    others = [NOTHING_FITS, *rivals]
    floor = max(others) - 40  # what is weaker hardly counts
    together = floor + ten_log(sum(power_of_ten(max(p - floor, 0)) for p in others)) - 30
    return max(-30, min(80, points - together))


def number_points(*, length: int, whole: bool, shared_by: int) -> int:
    """A number quoted without a fault: a long one cannot be chance, and one of k items names each of them a little."""
    points = min(50, 8 * length) if length > _TOO_SHORT else 5 * length
    if not whole:
        points = points - _SPLIT_OFF if length >= 8 else points - 25
    return max(0, points - ten_log(shared_by))


def faulty_number_points(*, length: int, faults: int) -> int:
    """A number quoted with typing faults (insertion, loss, change or swap of a character); 0 where chance is as likely.

    Chance: a memo has about sixty places and a customer up to a hundred numbers, so a number of ten digits is met with
    two faults by accident about once in a hundred memos, one of eight digits far too often.
    """
    if faults == 1:
        return 28 if length >= 9 else 20 if length == 8 else 14 if length == 7 else 0
    if faults == 2:
        return 16 if length >= 12 else 14 if length >= 10 else 0
    return 6 if faults == 3 and length >= 14 else 0


def amount_points(*, amount: int, considered: int, difference: int = 0) -> int:
    """An amount that agrees: the more telling digits and the fewer sums tried, the less it can be chance."""
    telling = amount
    while telling and telling % 10 == 0:
        telling //= 10
    points = ten_log(telling)
    if difference:
        # A difference is only as telling as the digits before it; and round sums are often paid, whatever is near them.
        points = min(points, ten_log(amount) - ten_log(2 * abs(difference) + 1))
    points -= ten_log(considered)
    return AMOUNT_CAP if points > AMOUNT_CAP else max(points, 0)


def difference_points(*, amount: int, considered: int, difference: int, fee: bool = False) -> int:
    """An amount that agrees but for ``difference`` (payment less item, fen), which a fee or rounding may explain."""
    points = amount_points(amount=amount, considered=considered, difference=difference)
    if difference:
        points = max(0, points - _UNEXPLAINED)
    if difference < 0:
        item = amount - difference
        if usual_fee(difference=-difference, amount=item):
            points = max(points, amount_points(amount=item, considered=considered * USUAL_FEES) + _FEE_SAID * fee)
        if amount % 100 == 0 and item - amount < 1_000:  # the cents, or the last yuan, left out
            points = max(points, amount_points(amount=amount, considered=considered * _ROUNDINGS))
    return min(points, AMOUNT_CAP)


def filling_points(filled: Sequence[int], among: Sequence[int]) -> int:
    """How much the sum of amounts chosen ``among`` others tells of them: no more than that of the round ones alone.

    One amount to the fen betrays itself in a sum; which round amounts stand beside it, only the rest can tell.
    """
    points = amount_points(amount=sum(filled), considered=comb(len(among), len(filled)))
    for unit in _UNITS:
        round_ones = [fen for fen in filled if fen % unit == 0]
        if round_ones and len(round_ones) < len(filled):
            tried = comb(sum(1 for fen in among if fen % unit == 0), len(round_ones))
            points = min(points, amount_points(amount=sum(round_ones), considered=tried))
    return points


def more_points(*, rest: int, item: int) -> int:
    """More than the item: a little is an advance or a slip, a lot is rather an item that was not understood."""
    return MORE_THAN_ITEM if rest <= item // 5 else MORE_THAN_ITEM - 6 if rest <= item // 2 else MORE_THAN_ITEM - 14


class Habits:
    """How far from the due day certain payments came, and so how strange another distance is."""

    def __init__(self, lags: Iterable[int] = ()) -> None:
        """``lags``: days from due day to payment of the matches already certain."""
        self._lags = sorted(lags)
        self._points: dict[int, int] = {}
        self.usual = self._lags[len(self._lags) // 2] if self._lags else 0  # days, the median

    def points(self, lag: int) -> int:
        """0 for a usual distance in days, down to -35 for one never seen among many."""
        known = self._points.get(lag)
        if known is None:
            known = self._points[lag] = self._weigh(lag)
        return known

    def _weigh(self, lag: int) -> int:
        count = len(self._lags)
        if count < 50:
            return self._plain(lag)
        low, high = self._lags[count // 200], self._lags[-1 - count // 200]
        if low <= lag <= high:
            return 0
        beyond = low - lag if lag < low else lag - high
        width = max(10, (high - low) // 4)
        worst = min(35, ten_log(count))
        return -min(worst, 2 + worst * beyond // (2 * width))

    @staticmethod
    def _plain(lag: int) -> int:
        beyond = -45 - lag if lag < 0 else lag - 180
        for limit, points in zip((0, 30, 90, 365, 730), (0, -2, -4, -8, -12), strict=True):
            if beyond <= limit:
                return points
        return -15


def mean(points: Iterable[int]) -> int:
    """The average, rounded down."""
    values = list(points)
    return sum(values) // len(values) if values else 0
