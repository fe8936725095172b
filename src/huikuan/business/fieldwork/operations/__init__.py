"""Everything that can be done with tiers and week plans."""

from huikuan.business.fieldwork.operations.contacts import move_contact, tick_contact, write_summary
from huikuan.business.fieldwork.operations.drafting import store_tiers, store_week_plan, store_week_summary
from huikuan.business.fieldwork.operations.revising import carry_weeks_over
from huikuan.business.fieldwork.operations.tiers import override_tier

__all__ = [
    "carry_weeks_over",
    "move_contact",
    "override_tier",
    "store_tiers",
    "store_week_plan",
    "store_week_summary",
    "tick_contact",
    "write_summary",
]
