"""Reading customers, outlets, products and their owners."""

from huikuan.business.directory.queries.frames import key_ids, known_keys, preview, sheet_frame
from huikuan.business.directory.queries.naming import as_suggested, customers_like, named_customer
from huikuan.business.directory.queries.outlets import outlet_events, with_standing
from huikuan.business.directory.queries.scope import (
    customer_scope,
    outlet_scope,
    ownerships,
    products,
    sees_customer,
    visible_customer,
    visible_customers,
    visible_outlets,
)
from huikuan.business.directory.terms_text import parse_terms

__all__ = [
    "as_suggested",
    "customer_scope",
    "customers_like",
    "key_ids",
    "known_keys",
    "named_customer",
    "outlet_events",
    "outlet_scope",
    "ownerships",
    "parse_terms",
    "preview",
    "products",
    "sees_customer",
    "sheet_frame",
    "visible_customer",
    "visible_customers",
    "visible_outlets",
    "with_standing",
]
