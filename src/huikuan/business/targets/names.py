"""What is shown where a target's cell names nobody and nothing; the words of the plan's sheets."""

from __future__ import annotations

from django.utils.translation import gettext as _

from huikuan.business.targets.models import OfferLine, TargetCell
from huikuan.foundation.company import queries as company


def whole_company() -> str:
    """The company in the proposal."""
    return _("whole company")


def company_name() -> str:
    """The root of the decomposition."""
    return company.value("plan.company_name") or whole_company()


def nobody() -> str:
    """Who owns what nobody owns."""
    return _("(no owner)")


def no_region() -> str:
    """Where a customer without region is."""
    return _("(no region)")


def rest_of_customer() -> str:
    """What a customer buys without an outlet being named."""
    return _("other (no outlet named)")


def rest_of_outlet() -> str:
    """What an outlet is to sell beyond the items named."""
    return _("other items")


def cell_name(cell: TargetCell) -> str:
    """What a cell is called; select its unit, person, customer, outlet and item with it."""
    if cell.level == "company":
        return company_name()
    named = getattr(cell, "unit" if cell.level == "region" else cell.level)
    words = {"region": no_region, "person": nobody, "outlet": rest_of_customer, "item": rest_of_outlet}
    return str(named) if named is not None else words[cell.level]()


def name_of(cell_id: int) -> str:
    """The same by id, for words of refusal."""
    return cell_name(TargetCell.objects.select_related("unit", "person", "customer", "outlet", "item").get(pk=cell_id))


def line_name(line: OfferLine) -> str:
    """What a line of an offer is about; select its customer and offer with it."""
    if line.customer is not None:
        return line.customer.name
    return sum_name(line.offer.scope, line.position, line.count)


def sum_name(scope: str, position: int, count: int) -> str:
    """What a line that names no customer is about."""
    if scope == "team":
        return _("team of {count} people").format(count=count)
    words = _("{count} customers") if position <= 1 else _("{count} other customers")
    return words.format(count=count)
