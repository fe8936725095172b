"""The one field for amounts in forms."""

from __future__ import annotations

import pytest
from django.forms import ValidationError

from huikuan.foundation.imports.money_fields import FenField


@pytest.mark.parametrize(
    ("typed", "fen"),
    [("1,200.50", 120_050), ("12.5万", 12_500_000), ("-3", -300), ("0", 0), ("", None), ("１２", 1200)],
)
def test_amounts_as_people_write_them(typed, fen) -> None:
    assert FenField(required=False).clean(typed) == fen


@pytest.mark.parametrize(("typed", "code"), [("1.234", "rounded"), ("many", "money"), ("-0.01", "negative")])
def test_what_is_no_amount_is_refused_in_its_own_words(typed, code) -> None:
    field = FenField(not_negative=True)
    with pytest.raises(ValidationError) as refused:
        field.clean(typed)
    assert refused.value.messages == [field.error_messages[code]]


def test_an_amount_comes_back_as_it_is_typed() -> None:
    assert FenField().prepare_value(120_050) == "1200.50"
    assert FenField().prepare_value("12.5万") == "12.5万"
