"""What goes into matching and what comes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from huikuan.engine.findings import Finding
from huikuan.engine.money import Fen

_LEAST_TO_MEAN = 5  # the least sure posting may be so many times as often wrong as all together, which are far surer


class DuplicateKeyError(ValueError):
    """Two items, two payments or two parties carry the same key, so a proposal naming it could mean either."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenItem:
    """One open receivable.

    ``numbers`` are all numbers a payer may quote for it (invoice, contract, delivery); several items may share one.
    ``amount_fen`` is what is still open; an item with nothing open is only used to recognise a late reference to it.
    """

    key: str
    customer: str
    amount_fen: Fen
    due: date
    issued: date | None = None
    numbers: tuple[str, ...] = ()
    currency: str = "CNY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """One receipt. ``customer`` is filled where a person has already said whose money it is."""

    key: str
    day: date
    amount_fen: Fen
    payer_name: str = ""
    payer_account: str = ""
    reference: str = ""
    customer: str = ""
    currency: str = "CNY"


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A payment that was posted before this run, and the items it paid: it teaches payers and habits."""

    payment: Payment
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Discount:
    """Terms agreed with a customer: ``rate`` off an item that is paid up to ``days`` after its issue (None: whenever).

    They count for items issued from ``first`` to ``last``, both included; None: since ever, and still.
    """

    rate: Fraction
    days: int | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A customer: every name it is known by, accounts it has paid from, and the head office that may pay for it.

    ``payers``: others who pay for it, as a person has confirmed; ``claimed``: others who have paid for it by somebody's
    word, but whom nobody has confirmed: what they seem to pay is shown and never posted; ``refused``: who does not pay
    for it. Each is a ``payer_sign``. ``discounts``: agreed terms.
    """

    customer: str
    names: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    payers: tuple[str, ...] = ()
    claimed: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    parent: str = ""
    discounts: tuple[Discount, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchSettings:
    """The company's rules.

    ``wrong_post_limit``: the share of wrong postings the company accepts; what is less sure waits for a person.
    ``small_difference_fen`` and ``small_difference_rate``: a payment this near to what is open (the larger of the two,
    and never over a fiftieth of the amount) still counts as agreeing with it; the difference itself stays visible.
    ``learn_after``: certain matches needed before an unknown payer name or account counts as the customer's own.
    ``advance_words``: a reference with one of these asks for no invoice, so nothing is paid off oldest first.
    """

    wrong_post_limit: Fraction = Fraction(1, 500)
    small_difference_fen: Fen = 50_00
    small_difference_rate: Fraction = Fraction(1, 10_000)
    bundle_size: int = 12
    learn_after: int = 2
    post_third_party: bool = False
    advance_words: tuple[str, ...] = (
        "预付",
        "预收",
        "预存",
        "定金",
        "订金",
        "押金",
        "保证金",
        "prepay",
        "advance",
        "deposit",
    )

    @property
    def post_at_permille(self) -> int:
        """Least confidence at which a proposal is posted without a person."""
        wrong = 1000 * _LEAST_TO_MEAN * self.wrong_post_limit
        return max(0, 1000 - wrong.numerator // wrong.denominator)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why, as a code with its facts (amounts in fen under names ending in ``_fen``)."""

    code: str
    params: tuple[tuple[str, object], ...] = ()


class DifferenceKind(StrEnum):
    """Why an item counts as paid though less came than was open."""

    DISCOUNT = "discount"  # agreed with the customer, and paid in time
    BANK_FEE = "bank_fee"  # a usual fee, or the slip says so
    SMALL = "small"  # within the company's small difference


_KINDS = {
    "difference.discount": DifferenceKind.DISCOUNT,
    "difference.bank_fee": DifferenceKind.BANK_FEE,
    "difference.small": DifferenceKind.SMALL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What stays open of an item after the allocation and is proposed to be written off, with its reason.

    ``fen`` is more than 0. Writing it off is a document of its own, with a limit and an approver: nothing here does it.
    """

    item: str
    fen: Fen
    kind: DifferenceKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What to do with one payment: the allocations and the rest on account always add up to its amount.

    ``differences``: what the allocations leave open of items that count as paid.
    """

    payment: str
    allocations: tuple[tuple[str, Fen], ...] = ()
    on_account_fen: Fen = 0
    customer: str = ""
    confidence_permille: int = 0
    reasons: tuple[Reason, ...] = ()
    post: bool = False

    @property
    def differences(self) -> tuple[Difference, ...]:
        """What the reasons say of differences, for a write-off beside the allocations: they are told nowhere else."""
        facts = [(_KINDS[one.code], dict(one.params)) for one in self.reasons if one.code in _KINDS]
        return tuple(
            Difference(item=str(said["item"]), fen=said["difference_fen"], kind=kind)
            for kind, said in facts
            if isinstance(said["difference_fen"], int)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Somebody else paid for a customer, as a person said of ``payment``; nobody has confirmed that he may."""

    payer_name: str
    payer_account: str
    customer: str
    payment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchResult:
    """One proposal for each payment in the order of their keys, what a person should look at, and who paid for others
    by somebody's word."""

    proposals: tuple[Proposal, ...]
    findings: tuple[Finding, ...] = field(default=())
    claims: tuple[Claim, ...] = field(default=())
