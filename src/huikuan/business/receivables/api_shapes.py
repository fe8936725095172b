"""What several parts of the API of receivables take and give."""

from datetime import date
from typing import Annotated

from ninja import Field, Schema
from pydantic import field_validator

from huikuan.engine.currency import CURRENCIES, MOST_MINOR, Foreign
from huikuan.foundation.api_values import Key, Text

Fen = Annotated[int, Field(ge=1, le=10**17)]
Said = Annotated[str, Field(min_length=1, max_length=2_000, pattern=r"^[^\x00]*$")]


Code = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
RateE8 = Annotated[int, Field(ge=1, le=10**14)]


class InCurrencyOut(Schema):
    """A document's own amount where it is in another currency: smallest units, and yuan for one unit × 10^8."""

    currency: str | None
    foreign_minor: int | None
    rate_e8: int | None


class OpenInCurrencyOut(InCurrencyOut):
    """``left_minor``: what is left of it in its own currency."""

    left_minor: int | None


class ReceiptOut(OpenInCurrencyOut):
    """Money that came in; ``customer_no`` is whose it is as far as known."""

    id: int
    receipt_no: str
    date: date
    payer_name: str | None
    payer_account: str | None
    reference: str | None
    customer_no: str | None = Field(None, alias="customer.customer_no")
    channel: str
    amount: int
    left_fen: int


class SignedForeignIn(Schema):
    """An amount in another currency, in its smallest unit, and yuan for one unit of it × 10^8; below zero: a credit
    note's."""

    currency: Code
    minor: Annotated[int, Field(ge=-MOST_MINOR, le=MOST_MINOR)]
    rate_e8: RateE8

    @property
    def told(self) -> Foreign:
        """As the operations take it."""
        return Foreign(currency=self.currency, minor=self.minor, rate=self.rate_e8)

    @field_validator("currency")
    @classmethod
    def _known(cls, code: str) -> str:
        if code not in CURRENCIES:
            raise ValueError(f"one of {', '.join(CURRENCIES)}")
        return code


class ForeignIn(SignedForeignIn):
    """The same, above zero."""

    minor: Annotated[int, Field(ge=1, le=MOST_MINOR)]


class MinorLineIn(Schema):
    """How much of an instalment is paid, in the smallest unit of its currency."""

    instalment: Key
    minor: Annotated[int, Field(ge=1, le=MOST_MINOR)]


class LineIn(Schema):
    """How much of an instalment is paid."""

    instalment: Key
    fen: Fen


class ReasonIn(Schema):
    """Why."""

    reason: Text = ""


def added_up(lines: list[LineIn]) -> dict[int, int]:
    """Fen by instalment; one that is named twice gets both."""
    found: dict[int, int] = {}
    for line in lines:
        found[line.instalment] = found.get(line.instalment, 0) + line.fen
    return found
