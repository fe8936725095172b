"""The run: certain matches first, then what they teach, then everything weighed, strongest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from huikuan.engine.matching import evidence
from huikuan.engine.matching.book import Book
from huikuan.engine.matching.calibration import confidence_permille, reading
from huikuan.engine.matching.certain import pay_in, quoted_and_agreeing, quoted_instalments
from huikuan.engine.matching.deductions import Terms
from huikuan.engine.matching.doubts import Doubts
from huikuan.engine.matching.explanations import (
    AGREEING,
    BUNDLE,
    FULL,
    INSTALMENT,
    Case,
    Explanation,
    rivals_of,
)
from huikuan.engine.matching.faults import find_faults
from huikuan.engine.matching.hints import read_hints
from huikuan.engine.matching.instalments import Group, Groups, find_groups
from huikuan.engine.matching.names import Names
from huikuan.engine.matching.payers import Payers
from huikuan.engine.matching.records import Claim, MatchSettings, OpenItem, Party, Past, Payment, Reason
from huikuan.engine.matching.references import NumberIndex, Quotes, goes_on, read_text, unread_digits
from huikuan.engine.matching.told import find_told
from huikuan.engine.matching.weigher import Weigher

_ROUNDS = 4  # each round settles at least the strongest; what is left after four waits for a person
_TIE = 3  # points within which two readings are equally good
_LEAST = 5  # points over "nothing fits" from which a doubtful reading is worth showing


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """What is looked up in numbers and names, the same in every run over the same items and parties."""

    numbers: NumberIndex
    names: Names


class Run:
    """One matching run over sorted payments and items."""

    def __init__(
        self,
        *,
        payments: Sequence[Payment],
        items: Sequence[OpenItem],
        parties: Sequence[Party],
        settings: MatchSettings,
        past: Sequence[Past] = (),
        index: Index | None = None,
    ) -> None:
        """Everything sorted by key; payments of more than 0 fen only; ``index`` of these items and parties, if any."""
        self.settings = settings
        self.post_at_permille = settings.post_at_permille
        self.book = Book(items=items, settings=settings)
        self.index = index or Index(numbers=NumberIndex([item.numbers for item in items]), names=Names(parties))
        self.payers = Payers(parties=parties, names=self.index.names, learn_after=settings.learn_after)
        self.terms = Terms(parties)
        self.weigher = Weigher(
            book=self.book,
            numbers=self.index.numbers.folded,
            payers=self.payers,
            terms=self.terms,
            bundle_size=settings.bundle_size,
        )
        self.doubts = Doubts(book=self.book, numbers=self.index.numbers, terms=self.terms)
        self.cases = self._open(payments)
        self._past = self._known(past)
        self.claims: tuple[Claim, ...] = ()
        self._paid_by: dict[int, list[Payment]] = {}
        self._asking: dict[int, list[Case]] = {}  # cases one of whose readings needs the item

    def _known(self, past: Sequence[Past]) -> list[tuple[Payment, list[int]]]:
        """Payments of the past with the places of the items they paid."""
        at = {item.key: place for place, item in enumerate(self.book.items)} if past else {}
        known = [(one.payment, [at[key] for key in one.items if key in at]) for one in past]
        return [(payment, places) for payment, places in known if places]

    def _open(self, payments: Sequence[Payment]) -> list[Case]:
        # Many slips say the same few words, so each text is read once.
        texts = {reference: read_text(reference) for reference in dict.fromkeys(p.reference for p in payments)}
        words = [word.casefold() for word in self.settings.advance_words]
        advances = {reference for reference in texts if any(word in reference.casefold() for word in words)}
        hints = {reference: read_hints(reference) for reference in texts}
        read = dict(zip(texts, self.index.numbers.quotes(list(texts.values())), strict=True))
        cases = []
        twins: dict[tuple[object, ...], Case] = {}
        for payment in payments:
            said = payment.reference
            quotes = self._in_currency(read[said], payment.currency)
            cases.append(Case(payment, texts[said], quotes, hints[said], advance=said in advances))
        for case in by_day(cases):
            paid = case.payment
            if case.text.letters:
                sign = (paid.payer_name, paid.payer_account, case.text.letters, paid.currency, paid.amount_fen)
                case.twin = twins.get(sign)
                twins[sign] = case
        return cases

    def _in_currency(self, quotes: Quotes, currency: str) -> Quotes:
        if self.book.currencies <= {currency}:
            return quotes
        items = self.book.items
        same = {place: points for place, points in quotes.points.items() if items[place].currency == currency}
        if len(same) == len(quotes.points):
            return quotes
        return Quotes(same, quotes.whole & same.keys(), quotes.taken, quotes.firm)

    def waiting(self) -> list[Case]:
        """Payments not settled yet."""
        return [case for case in self.cases if case.chosen is None]

    def commit(self, case: Case, choice: Explanation) -> bool:
        """Allocate, unless what was open has changed since the reading was weighed."""
        left = self.book.left
        if tuple([left[place] for place, _ in choice.allocations]) != choice.snapshot:
            return False
        for place, fen in choice.allocations:
            self.book.take(place, fen)
            if choice.kind in (FULL, BUNDLE):
                self.book.close(place)
        case.chosen = choice
        case.options = ()  # not needed any more, and together they are the largest part of a run's memory
        return True

    def certain(self) -> None:
        """Number and money agree."""
        ordered = by_day(self.cases)
        quoted_and_agreeing(cases=ordered, book=self.book, commit=self.commit, slack=False)
        # Before a payment a little short counts as the whole: the next may bring just that little.
        quoted_instalments(cases=ordered, book=self.book, commit=self.commit)
        quoted_and_agreeing(cases=ordered, book=self.book, commit=self.commit, slack=True)

    def learn(self) -> None:
        """Names, accounts and habits of the certain."""
        self.book.tidy()
        sure = [(case, case.chosen.allocations[0][0]) for case in self.cases if case.chosen is not None]
        posted = [(payment, places[0]) for payment, places in self._past]
        lessons = [*posted, *((case.payment, place) for case, place in sure)]
        seen = [*(payment for payment, _ in posted), *(case.payment for case in self.cases)]
        self.payers.introduce(seen)
        self.claims = self.payers.hear(seen)
        self.payers.learn((payment, self.book.items[place].customer) for payment, place in lessons)
        self.weigher.habits = evidence.Habits(payment.day.toordinal() - self.book.due[p] for payment, p in lessons)
        for case in self.cases:
            case.who = self.payers.points(case.payment)
        for case, _ in sure:
            self._weigh_again(case)

    def _weigh_again(self, case: Case) -> None:
        choice = case.chosen
        assert choice is not None
        places = [place for place, _ in choice.allocations]
        difference = sum(choice.snapshot) - case.payment.amount_fen if choice.kind != INSTALMENT else 0
        money = evidence.amount_points(
            amount=case.payment.amount_fen, considered=max(1, len(case.quotes.points)), difference=difference
        )
        base = self.weigher.base
        choice.points = money + (
            base(case, places[0]) if len(places) == 1 else evidence.mean([base(case, p) for p in places])
        )

    def weigh(self) -> None:
        """Look for faulty numbers and list the readings of all that is not certain."""
        waiting = self.waiting()
        find_faults(cases=waiting, book=self.book, numbers=self.index.numbers)
        find_told(cases=waiting, book=self.book, numbers=self.index.numbers)
        for case in waiting:
            case.unread = unread_digits(case.text, case.quotes)
            case.cut = case.hints.cut or goes_on(case.text, case.quotes)
            self._list_options(case)
        self.book.touched.clear()

    def _list_options(self, case: Case) -> None:
        case.options = self.weigher.options(case)
        for place in {place for option in case.options for place in option.places}:
            self._asking.setdefault(place, []).append(case)

    def sure(self, case: Case, kinds: frozenset[str] | None = None) -> bool:
        """The best reading is sure enough to post, and no twin of the payment has to come first."""
        if case.twin is not None and case.twin.chosen is None:
            return False
        if not case.options or (kinds is not None and case.options[0].kind not in kinds):
            return False
        best = case.options[0]
        if not self._sure_enough(reading(case, best), best.points, ()):  # rivals can only make it less so
            return False
        rivals = rivals_of(best, case.options)
        if not self._sure_enough(reading(case, best, rivals), best.points, rivals):
            return False
        case.doubt = self.doubts.of(case, best)
        return case.doubt is None

    def settle(self, kinds: frozenset[str] | None) -> None:
        """Commit sure readings of the given kinds, strongest first, weighing again what the others have changed."""
        for _ in range(_ROUNDS):
            ready = [case for case in self.waiting() if self.sure(case, kinds)]
            done = [self._commit_best(case) for case in sorted(ready, key=_strength) if self._still_sure(case)]
            if not any(done):
                return
            self._refresh()

    def _still_sure(self, case: Case) -> bool:
        """Where the money does not add up, what the stronger ones of the round have taken may raise a doubt."""
        return case.options[0].kind in AGREEING or self.sure(case)

    def _commit_best(self, case: Case) -> bool:
        best = case.options[0]
        case.rivals = rivals_of(best, case.options)
        return self.commit(case, best)

    def _refresh(self) -> None:
        """Weigh again whose readings need an item of which something was taken since they were weighed."""
        again = {id(case): case for place in self.book.touched for case in self._asking.pop(place, ())}
        self.book.touched.clear()
        for case in again.values():
            if case.chosen is None and case.options:
                self._list_options(case)

    def look_again(self) -> None:
        """List the readings anew of what nothing fitted: what others have paid no longer stands in the way of a sum."""
        for case in self.waiting():
            if case.who and not plausible(case):
                self._list_options(case)

    def instalments(self) -> None:
        """Commit the groups of payments that surely make up one item."""
        members = [case for case in self.waiting() if case.quotes.points or not case.advance]
        groups = find_groups(cases=members, book=self.book, weigher=self.weigher)
        known = Groups(groups)
        for group in groups:
            if any(case.chosen for case in group.members) or not self._adds_up(group):
                continue
            rivals = [known.rivals(group, case) for case in group.members]
            if all(self._sure_enough(INSTALMENT, *one) for one in zip(group.points, rivals, strict=True)):
                pay_in(group.place, group.members, self.book, self.commit)
                for case, points, others in zip(group.members, group.points, rivals, strict=True):
                    if case.chosen is not None:
                        case.chosen.points, case.rivals = points, others
        self._refresh()

    def _adds_up(self, group: Group) -> bool:
        left = self.book.left[group.place]
        paid = sum(case.payment.amount_fen for case in group.members)
        return abs(left - paid) <= self.book.near_limit(left)

    def _sure_enough(self, kind: str, points: int, rivals: Sequence[int]) -> bool:
        lead = evidence.lead(points=points, rivals=rivals)
        return confidence_permille(kind, lead) >= self.post_at_permille

    def repeated(self, case: Case) -> Payment | None:
        """An earlier payment of the same amount that has already settled the item this one names."""
        for place in sorted(case.quotes.points):
            for other in self._paid_by.get(place, ()):
                if other.amount_fen == case.payment.amount_fen and not self.book.left[place]:
                    return other
        return None

    def doubtful(self) -> None:
        """Show the best reading of what is not sure, strongest first; never one of two equally good."""
        for payment, places in self._past:
            for place in places:
                self._paid_by.setdefault(place, []).append(payment)
        for case in self.cases:
            for place, _ in case.chosen.allocations if case.chosen is not None else ():
                self._paid_by.setdefault(place, []).append(case.payment)
        for _ in range(_ROUNDS):
            ready = [c for c in self.waiting() if plausible(c) and not tied(c) and self.repeated(c) is None]
            done = [self._show_best(case) for case in sorted(ready, key=_strength)]
            if not any(done):
                return
            self._refresh()

    def _show_best(self, case: Case) -> bool:
        """Commit, so that no two readings shown need the same money; what is sure only after that stays a doubt."""
        best = case.options[0]
        rivals = rivals_of(best, case.options)
        case.doubt = case.doubt or self.doubts.of(case, best)
        if case.doubt is None and self._sure_enough(reading(case, best, rivals), best.points, rivals):
            case.doubt = Reason(code="doubt.waiting")
        return self._commit_best(case)


def by_day(cases: Sequence[Case]) -> list[Case]:
    """Cases, which come in the order of their payments' keys, by day and then by key."""
    return sorted(cases, key=lambda case: case.day)


def plausible(case: Case) -> bool:
    """The best reading is better than nothing."""
    return bool(case.options) and case.options[0].points >= evidence.NOTHING_FITS + _LEAST


def tied(case: Case) -> bool:
    """Two readings with different items are as good as each other."""
    return plausible(case) and len(case.options) > 1 and case.options[0].points - case.options[1].points < _TIE


def _strength(case: Case) -> tuple[int, date, str]:
    return (-case.options[0].points, case.payment.day, case.payment.key)
