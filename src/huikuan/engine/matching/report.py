"""From the run's choices to proposals with reasons, and to findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from huikuan.engine.findings import Finding, Severity
from huikuan.engine.matching import evidence
from huikuan.engine.matching.calibration import confidence_permille, reading
from huikuan.engine.matching.deductions import usual_fee
from huikuan.engine.matching.explanations import BUNDLE, FULL, INSTALMENT, MORE, NAMED, PART, Case, Explanation
from huikuan.engine.matching.records import DifferenceKind, OpenItem, Proposal, Reason
from huikuan.engine.matching.run import Run, tied
from huikuan.engine.money import Fen

_OLDEST_FIRST_PERMILLE = 100  # a habit of bookkeeping, not evidence: so often right on made-up batches
_MONEY_CODES = {BUNDLE: "amount.sum", INSTALMENT: "amount.instalment", PART: "amount.part", NAMED: "amount.named_set"}
_HINT_CODES = {"month": "set.month", "everything": "set.everything", "oldest": "set.oldest"}
_DIFFERENCE_CODES = {
    DifferenceKind.DISCOUNT: "difference.discount",
    DifferenceKind.BANK_FEE: "difference.bank_fee",
    DifferenceKind.SMALL: "difference.small",
}
_PAYER_CODES = (
    (evidence.PAYER_KNOWN, "payer.known"),
    (evidence.PAYER_LEARNT, "payer.learnt"),
    (evidence.PAYER_RELATED, "payer.related"),
)
_EXACT = Reason(code="amount.exact")


def _difference(item: str, fen: Fen, kind: DifferenceKind) -> Reason:
    return Reason(code=_DIFFERENCE_CODES[kind], params=(("item", item), ("difference_fen", fen)))


class Report:
    """Reads a finished run, in the order of the payments' keys."""

    def __init__(self, run: Run) -> None:
        """``run`` has settled everything it can."""
        self._run = run
        self._book = run.book
        self.findings: list[Finding] = []
        self._shared: dict[tuple[str, object], Reason] = {}

    def proposal(self, case: Case) -> Proposal:
        """What is proposed for one payment; adds its findings."""
        if case.chosen is None:
            return self._unmatched(case)
        payment, choice = case.payment, case.chosen
        allocations = self._keyed(choice.allocations)
        rest = payment.amount_fen - (allocations[0][1] if len(allocations) == 1 else sum([f for _, f in allocations]))
        lead = evidence.lead(points=choice.points, rivals=case.rivals)
        sure = confidence_permille(reading(case, choice, case.rivals), lead)
        customers = self._customers(choice)
        payers = self._run.payers
        third = payers.unconfirmed(payment) or (
            any(customer not in case.who for customer in customers) and payers.named(payment)
        )
        post = sure >= self._run.post_at_permille and self._may_post(case, choice, third=third)
        if third:
            self._find("third_party", Severity.WARNING, case, payer=payment.payer_name, customer=customers[0])
        elif not post:
            items = _listed(key for key, _ in allocations)
            self._find("doubtful", Severity.WARNING, case, items=items, confidence_permille=sure)
        if rest > self._book.near_limit(payment.amount_fen):
            self._find("on_account", Severity.INFO, case, rest_fen=rest, customer=customers[0])
        return Proposal(
            payment=payment.key,
            allocations=allocations,
            on_account_fen=rest,
            customer=customers[0] if len(customers) == 1 else "",
            confidence_permille=sure,
            reasons=tuple(self._reasons(case, choice, third=third)),
            post=post,
        )

    def _differences(self, case: Case, choice: Explanation) -> Iterator[Reason]:
        """What the allocations leave open of the items they settle, with the reason for it."""
        if choice.kind not in (FULL, BUNDLE) and not (choice.kind == INSTALMENT and choice.closes):
            return
        agreed, items = dict(choice.discounts), self._book.items
        said: set[Reason] = set()
        left = dict(zip([place for place, _ in choice.allocations], choice.snapshot, strict=True))
        for place, fen in choice.allocations:
            short = left[place] - fen
            off = agreed.get(place, 0) or (short if short in self._run.terms.discounts(items[place], case.day) else 0)
            if off:
                terms = self._terms(items[place], off, case.day)
                if terms not in said:
                    said.add(terms)
                    yield terms
                yield _difference(items[place].key, off, DifferenceKind.DISCOUNT)
            if rest := short - off:
                fee = case.hints.fee or usual_fee(difference=rest, amount=case.payment.amount_fen)
                kind = DifferenceKind.BANK_FEE if fee else DifferenceKind.SMALL
                yield _difference(items[place].key, rest, kind)

    def _terms(self, item: OpenItem, off: Fen, day: int) -> Reason:
        """The agreement that gives this discount; in a set the rounding of a fen an item may be in it."""
        applying = self._run.terms.applying(item, day)
        terms, _fen = min(applying, key=lambda one: abs(one[1] - off))
        basis_points = round(terms.rate * 10_000)
        if terms.days is None:
            return self._reason("discount.always", "agreed_bp", basis_points)
        return Reason(code="discount.terms", params=(("agreed_bp", basis_points), ("days", terms.days)))

    def _customers(self, choice: Explanation) -> list[str]:
        items, places = self._book.items, choice.places
        return [items[places[0]].customer] if len(places) == 1 else sorted({items[place].customer for place in places})

    def _may_post(self, case: Case, choice: Explanation, *, third: bool) -> bool:
        if case.doubt or (third and not self._run.settings.post_third_party):
            return False
        # A surplus credits somebody's balance: only the payer's own.
        return choice.kind != MORE or case.who.get(self._customers(choice)[0], 0) >= evidence.PAYER_LEARNT

    def _reasons(self, case: Case, choice: Explanation, *, third: bool) -> list[Reason]:
        places = [place for place, _ in choice.allocations]
        out = []
        if quoted := [p for p in places if p in case.quotes.points]:
            out.append(Reason(code="reference.quoted", params=(("items", self._keys(quoted)),)))
        if case.told and choice.places:
            for code in dict.fromkeys(case.told[p] for p in places if p in case.told):
                out.append(
                    Reason(code=code, params=(("items", self._keys(p for p in places if case.told.get(p) == code)),))
                )
        if case.near and (
            faulty := [p for p in places if p in case.near and p not in {**case.quotes.points, **case.told}]
        ):
            faults = max(case.near[p][1] for p in faulty)
            out.append(Reason(code="reference.faulty", params=(("items", self._keys(faulty)), ("faults", faults))))
        out.append(self._payer(case, places, third=third))
        difference = case.payment.amount_fen - sum(choice.snapshot)
        if choice.kind in _MONEY_CODES:
            out.append(self._reason(_MONEY_CODES[choice.kind], "count", len(places)))
        elif choice.kind == MORE:
            out.append(Reason(code="amount.more", params=(("rest_fen", difference),)))
        elif not difference:
            out.append(_EXACT)
        if choice.hint in _HINT_CODES:
            out.append(self._reason(_HINT_CODES[choice.hint], "count", len(places)))
        elif case.hints.count == len(places) > 1:
            out.append(self._reason("set.counted", "count", len(places)))
        if difference and choice.kind in (FULL, BUNDLE):
            out.append(Reason(code="amount.near", params=(("difference_fen", difference),)))
        out += self._differences(case, choice)
        return [*out, case.doubt] if case.doubt else out

    def _payer(self, case: Case, places: Sequence[int], *, third: bool) -> Reason:
        who, items = case.who, self._book.items
        points = min([who.get(items[p].customer, evidence.PAYER_UNKNOWN) for p in places])
        if points > 0 and self._run.payers.unconfirmed(case.payment):
            return self._unconfirmed(case, items[places[0]].customer)
        for least, code in _PAYER_CODES:
            if points >= least:
                return self._reason(code, "payer", case.payment.payer_name)
        if points > 0:
            similar = ("payer", case.payment.payer_name), ("candidate", items[places[0]].customer)
            return Reason(code="payer.similar", params=similar)
        return self._reason("payer.third_party" if third else "payer.unnamed", "payer", case.payment.payer_name)

    @staticmethod
    def _unconfirmed(case: Case, customer: str) -> Reason:
        said = ("payer", case.payment.payer_name or case.payment.payer_account), ("candidate", customer)
        return Reason(code="payer.unconfirmed", params=said)

    def _reason(self, code: str, name: str, value: object) -> Reason:
        """A reason that many proposals share; a large run would hold a million of them."""
        known = self._shared.get((code, value))
        if known is None:
            known = self._shared[code, value] = Reason(code=code, params=((name, value),))
        return known

    def _unmatched(self, case: Case) -> Proposal:
        payment = case.payment
        reasons: tuple[Reason, ...] = ()
        allocations: tuple[tuple[str, Fen], ...] = ()
        customer, sure = self._only_customer(case), 0
        earlier = self._run.repeated(case)
        if tied(case):
            first, second = case.options[0], case.options[1]
            reasons = (Reason(code="ambiguous"),)
            self._find(
                "ambiguous",
                Severity.WARNING,
                case,
                first=_listed(self._keys(sorted(first.places))),
                second=_listed(self._keys(sorted(second.places))),
            )
        elif earlier is not None:
            reasons = (Reason(code="repeated", params=(("earlier", earlier.key),)),)
            self._find("repeated", Severity.WARNING, case, earlier=earlier.key)
        elif customer and not case.advance:
            allocations = self._oldest_first(case, customer)
            sure = _OLDEST_FIRST_PERMILLE if allocations else 0
            reasons = (Reason(code="order.oldest_first", params=(("count", len(allocations)),)),) if allocations else ()
            self._find("oldest_first" if allocations else "nothing_open", Severity.INFO, case, customer=customer)
        elif customer:
            reasons = (Reason(code="advance"),)
            self._find("advance", Severity.INFO, case, customer=customer)
        else:
            # The customer stays empty: its balance must not be credited with money that may be somebody else's.
            if candidate := self._run.payers.resembling(payment):
                similar = (("payer", payment.payer_name), ("candidate", candidate))
                reasons = (Reason(code="payer.similar", params=similar),)
            self._find("unmatched", Severity.WARNING, case, payer=payment.payer_name)
        if customer and self._run.payers.unconfirmed(payment):
            reasons = (self._unconfirmed(case, customer), *reasons)
        return Proposal(
            payment=payment.key,
            allocations=allocations,
            on_account_fen=payment.amount_fen - sum(fen for _, fen in allocations),
            customer=customer,
            confidence_permille=sure,
            reasons=reasons,
        )

    def _only_customer(self, case: Case) -> str:
        who = case.who
        most = max(who.values(), default=0)
        best = [customer for customer, points in who.items() if points == most]
        sure = most >= evidence.PAYER_LEARNT or self._run.payers.unconfirmed(case.payment)
        return best[0] if len(best) == 1 and sure else ""

    def _oldest_first(self, case: Case, customer: str) -> tuple[tuple[str, Fen], ...]:
        rest, out = case.payment.amount_fen, []
        for place in self._book.pool(case.payment.currency, customer):
            fen = min(rest, self._book.left[place])
            if not fen:
                break
            self._book.take(place, fen)
            out.append((place, fen))
            rest -= fen
        return self._keyed(out)

    def _keyed(self, allocations: Iterable[tuple[int, Fen]]) -> tuple[tuple[str, Fen], ...]:
        items = self._book.items
        return tuple([(items[place].key, fen) for place, fen in allocations])

    def _keys(self, places: Iterable[int]) -> tuple[str, ...]:
        return tuple([self._book.items[place].key for place in places])

    def _find(self, code: str, severity: Severity, case: Case, **params: object) -> None:
        params["amount_fen"] = case.payment.amount_fen
        self.findings.append(
            Finding(code=f"matching.{code}", severity=severity, subject=case.payment.key, params=params)
        )


def _listed(keys: Iterable[str]) -> str:
    return ", ".join(keys)
