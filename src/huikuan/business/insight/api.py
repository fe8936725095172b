"""What happened with a customer, by API: amounts are integer fen, days ISO dates; scope as on the pages."""

from datetime import date
from typing import Annotated, Any, Literal

from ninja import Field, Router, Schema

from huikuan.business.insight import queries
from huikuan.business.insight.policies import SEE_CUSTOMER
from huikuan.foundation.api_values import Key
from huikuan.foundation.permissions import Request

router = Router(tags=["customers"])
Place = Annotated[str, Field(max_length=60, pattern=r"^[0-9.\-]*$")]
KindIn = Literal[
    "",
    "invoices",
    "receipts",
    "allocations",
    "settlements",
    "letters",
    "disputes",
    "promises",
    "credit",
    "contracts",
    "visits",
    "changes",
]


class EntryOut(Schema):
    """One fact: ``source`` names what it is, ``no`` the document, ``state`` what has become of it or its channel."""

    source: str
    kind: str
    day: date
    id: int
    no: str | None = None
    fen: int | None = None
    state: str | None = None
    who: str | None = None
    why: str | None = None


class TimelineOut(Schema):
    """Newest first; ``older`` is given as ``after`` to get the next ones, empty at the end."""

    entries: list[EntryOut]
    older: str


@router.get("/customers/{customer}/timeline", response=TimelineOut)
def timeline(request: Request, customer: Key, kind: KindIn = "", after: Place = "") -> Any:
    """A page of what happened with a customer (by id), of one kind or of all."""
    request.actor.require(SEE_CUSTOMER)
    found = queries.timeline(request.actor, customer, kind=kind, after=after)
    told = ("no", "fen", "state", "who", "why")
    return {
        "entries": [
            {
                "source": one.source,
                "kind": one.kind,
                "day": one.day,
                "id": one.pk,
                **{name: one.facts.get(name) for name in told},
            }
            for one in found.entries
        ],
        "older": found.older,
    }
