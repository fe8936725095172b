"""Every write to people, customers, outlets and products."""

from huikuan.business.directory.operations.customers import (
    change_customer,
    hand_over,
    refuse_leaving_owner,
    set_credit,
    unit_of_people_changed,
)
from huikuan.business.directory.operations.imports import (
    add_units,
    import_customers,
    import_outlets,
    import_products,
    import_staff,
    refresh_units,
)
from huikuan.business.directory.operations.outlets import add_outlet, close_outlet, open_outlet

__all__ = [
    "add_outlet",
    "add_units",
    "change_customer",
    "close_outlet",
    "hand_over",
    "import_customers",
    "import_outlets",
    "import_products",
    "import_staff",
    "open_outlet",
    "refresh_units",
    "refuse_leaving_owner",
    "set_credit",
    "unit_of_people_changed",
]
