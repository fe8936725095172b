"""Lists narrow, sort, total, page and export what they were given, and nothing more."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.db.models import Q
from django.test import RequestFactory
from django.urls import reverse
from django_htmx.middleware import HtmxDetails

from huikuan.business.directory.models import Customer
from huikuan.foundation.audit.models import Event
from huikuan.foundation.lists.cells import cell_html
from huikuan.foundation.lists.columns import Col, Kind, to
from huikuan.foundation.lists.filters import BoolFilter, ChoiceFilter, DayFilter
from huikuan.foundation.lists.models import SavedView
from huikuan.foundation.lists.spec import ListSpec
from huikuan.foundation.lists.state import ListState
from huikuan.foundation.lists.views import list_response

SPEC = ListSpec(
    key="test.customers",
    title="Customers [all]",
    sort="name",
    search=("name", "customer_no"),
    columns=(
        Col(key="name", label="Customer", path="name", sort="sort_key", link=lambda row: f"/customers/{row['pk']}/"),
        Col(key="owner", label="Owner", path="owner__name"),
        Col(key="limit", label="Limit", path="credit_limit", kind=Kind.MONEY, total=True),
        Col(key="address", label="Address", path="address", hidden=True),
    ),
    filters=(ChoiceFilter(key="kind", label="Kind", path="kind", choices=(("distributor", "d"), ("project", "p"))),),
)


def request_of(cast, address: str, who: str = "zhao", **headers):
    request = RequestFactory().get(address, headers=headers)
    request.user = cast.users[who]
    request.actor = cast.actor(who)
    request.htmx = HtmxDetails(request)
    request.session = {}
    request._messages = FallbackStorage(request)
    return request


def state_of(cast, query: str) -> ListState:
    request = request_of(cast, f"/?{query}")
    return ListState(SPEC, request.actor, request.GET)


def names(state: ListState) -> list[str]:
    return [row.name for row in state.ordered(state.narrow(Customer.objects.all()))]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("q=zhou", ["guangzhou", "hangzhou", "hangzhou_branch", "suzhou"]),
        ("q=zhou+hang&sort=-name", ["hangzhou_branch", "hangzhou"]),
        ("q=C0004", ["suzhou"]),
        ("kind=project", []),
        ("kind=nonsense&q=ningbo", ["ningbo"]),
        ("sort=nonsense&q=shen", ["shenzhen"]),
    ],
)
def test_search_filter_sort(cast, query, expected) -> None:
    assert names(state_of(cast, query)) == expected


def test_columns_are_those_asked_for_else_those_shown(cast) -> None:
    assert [column.key for column in state_of(cast, "").columns] == ["name", "owner", "limit"]
    assert [column.key for column in state_of(cast, "cols=address,name,bogus").columns] == ["name", "address"]


def test_export_holds_what_is_seen_and_no_formula(cast) -> None:
    Customer.objects.filter(name="ningbo").update(address="=HYPERLINK(1)", credit_limit=12345678901234)
    request = request_of(cast, "/?export=xlsx&q=n&cols=name,limit,address&sort=-limit&size=20")
    response = list_response(request, SPEC, Customer.objects.all())
    sheet = openpyxl.load_workbook(BytesIO(response.content)).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0] == ("Customer", "Limit", "Address")
    assert rows[1] == ("ningbo", 123456789012.34, "=HYPERLINK(1)")
    assert sheet.cell(2, 3).data_type == "s"
    shown = Customer.objects.filter(name__contains="n").count()
    assert len(rows) == shown + 2
    assert "attachment" in response.headers["Content-Disposition"]


def test_days_narrow_from_and_to_with_both_included() -> None:
    condition = DayFilter(key="due", label="", path="due").condition(None, "2026-01-05..2026-02-01")
    assert dict(condition.children) == {
        "due__gte": date(2026, 1, 5),
        "due__lte": date(2026, 2, 1),
    }
    assert DayFilter(key="due", label="", path="due").condition(None, "yesterday..") is None


def test_a_tick_filters_only_when_ticked(cast) -> None:
    one = BoolFilter(key="free", label="", when=Q(owner=None))
    assert one.condition(None, "") is None
    assert Customer.objects.filter(one.condition(None, "1")).get().name == "nobodys"


def test_a_view_is_saved_used_and_forgotten_only_by_its_owner(cast) -> None:
    browser = cast.client("li")
    form = {"list": "test.customers", "name": "mine", "back": "/somewhere/?q=a&page=3"}
    response = browser.post("/lists/save/", form)
    assert response.headers["Location"] == "/somewhere/?q=a"
    view = SavedView.objects.get()
    assert (view.user, view.query) == (cast.users["li"], "q=a")
    browser.post("/lists/save/", {**form, "back": "/somewhere/?q=b"})
    assert SavedView.objects.get().query == "q=b", "the same name replaces"
    event = Event.objects.latest("pk")
    assert (event.action, event.before, event.after) == ("lists.save_view", {"query": "q=a"}, {"query": "q=b"})
    assert cast.client("zhou").post(f"/lists/forget/{view.pk}/").status_code == 404
    assert SavedView.objects.exists()
    browser.post(f"/lists/forget/{view.pk}/", {"back": "//evil.example/x"})
    assert not SavedView.objects.exists()
    assert Event.objects.latest("pk").action == "lists.forget_view"


def test_back_never_leads_to_another_site(cast) -> None:
    response = cast.client("li").get(
        "/lists/columns/", {"back": "https://evil.example/x?q=1", "col": ["name", "limit"]}
    )
    assert response.headers["Location"] == "/?cols=name%2Climit"


def test_a_column_leads_to_the_page_of_its_id() -> None:
    leads = to("directory:edit_customer", "customer_id")
    assert leads({"customer_id": 17}) == reverse("directory:edit_customer", args=[17]) == "/customers/17/edit/"
    assert leads({"customer_id": None}) is None


def test_a_badge_escapes_what_it_says() -> None:
    assert cell_html(Kind.STATE, "<b>", "red") == '<span class="badge bg-red-lt">&lt;b&gt;</span>'
