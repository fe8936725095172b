"""What lines of a pivot are called."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from huikuan.business.targets import names
from huikuan.business.targets.models import TargetCell
from huikuan.business.targets.pivot import Dimension
from huikuan.engine.pivot import Key
from huikuan.engine.product_mix import ProductRole

NO_ITEM, NO_ROLE = "", "-"  # as queries have them
ROLE_NUMBERS = {NO_ITEM: 0, NO_ROLE: 9} | {role.value: at for at, role in enumerate(ProductRole, start=1)}
FIELDS = {
    Dimension.REGION: "unit",
    Dimension.PERSON: "person",
    Dimension.CUSTOMER: "customer",
    Dimension.OUTLET: "outlet",
    Dimension.ITEM: "item",
}


def role_number(code: str | None) -> int:
    """An item's role as a key has it; None is an item without one."""
    return ROLE_NUMBERS[NO_ROLE if code is None else code]


def names_of(dimension: Dimension, ids: Collection[int]) -> dict[int, str]:
    """Names by id; 0 is what names none."""
    if dimension is Dimension.DAY:
        return {one: f"{date.fromordinal(one):%m-%d}" for one in ids}
    if dimension is Dimension.ROLE:
        labels = dict(role_names())
        called = {number: labels.get(code, code) for code, number in ROLE_NUMBERS.items()}
        return called | {ROLE_NUMBERS[NO_ROLE]: _("(no role)"), 0: nothing_named(dimension)}
    rows = _model(dimension)._default_manager.all()
    plain = getattr(rows, "without_tree_fields", None)
    found = dict((plain() if plain else rows).filter(pk__in=ids).values_list("pk", "name"))
    return {one: found.get(one) or nothing_named(dimension) for one in ids}


def role_names() -> list[tuple[str, str]]:
    """Roles of items and what they are called."""
    return [(code, str(label)) for code, label in _model(Dimension.ITEM)._meta.get_field("role").flatchoices]


def roles_of(items: Collection[int]) -> dict[int, str]:
    """The roles of those items (ids) that have one."""
    rows = _model(Dimension.ITEM)._default_manager.filter(pk__in=items, role__isnull=False)
    return dict(rows.values_list("pk", "role"))


def nothing_named(dimension: Dimension) -> str:
    """What a line is called that stands for all that names none of a dimension."""
    match dimension:
        case Dimension.REGION:
            return names.no_region()
        case Dimension.PERSON:
            return names.nobody()
        case Dimension.CUSTOMER:
            return _("(no customer)")
        case Dimension.OUTLET:
            return _("not split by outlet")
    return _("not split by item")


def path_name(order: tuple[Dimension, ...], key: Key) -> str:
    """A line with all it stands in: cream · East."""
    if not key:
        return names.company_name()
    return " · ".join(names_of(one, [value])[value] for one, value in zip(order, key, strict=False))


def _model(dimension: Dimension) -> Any:
    return TargetCell._meta.get_field(FIELDS[dimension]).related_model
