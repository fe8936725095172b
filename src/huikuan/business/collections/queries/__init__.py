"""Every read of promises, measures and the collection plan, scoped to who asks."""

from huikuan.business.collections.queries.customer import (
    Known,
    customer_page,
    events_about,
    events_of_customer,
    line_of_customer,
    lines_ahead,
    measure_of,
    promise_of,
    promises_due,
    waiting_measures,
)
from huikuan.business.collections.queries.explain import Explanation, explain_line, line_of
from huikuan.business.collections.queries.frames import sheet_frame
from huikuan.business.collections.queries.incoming import Incoming, preview
from huikuan.business.collections.queries.plans import current_plans, ledger_day, live_plans, shown_plan
from huikuan.business.collections.queries.scope import visible_lines, visible_measures, visible_nodes, visible_promises
from huikuan.business.collections.queries.sheets import plan_frame
from huikuan.business.collections.queries.word import promises_kept

__all__ = [
    "Explanation",
    "Incoming",
    "Known",
    "current_plans",
    "customer_page",
    "events_about",
    "events_of_customer",
    "explain_line",
    "ledger_day",
    "line_of",
    "line_of_customer",
    "lines_ahead",
    "live_plans",
    "measure_of",
    "plan_frame",
    "preview",
    "promise_of",
    "promises_due",
    "promises_kept",
    "sheet_frame",
    "shown_plan",
    "visible_lines",
    "visible_measures",
    "visible_nodes",
    "visible_promises",
    "waiting_measures",
]
