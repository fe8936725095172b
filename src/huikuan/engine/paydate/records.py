"""What the pay-date model reads: receivables as columns, days as day numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Bools: TypeAlias = NDArray[np.bool_]

OPEN = 9_999_999  # "settled" of what is not settled yet: later than any day
UNKNOWN = -1


class PaydateInputError(ValueError):
    """Columns of different length, a settlement before the issue, or a code out of range."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receivables:
    """Receivables of a company, one row each; every column an int64 array of the same length.

    ``customer`` and ``segment`` are codes from 0, ``issued``, ``due`` and ``settled`` day numbers
    (``date.toordinal``), ``settled`` = ``OPEN`` while money is missing. ``amount`` in fen. ``disputed`` is 1, 0 or
    ``UNKNOWN`` and known once an item is settled; before that only from the day ``disputed_on`` on which a dispute was
    recorded (``OPEN``: none; no column: none of any item). ``attributes`` are further things known at issue, each a
    column of codes from 0 (or ``UNKNOWN``).
    """

    customer: Ints
    segment: Ints
    issued: Ints
    due: Ints
    settled: Ints
    amount: Ints
    disputed: Ints
    attributes: tuple[Ints, ...] = ()
    disputed_on: Ints | None = None

    def __post_init__(self) -> None:
        columns = (
            self.segment,
            self.issued,
            self.due,
            self.settled,
            self.amount,
            self.disputed,
            self.on_record,
            *self.attributes,
        )
        if any(column.shape != self.customer.shape or column.ndim != 1 for column in columns):
            raise PaydateInputError("columns of different length")
        if len(self.customer) and (self.customer.min() < 0 or self.segment.min() < 0):
            raise PaydateInputError("customer and segment are codes from 0")
        if len(self.disputed) and not np.isin(self.disputed, (0, 1, UNKNOWN)).all():
            raise PaydateInputError("disputed is 0, 1 or unknown")

    def __len__(self) -> int:
        return len(self.customer)

    @property
    def on_record(self) -> Ints:
        """Day from which a dispute is on record; ``OPEN`` where there is none."""
        return np.full_like(self.customer, OPEN) if self.disputed_on is None else self.disputed_on

    @property
    def days_late(self) -> Ints:
        """Settlement − due day; early is negative, open ones are far in the future."""
        return self.settled - self.due
