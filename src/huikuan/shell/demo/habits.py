"""How the demonstration company's customers pay: one habit each, with what it does to terms and credit grade."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from huikuan.shell.demo.sizes import Flags, Ints


class Habit(StrEnum):
    """What a customer does when an invoice falls due."""

    PROMPT = "prompt"  # pays each invoice about the due date and names it
    LATE = "late"  # names it, and pays later by its own number of days
    PARTS = "parts"  # pays each invoice in two or three parts
    WRONG_REFERENCE = "wrong_reference"  # mistypes or cuts the invoice number
    NO_REFERENCE = "no_reference"  # writes 货款 or nothing
    THIRD_PARTY = "third_party"  # the owner's own card or a sister company pays
    OLDEST_FIRST = "oldest_first"  # a round sum a month, oldest debts first
    BUNDLE = "bundle"  # once a month one payment for everything due


HABITS = tuple(Habit)
_SHARES = {  # % of customers by kind: distributor, outlet, project, prospect
    Habit.PROMPT: (30, 32, 23, 100),
    Habit.LATE: (15, 14, 36, 0),
    Habit.PARTS: (10, 4, 24, 0),
    Habit.WRONG_REFERENCE: (9, 9, 8, 0),
    Habit.NO_REFERENCE: (10, 15, 4, 0),
    Habit.THIRD_PARTY: (7, 16, 0, 0),
    Habit.OLDEST_FIRST: (6, 4, 5, 0),
    Habit.BUNDLE: (13, 6, 0, 0),
}
GRADES = "ABCD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Payers:
    """Every customer's way of paying, one position a customer."""

    habit: Ints  # position in HABITS
    late_days: Ints  # usual days after the due date; negative before it
    pay_day: Ints  # day of the month of those who pay once a month
    grade: list[str]


def make_payers(*, rng: np.random.Generator, kind: Ints) -> Payers:
    """Draw a habit by kind of customer; the grade follows from the days it is usually late, with some mistakes."""
    count = len(kind)
    habit = np.zeros(count, dtype=np.int64)
    draws = rng.random(count)
    for position in range(4):
        shares = np.cumsum([_SHARES[name][position] for name in HABITS]) / 100
        here = kind == position
        habit[here] = np.searchsorted(shares, draws[here], side="right")
    late = np.clip(rng.lognormal(np.log(20), 0.8, count), 7, 150).astype(np.int64)
    usual = {
        Habit.PROMPT: rng.integers(-4, 2, count),
        Habit.LATE: late,
        Habit.PARTS: late // 3,
        Habit.WRONG_REFERENCE: rng.integers(-2, 9, count),
        Habit.NO_REFERENCE: rng.integers(-2, 9, count),
        Habit.THIRD_PARTY: rng.integers(0, 15, count),
        Habit.OLDEST_FIRST: rng.integers(-6, 16, count),
        Habit.BUNDLE: rng.integers(-14, 4, count),
    }
    late_days = np.select([habit == number for number in range(len(HABITS))], [usual[name] for name in HABITS])
    pay_day = rng.choice(np.array([5, 10, 15, 20, 25, 28]), count)
    return Payers(habit=habit, late_days=late_days, pay_day=pay_day, grade=_grades(rng, habit, late_days))


def _grades(rng: np.random.Generator, habit: Ints, late_days: Ints) -> list[str]:
    """A for the prompt, D beyond two months late; one in eight is graded a step off, as in life."""
    in_parts: Flags = np.isin(habit, [HABITS.index(Habit.PARTS), HABITS.index(Habit.OLDEST_FIRST)])
    step = np.searchsorted([4, 18, 45], late_days, side="left") + in_parts
    step += (rng.random(len(habit)) < 0.08).astype(np.int64) - (rng.random(len(habit)) < 0.05)
    return [GRADES[number] for number in np.clip(step, 0, 3).tolist()]
