"""Facts come back from the database as they went in."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from huikuan.engine.periods import Month
from huikuan.foundation.facts_json import pack, unpack

PLAIN = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.dates()
    | st.decimals(allow_nan=False, allow_infinity=False)
)
FACTS = st.dictionaries(st.text(), PLAIN | st.lists(PLAIN).map(tuple))


@given(FACTS)
def test_there_and_back(params) -> None:
    back = unpack(json.loads(json.dumps(pack(params))))
    assert back == params
    assert {name: type(value) for name, value in back.items()} == {name: type(value) for name, value in params.items()}


def test_what_json_does_not_know() -> None:
    params = {
        "month": Month(year=2026, month=12),
        "day": date(2026, 11, 22),
        "rate": Decimal("0.0600"),
        "items": frozenset({"b", "a"}),
    }
    assert unpack(json.loads(json.dumps(pack(params)))) == {**params, "items": ("a", "b")}
