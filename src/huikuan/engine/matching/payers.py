"""Whose money is it: names, accounts, what certain matches have taught, and who pays for whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping

from huikuan.engine.matching import evidence
from huikuan.engine.matching.names import ALIKE_PERCENT, Names, fold_name
from huikuan.engine.matching.records import Claim, Party, Payment

_LONGEST_SIGN = 100
_MOST_SIMILAR = 3
_RESEMBLING_PERCENT = 60  # enough to show a person, not to match by


def payer_sign(name: str, account: str) -> str:
    """By what one who pays for others is known again: the account, or the name where the bank tells none."""
    return (fold_name(account) or fold_name(name))[:_LONGEST_SIGN]


class Payers:
    """Points for each customer a payment may come from."""

    def __init__(self, *, parties: Iterable[Party], names: Names, learn_after: int) -> None:
        """``names`` of these parties; ``learn_after``: certain matches that make an unknown name or account known."""
        self._known = names
        self._names = names.customers
        self._accounts: dict[str, set[str]] = {}
        self._payers: dict[str, set[str]] = {}
        self._claimed: dict[str, set[str]] = {}
        self._refused: dict[str, set[str]] = {}
        self._family: dict[str, str] = {}
        self._learn_after = learn_after
        for party in parties:
            self._family[party.customer] = party.parent or party.customer
            for account in filter(None, party.accounts):
                self._accounts.setdefault(account, set()).add(party.customer)
            kinds = (self._payers, party.payers), (self._claimed, party.claimed), (self._refused, party.refused)
            for known, signs in kinds:
                for sign in signs:
                    known.setdefault(sign, set()).add(party.customer)
        self._members: dict[str, list[str]] = {}
        for customer in sorted(self._family):
            self._members.setdefault(self._head(customer), []).append(customer)
        self._learnt: dict[str, str] = {}
        self._cache: dict[tuple[str, str, str], dict[str, int]] = {}
        self._unconfirmed: set[tuple[str, str, str]] = set()

    def _head(self, customer: str) -> str:
        seen = set()
        while customer not in seen:
            seen.add(customer)
            customer = self._family.get(customer, customer)
        return customer

    def introduce(self, payments: Iterable[Payment]) -> None:
        """Accounts that appear under the own name of one customer, and of one only, are its own."""
        holders: dict[str, set[str]] = {}
        for account, name in {(payment.payer_account, payment.payer_name) for payment in payments}:
            if account and account not in self._accounts:
                holders.setdefault(account, set()).update(self._names.get(self._known.fold(name), ()))
        for account, customers in holders.items():
            if len(customers) == 1:
                self._learnt[f"account {account}"] = next(iter(customers))
        self._cache.clear()

    def hear(self, payments: Iterable[Payment]) -> tuple[Claim, ...]:
        """Others who paid for a customer as a person said: from now on they are claimed, unless that was refused."""
        heard: dict[tuple[str, str], Claim] = {}
        for payment in payments:
            customer = payment.customer
            sign = payer_sign(payment.payer_name, payment.payer_account) if customer and payment.payer_name else ""
            if not sign or (sign, customer) in heard or self._is_own(payment, customer):
                continue
            if not any(customer in known.get(sign, ()) for known in (self._payers, self._refused)):
                heard[sign, customer] = Claim(
                    payer_name=payment.payer_name,
                    payer_account=payment.payer_account,
                    customer=customer,
                    payment=payment.key,
                )
                self._claimed.setdefault(sign, set()).add(customer)
        self._cache.clear()
        return tuple(heard.values())

    def _is_own(self, payment: Payment, customer: str) -> bool:
        name, family = self._known.fold(payment.payer_name), self._head(customer)
        known = (*self._called(name), *self._owners(payment.payer_account)) if name else ()
        return not name or any(self._head(one) == family for one in known)

    def learn(self, certain: Iterable[tuple[Payment, str]]) -> None:
        """Take in (payment, customer) pairs that are sure by number and amount; mixed teachings teach nothing.

        An account is learnt from payments that name nobody; another name is learnt from an account of the customer's.
        A stranger who pays again and again stays one: somebody has to confirm him first.
        """
        alike = Counter((payment.payer_account, payment.payer_name, customer) for payment, customer in certain)
        self._teach(0, alike, lambda name, _, customer: not name or customer in self._called(name))
        self._cache.clear()
        self._teach(1, alike, lambda _, account, customer: customer in self._owners(account))
        self._cache.clear()

    def _teach(
        self, which: int, alike: Mapping[tuple[str, str, str], int], vouched: Callable[[str, str, str], bool]
    ) -> None:
        """Learn accounts (0) or names (1): ``vouched`` tells whether a (name, account, customer) is a proof."""
        votes: dict[str, Counter[str]] = {}
        proofs: Counter[tuple[str, str]] = Counter()
        for (account, name, customer), count in alike.items():
            sign = self._signs(account, name)[which]
            if sign.endswith(" "):
                continue
            votes.setdefault(sign, Counter())[customer] += count
            if vouched(self._known.fold(name), account, customer):
                proofs[sign, customer] += count
        for sign, counted in votes.items():
            customer, most = counted.most_common(1)[0]
            if proofs[sign, customer] >= self._learn_after and most * 100 >= 98 * counted.total():
                self._learnt.setdefault(sign, customer)

    def _called(self, name: str) -> Collection[str]:
        """Customers of the folded name, or of one like it."""
        return self._names.get(name) or self._similar_names(name)

    def _owners(self, account: str) -> Collection[str]:
        learnt = self._learnt.get(f"account {account}")
        return self._accounts.get(account) or ({learnt} if account and learnt else ())

    def points(self, payment: Payment) -> dict[str, int]:
        """Customer to points; empty where the payer says nothing to us. Do not change the answer: it is shared."""
        key = (payment.customer, payment.payer_account, payment.payer_name)
        known = self._cache.get(key)
        if known is None:
            known = self._cache[key] = self._weigh(payment)
        return known

    def unconfirmed(self, payment: Payment) -> bool:
        """The payer is somebody else, of whom it was only said for whom he pays."""
        return (payment.customer, payment.payer_account, payment.payer_name) in self._unconfirmed

    def _signs(self, account: str, name: str) -> tuple[str, str]:
        return f"account {account}", f"name {self._known.fold(name)}"

    @staticmethod
    def named(payment: Payment) -> bool:
        """Somebody is named as payer."""
        return bool(payment.customer or payment.payer_account or fold_name(payment.payer_name))

    def _weigh(self, payment: Payment) -> dict[str, int]:
        out: dict[str, int] = {}
        if payment.customer:
            out[payment.customer] = evidence.PAYER_CERTAIN
        else:
            name = self._known.fold(payment.payer_name)
            by_name = self._names.get(name, set())
            by_account = self._accounts.get(payment.payer_account, set())
            for customer in by_name | by_account:
                both = customer in by_name and customer in by_account
                out[customer] = evidence.PAYER_CERTAIN if both else evidence.PAYER_KNOWN
            for sign in self._signs(payment.payer_account, payment.payer_name):
                if sign in self._learnt:
                    out.setdefault(self._learnt[sign], evidence.PAYER_LEARNT)
            sign = payer_sign(payment.payer_name, payment.payer_account)
            for customer in self._payers.get(sign, ()):
                out.setdefault(customer, evidence.PAYER_KNOWN)
            if not out and sign in self._claimed:
                self._unconfirmed.add((payment.customer, payment.payer_account, payment.payer_name))
                out.update(dict.fromkeys(sorted(self._claimed[sign]), evidence.PAYER_CLAIMED))
            if not out and name:
                out.update(self._similar_names(name))
        for customer in list(out):
            for relative in self._members.get(self._head(customer), ()):
                out.setdefault(relative, min(evidence.PAYER_RELATED, out[customer] - 2))
        return out

    def resembling(self, payment: Payment) -> str:
        """The customer whose name is most like the payer's ("" where none or several are), only for a person to see."""
        name = fold_name(payment.payer_name)
        alike = self._known.alike(name) if name else []
        best = {c for percent, other in alike if percent == alike[0][0] for c in self._names[other]}
        return best.pop() if len(best) == 1 and alike[0][0] >= _RESEMBLING_PERCENT else ""

    def _similar_names(self, name: str) -> dict[str, int]:
        best = [other for percent, other in self._known.alike(name) if percent >= ALIKE_PERCENT][:_MOST_SIMILAR]
        return {c: evidence.PAYER_SIMILAR for other in best for c in sorted(self._names[other])}
