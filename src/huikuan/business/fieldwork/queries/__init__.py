"""Every read of tiers and week plans, scoped to who asks."""

from huikuan.business.fieldwork.queries.scope import visible_contacts, visible_tiers, visible_weeks
from huikuan.business.fieldwork.queries.sheets import plan_frame
from huikuan.business.fieldwork.queries.tiers import (
    CustomerField,
    contacts_done,
    customer_field,
    tier_of,
    tiers_by_hand,
    tiers_since,
    visits_by_customer,
)
from huikuan.business.fieldwork.queries.weeks import (
    Day,
    Week,
    contact_of,
    contacts_of_day,
    my_people,
    week_of,
    week_summary,
)

__all__ = [
    "CustomerField",
    "Day",
    "Week",
    "contact_of",
    "contacts_done",
    "contacts_of_day",
    "customer_field",
    "my_people",
    "plan_frame",
    "tier_of",
    "tiers_by_hand",
    "tiers_since",
    "visible_contacts",
    "visible_tiers",
    "visible_weeks",
    "visits_by_customer",
    "week_of",
    "week_summary",
]
