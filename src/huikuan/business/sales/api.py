"""Sales by API."""

from datetime import date
from typing import Annotated, Any

from django.db.models import QuerySet
from ninja import Field, Router, Schema
from ninja.pagination import paginate

from huikuan.business.sales import queries
from huikuan.business.sales.policies import SEE_SALES
from huikuan.foundation.api_values import Number
from huikuan.foundation.paging import Paging
from huikuan.foundation.permissions import Request

router = Router(tags=["sales"])
Month = Annotated[str, Field(pattern=r"^(19|20)\d\d-(0[1-9]|1[0-2])$", examples=["2026-11"])]


class FigureOut(Schema):
    """Fen delivered in the month that begins on ``month``; returns are negative."""

    month: date
    customer_no: str = Field(alias="customer.customer_no")
    outlet_no: str | None = Field(None, alias="outlet.outlet_no")
    item_no: str | None = Field(None, alias="item.item_no")
    amount: int


@router.get("/sales", response=list[FigureOut])
@paginate(Paging)
def sales(request: Request, month: Month | None = None, customer_no: Number = "") -> QuerySet[Any]:
    """Sales to the customers in scope, in order of import."""
    request.actor.require(SEE_SALES)
    rows = queries.visible_sales(request.actor).select_related("customer", "outlet", "item")
    rows = rows.filter(month=f"{month}-01") if month else rows
    return (rows.filter(customer__customer_no=customer_no) if customer_no else rows).order_by("pk")
