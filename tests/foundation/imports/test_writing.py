"""Frames written back: every text, null and number arrives as it was."""

from __future__ import annotations

import polars as pl
import pytest

from huikuan.business.directory.models import Customer
from huikuan.foundation.imports.writing import update_frame

HOSTILE = [
    'a "quoted" name',
    "back\\slash\\",
    "{curly, comma}",
    "NULL",
    "",
    "line\nbreak\ttab",
    "引号“”，、'",
    '%s $1 \\\\"',
]


@pytest.mark.postgres
@pytest.mark.django_db
def test_texts_nulls_and_numbers_arrive_as_they_were() -> None:
    """They go as one text an array, which has its own rules for quoting."""
    made = Customer.objects.bulk_create(
        Customer(customer_no=f"C{at}", name="x", sort_key="x") for at in range(len(HOSTILE))
    )
    limits = [None if at % 3 == 0 else 10**17 + at for at in range(len(HOSTILE))]
    addresses = [None, *HOSTILE[1:]]
    frame = pl.DataFrame(
        {"id": [row.pk for row in made], "name": HOSTILE, "address": addresses, "credit_limit": limits}
    )
    update_frame(Customer, frame)
    found = list(Customer.objects.order_by("pk").values_list("name", "address", "credit_limit"))
    assert found == list(zip(HOSTILE, addresses, limits, strict=True))
