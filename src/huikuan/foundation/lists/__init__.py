"""Lists: search, filter chips, sort, column choice, totals, pages on the server, saved views, export as seen.

    from huikuan.foundation.lists.columns import Col, Kind
    from huikuan.foundation.lists.filters import BoolFilter, ChoiceFilter, DayFilter
    from huikuan.foundation.lists.spec import Empty, ListSpec
    from huikuan.foundation.lists.views import list_response

    CUSTOMERS = ListSpec(
        key="directory.customers", title=_("Customers"), question=_("Who buys from us?"), sort="name",
        search=("name", "customer_no"),
        columns=(
            Col(key="name", label=_("Customer"), path="name", sort="sort_key", link=lambda row: …row["pk"]…),
            Col(key="limit", label=_("Credit limit"), path="credit_limit", kind=Kind.MONEY, total=True),
        ),
        filters=(ChoiceFilter(key="kind", label=_("Kind"), path="kind", choices=CustomerKind.choices),),
        empty=Empty(title=_("No customers yet"), text=…, url=…, button=_("Import a workbook")),
    )

    @page(SEE_CUSTOMERS)
    def customers(request): return list_response(request, CUSTOMERS, visible_customers(request.actor))

Rows reach columns as mappings by field path (``QuerySet.values``): no query per row. "pk" is always among them. A
template of one's own extends ``lists/page.html`` (blocks list_actions, above, below) and is passed as ``template``;
``context["keep"]`` holds parameters of the page itself (``{"as_of": …}``) that the search form must not lose.
"""
