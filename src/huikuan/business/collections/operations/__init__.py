"""Everything that can be done with promises, measures and the collection plan."""

from huikuan.business.collections.operations.acknowledging import acknowledge_after_undo, acknowledge_promises
from huikuan.business.collections.operations.agreeing import take_agreed
from huikuan.business.collections.operations.drafting import store_measures, store_plan
from huikuan.business.collections.operations.importing import import_measures, import_promises
from huikuan.business.collections.operations.ledger import (
    refresh_after_import,
    refresh_changed,
    refresh_lines,
    refresh_moved,
)
from huikuan.business.collections.operations.lines import Edit, EditsRefusedError, edit_line, edit_lines
from huikuan.business.collections.operations.measures import (
    approve_measure,
    propose_measure,
    record_effect,
    reject_measure,
)
from huikuan.business.collections.operations.promises import record_promise, withdraw_promise
from huikuan.business.collections.operations.revising import carry_plan_over

__all__ = [
    "Edit",
    "EditsRefusedError",
    "acknowledge_after_undo",
    "acknowledge_promises",
    "approve_measure",
    "carry_plan_over",
    "edit_line",
    "edit_lines",
    "import_measures",
    "import_promises",
    "propose_measure",
    "record_effect",
    "record_promise",
    "refresh_after_import",
    "refresh_changed",
    "refresh_lines",
    "refresh_moved",
    "reject_measure",
    "store_measures",
    "store_plan",
    "take_agreed",
    "withdraw_promise",
]
