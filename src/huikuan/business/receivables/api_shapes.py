"""What several parts of the API of receivables take and give."""

from datetime import date
from typing import Annotated

from ninja import Field, Schema

from huikuan.foundation.api_values import Key, Text

Fen = Annotated[int, Field(ge=1, le=10**17)]
Said = Annotated[str, Field(min_length=1, max_length=2_000, pattern=r"^[^\x00]*$")]


class ReceiptOut(Schema):
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
