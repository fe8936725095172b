"""A customer is named by number, by a name that only one has, or as suggested; nobody is told of others' customers."""

from __future__ import annotations

import pytest
from django.urls import reverse

from huikuan.business.directory import queries
from huikuan.business.directory.models import Customer
from huikuan.foundation.permissions import Actor

pytestmark = pytest.mark.django_db


def actor(cast, name: str) -> Actor:
    return Actor(user=cast.users[name])


def test_by_number_by_name_and_as_suggested(cast) -> None:
    whose, hangzhou = actor(cast, "wang"), cast.customers["hangzhou"]
    for text in (hangzhou.customer_no, f" {hangzhou.name} ", queries.as_suggested(hangzhou)):
        assert queries.named_customer(whose, text) == hangzhou
    for text in ("", "C9999", f"{hangzhou.customer_no} somebody else", f"C9999 {hangzhou.name}"):
        assert queries.named_customer(whose, text) is None


def test_a_name_that_two_have_is_nobodys(cast) -> None:
    one, other = cast.customers["hangzhou"], cast.customers["ningbo"]
    Customer.objects.filter(pk=other.pk).update(name=one.name)
    whose = actor(cast, "wang")
    assert queries.named_customer(whose, one.name) is None
    other.refresh_from_db()
    assert queries.named_customer(whose, queries.as_suggested(other)) == other


def test_a_number_with_spaces_that_begins_anothers(cast) -> None:
    one, other = cast.customers["hangzhou"], cast.customers["ningbo"]
    Customer.objects.filter(pk=one.pk).update(customer_no="K 1", name="2 甲")
    Customer.objects.filter(pk=other.pk).update(customer_no="K 1 2", name="甲")
    assert queries.named_customer(actor(cast, "wang"), "K 1 2") == other
    assert queries.named_customer(actor(cast, "wang"), "K 1 2 甲") is None  # both would be suggested so: nobody guesses


def test_suggestions_of_ones_own_customers_numbers_first(cast) -> None:
    browser, ningbo = cast.client("wang"), cast.customers["ningbo"]
    Customer.objects.filter(pk=ningbo.pk).update(name='C00 <b>"宁波"</b>')
    told = browser.get(reverse("directory:suggest"), {"customer": "C00"}).content.decode()
    every = [*Customer.objects.order_by("customer_no").values_list("customer_no", flat=True)]
    assert all(f'<option value="{number} ' in told for number in every)
    assert "<b>" not in told
    assert browser.get(reverse("directory:suggest"), {"customer": "C"}).content == b""
    mine = cast.client("qian").get(reverse("directory:suggest"), {"parent": "C00"}).content.decode()
    assert cast.customers["guangzhou"].customer_no not in mine


@pytest.mark.parametrize("typed", ["唐山", "tang shan", "tangshan", "tsrj", "tangsr", "RJ", "rongj"])
def test_suggested_by_signs_syllables_and_first_letters(cast, typed) -> None:
    whose, found = actor(cast, "wang"), cast.customers["ningbo"]
    Customer.objects.filter(pk=found.pk).update(name="唐山荣佳", sort_key="tang shan rong jia")
    assert [one.pk for one in queries.customers_like(whose, typed)] == [found.pk]
    for other in ("hr", "angshan", "tangja", "tsrjx"):
        assert found not in queries.customers_like(whose, other), other


def test_a_suggestion_found_by_pinyin_carries_what_was_typed(cast) -> None:
    found = cast.customers["ningbo"]
    Customer.objects.filter(pk=found.pk).update(name="唐山荣佳", sort_key="tang shan rong jia")
    where, browser = reverse("directory:suggest"), cast.client("wang")
    said = f"{found.customer_no} 唐山荣佳"
    assert browser.get(where, {"customer": "唐山"}).content.decode() == f'<option value="{said}">'
    assert browser.get(where, {"customer": "tsrj"}).content.decode() == f'<option value="{said}" label="tsrj · {said}">'
