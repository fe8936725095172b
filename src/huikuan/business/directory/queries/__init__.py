"""Reading customers, outlets, products and their owners."""

from huikuan.business.directory.queries.frames import key_ids, known_keys, preview, sheet_frame
from huikuan.business.directory.queries.scope import (
    customer_scope,
    outlet_scope,
    ownerships,
    products,
    visible_customers,
    visible_outlets,
)

__all__ = [
    "customer_scope",
    "key_ids",
    "known_keys",
    "outlet_scope",
    "ownerships",
    "preview",
    "products",
    "sheet_frame",
    "visible_customers",
    "visible_outlets",
]
