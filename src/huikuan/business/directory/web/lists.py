"""What the lists of customers, outlets and products show."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from huikuan.business.directory.terms_text import terms_words
from huikuan.foundation.lists.columns import Col, Kind, to
from huikuan.foundation.lists.filters import BoolFilter, ChoiceFilter
from huikuan.foundation.lists.spec import Empty, ListSpec
from huikuan.foundation.people.queries import units, visible_people
from huikuan.foundation.permissions import Actor

KINDS = {
    "distributor": _("distributor"),
    "outlet": _("outlet"),
    "project": _("project"),
    "prospect": _("prospect"),
}
STATUSES = {
    "active": _("active"),
    "developing": _("developing"),
    "marginal": _("marginal"),
    "closed": _("closed"),
}
STATUS_TONES = {"active": "green", "developing": "blue", "marginal": "yellow", "closed": "secondary"}
ROLES = {"fighter": _("fighter"), "volume": _("volume"), "profit": _("profit"), "image": _("image")}
GRADES = tuple((grade, grade) for grade in "ABCD")


def owners(actor: Actor) -> list[tuple[str, str]]:
    """The people whose customers one may look at, by name."""
    people = visible_people(actor).filter(active=True).exclude(role__in=("finance", "admin")).order_by("sort_key")
    return [(str(pk), name) for pk, name in people.values_list("pk", "name")]


def regions(actor: Actor) -> list[tuple[str, str]]:
    """Every region by name."""
    return [(str(pk), name) for pk, name in units().values_list("pk", "name")]


CUSTOMERS = ListSpec(
    key="directory.customers",
    title=_("Customers"),
    question=_("Who buys from us, and whose are they?"),
    search=("name", "customer_no", "sort_key"),
    search_hint=_("name, pinyin or number"),
    sort="name",
    columns=(
        Col(
            key="name",
            label=_("Customer"),
            path="name",
            sort="sort_key",
            link=to("collections:customer"),
        ),
        Col(key="number", label=_("Number"), path="customer_no"),
        Col(key="owner", label=_("Owner"), path="owner__name", sort="owner__sort_key"),
        Col(key="unit", label=_("Region"), path="effective_unit__name"),
        Col(key="kind", label=_("Kind"), path="kind", kind=Kind.CHOICE, choices=KINDS),
        Col(key="terms", label=_("Payment terms"), path="terms", text=lambda row: terms_words(row["terms"] or "")),
        Col(key="limit", label=_("Credit limit"), path="credit_limit", kind=Kind.MONEY),
        Col(key="grade", label=_("Grade as brought in"), path="credit_grade"),
        Col(key="parent", label=_("Head office"), path="parent__name", sort="parent__sort_key", hidden=True),
        Col(key="address", label=_("Address"), path="address", sort="", hidden=True),
        Col(key="notes", label=_("Notes"), path="notes", sort="", hidden=True),
    ),
    filters=(
        ChoiceFilter(key="owner", label=_("Owner"), path="owner", choices=owners),
        ChoiceFilter(key="unit", label=_("Region"), path="effective_unit", choices=regions),
        ChoiceFilter(key="kind", label=_("Kind"), path="kind", choices=tuple(KINDS.items())),
        BoolFilter(key="nobody", label=_("Without an owner"), when=Q(owner=None) | Q(owner__active=False)),
    ),
    empty=Empty(
        icon="users",
        title=_("No customers yet"),
        text=_("Customers come with the workbook you keep them in; here you see whose each one is."),
        url="/imports/new/",
        button=_("Bring in a workbook"),
    ),
)

OUTLETS = ListSpec(
    key="directory.outlets",
    title=_("Outlets"),
    question=_("Where are our goods sold, and which outlets earn their keep?"),
    search=("name", "outlet_no", "sort_key", "customer__name"),
    search_hint=_("name, pinyin or number, customer"),
    sort="name",
    columns=(
        Col(key="name", label=_("Outlet"), path="name", sort="sort_key", link=to("directory:outlet")),
        Col(key="number", label=_("Number"), path="outlet_no"),
        Col(
            key="customer",
            label=_("Customer"),
            path="customer__name",
            sort="customer__sort_key",
            needs=("customer_id",),
            link=to("collections:customer", "customer_id"),
        ),
        Col(key="owner", label=_("Owner"), path="owner__name", sort="owner__sort_key"),
        Col(key="status", label=_("Status"), path="standing", kind=Kind.STATE, choices=STATUSES, tone=STATUS_TONES),
        Col(
            key="average",
            label=_("Monthly average sales"),
            path="monthly_average",
            kind=Kind.MONEY,
            total=True,
        ),
        Col(key="potential", label=_("Potential"), path="potential", kind=Kind.MONEY, total=True),
        Col(key="opened", label=_("Opening day"), path="opened_on", kind=Kind.DAY, hidden=True),
        Col(key="closed", label=_("Closing day"), path="closed_on", kind=Kind.DAY, hidden=True),
        Col(key="unit", label=_("Region"), path="unit__name", hidden=True),
        Col(key="notes", label=_("Notes"), path="notes", sort="", hidden=True),
    ),
    filters=(
        ChoiceFilter(key="status", label=_("Status"), path="standing", choices=tuple(STATUSES.items())),
        ChoiceFilter(key="owner", label=_("Owner"), path="owner", choices=owners),
    ),
    empty=Empty(
        icon="building-store",
        title=_("No outlets yet"),
        text=_("An outlet is where goods are sold on; its customer pays."),
        url="/imports/new/",
        button=_("Bring in a workbook"),
    ),
)

PRODUCTS = ListSpec(
    key="directory.products",
    title=_("Products"),
    question=_("What do we sell, and what part does each item play?"),
    search=("name", "item_no", "sort_key"),
    search_hint=_("name, pinyin or number"),
    sort="name",
    columns=(
        Col(key="name", label=_("Item"), path="name", sort="sort_key"),
        Col(key="number", label=_("Number"), path="item_no"),
        Col(key="role", label=_("Role in the mix"), path="role", kind=Kind.CHOICE, choices=ROLES),
        Col(key="price", label=_("Unit price"), path="unit_price", kind=Kind.MONEY),
        Col(key="margin", label=_("Gross margin"), path="gross_margin", kind=Kind.PERCENT),
        Col(key="notes", label=_("Notes"), path="notes", sort="", hidden=True),
    ),
    filters=(ChoiceFilter(key="role", label=_("Role in the mix"), path="role", choices=tuple(ROLES.items())),),
    empty=Empty(
        icon="packages",
        title=_("No products yet"),
        text=_("With products the target is split by item too."),
        url="/imports/new/",
        button=_("Bring in a workbook"),
    ),
)
