"""Matches sure by number and money alone: they need no knowledge of payers, they teach it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from huikuan.engine.matching.book import Book
from huikuan.engine.matching.explanations import BUNDLE, FULL, INSTALMENT, Case, Explanation, spread
from huikuan.engine.matching.sums import MOST_AMOUNTS, subsets_with_sum
from huikuan.engine.money import Fen

Commit = Callable[[Case, Explanation], bool]


def quoted_and_agreeing(*, cases: Sequence[Case], book: Book, commit: Commit, slack: bool) -> None:
    """Numbers quoted without a fault whose open amounts are the payment, alone or together; with ``slack`` nearly."""
    for case in cases:
        if case.chosen is None and case.quotes.points:
            found = _quoted(case, book, slack=slack)
            if found is not None:
                commit(case, found)


def _quoted(case: Case, book: Book, *, slack: bool) -> Explanation | None:
    amount = case.payment.amount_fen
    limit = book.near_limit(amount) if slack else 0
    if len(case.quotes.points) == 1:  # as most slips do
        (place,) = case.quotes.points
        only = book.left[place]
        if not only or abs(only - amount) > limit:
            return None
        return Explanation(FULL, ((place, min(only, amount)),), 0, (only,), (place,))
    live = sorted(place for place in case.quotes.points if book.left[place])
    if len({book.items[place].customer for place in live}) != 1:
        # One slip for several customers (or a number two of them share) needs the payer to be known first.
        return None
    places = _adding_up(case, book, live, limit)
    left = [book.left[place] for place in places]
    if not places:
        return None
    allocations = spread(places, left, max(0, sum(left) - amount))
    return Explanation(FULL if len(places) == 1 else BUNDLE, allocations, 0, tuple(left))


def _adding_up(case: Case, book: Book, live: Sequence[int], limit: Fen) -> Sequence[int]:
    """All the items quoted, or the only few of them that make up the payment."""
    left, amount = [book.left[place] for place in live], case.payment.amount_fen
    if abs(sum(left) - amount) <= limit:
        return live
    if not 1 < len(live) <= MOST_AMOUNTS:
        return ()
    answers = subsets_with_sum(amounts=left, target=amount, slack=limit)
    if len(answers) != 1:
        return ()
    chosen = [live[i] for i in answers[0]]
    exact = sum(book.left[place] for place in chosen) == amount
    # Who leaves a number aside that stands there whole must at least have the sum right.
    return chosen if exact or not case.quotes.whole.intersection(live).difference(chosen) else ()


def quoted_instalments(*, cases: Sequence[Case], book: Book, commit: Commit) -> None:
    """Several payments that quote one item without a fault and add up to it."""
    groups: dict[int, list[Case]] = {}
    for case in cases:
        live = [place for place in case.quotes.points if book.left[place]]
        if case.chosen is None and len(live) == 1 and case.payment.amount_fen < book.left[live[0]]:
            groups.setdefault(live[0], []).append(case)
    for place, members in sorted(groups.items()):
        if 1 < len(members) <= MOST_AMOUNTS:
            pay_in(place, _making_up(place, members, book), book, commit)


def _making_up(place: int, members: Sequence[Case], book: Book) -> list[Case]:
    left, amounts = book.left[place], [case.payment.amount_fen for case in members]
    slack = book.near_limit(left)
    if abs(sum(amounts) - left) <= slack:
        return list(members)
    answers = subsets_with_sum(amounts=amounts, target=left, slack=slack)
    # Payments of one amount that quote one item are interchangeable: the earliest count, a repeat is left over.
    if len({tuple(sorted(amounts[i] for i in answer)) for answer in answers}) != 1:
        return []
    return [members[i] for i in min(answers)]


def pay_in(place: int, members: Sequence[Case], book: Book, commit: Commit) -> None:
    """Allocate instalments in the order of their days; the last may be a little more than what is left."""
    small, last = book.near_limit(book.left[place]), None
    for case in sorted(members, key=lambda c: (c.payment.day, c.payment.key)):
        left = book.left[place]
        if left:
            part = Explanation(INSTALMENT, ((place, min(left, case.payment.amount_fen)),), 0, (left,))
            last = part if commit(case, part) else last
    if members and book.left[place] <= small:
        if last is not None and book.left[place]:
            last.closes = True
        book.close(place)
