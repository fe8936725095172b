"""Which of a few amounts add up to a target: all answers, not just the first, because two answers mean doubt."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

MOST_AMOUNTS = 26
_SAFE = 2**62


def _all_sums(amounts: Sequence[int]) -> npt.NDArray[np.int64]:
    """Sums of all subsets; the index is the subset's bit mask."""
    sums = np.zeros(1 << len(amounts), dtype=np.int64)
    for bit, amount in enumerate(amounts):
        half = 1 << bit
        np.add(sums[:half], amount, out=sums[half : 2 * half])
    return sums


def _none_fits(left: npt.NDArray[np.int64], right: npt.NDArray[np.int64], target: int, slack: int) -> bool:
    """No left sum and right sum together come near the target: most often so, and quicker to see than which do."""
    ordered, wanted = np.sort(left), np.sort(target - slack - right)
    at = ordered.searchsorted(wanted)
    inside = at < len(ordered)
    return not (ordered[at[inside]] <= wanted[inside] + 2 * slack).any()


def subsets_with_sum(
    *, amounts: Sequence[int], target: int, slack: int = 0, most_members: int = MOST_AMOUNTS, most_answers: int = 8
) -> list[tuple[int, ...]]:
    """Index sets whose amounts (all > 0, fen) sum to ``target`` within ``slack`` either side.

    Complete for up to ``MOST_AMOUNTS`` amounts (Horowitz and Sahni's two halves, 1974); ``ValueError`` beyond.
    At most ``most_answers`` are returned, nearest to the target first, then smallest, then in order of index.
    """
    if len(amounts) > MOST_AMOUNTS:
        raise ValueError(f"at most {MOST_AMOUNTS} amounts, not {len(amounts)}")
    if not amounts or target + slack < min(amounts) or sum(amounts) < target - slack or sum(amounts) >= _SAFE:
        return []
    half = len(amounts) // 2
    left, right = _all_sums(amounts[:half]), _all_sums(amounts[half:])
    if _none_fits(left, right, target, slack):
        return []
    order = np.argsort(left, kind="stable")
    ordered = left[order]
    low = np.searchsorted(ordered, target - slack - right, side="left")
    high = np.searchsorted(ordered, target + slack - right, side="right")
    answers: list[tuple[int, int, tuple[int, ...]]] = []
    for right_mask in np.flatnonzero(high > low).tolist():
        for place in range(int(low[right_mask]), int(high[right_mask])):
            mask = int(order[place]) | right_mask << half
            members = tuple(i for i in range(len(amounts)) if mask >> i & 1)
            if members and len(members) <= most_members:
                off = abs(int(ordered[place]) + int(right[right_mask]) - target)
                answers.append((off, len(members), members))
        if len(answers) > 50 * most_answers:
            break
    return [members for _, _, members in sorted(answers)[:most_answers]]
