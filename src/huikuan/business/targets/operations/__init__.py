"""Every write of targets."""

from huikuan.business.targets.operations.carrying import carry_marks
from huikuan.business.targets.operations.collecting import set_collection
from huikuan.business.targets.operations.editing import CellEdit, edit_cells, hold_cells, set_bounds
from huikuan.business.targets.operations.importing import import_budget, import_factors, preview, withdraw_factors
from huikuan.business.targets.operations.planning import release_plan, start_plan
from huikuan.business.targets.operations.splitting import SplitEdit, edit_days, edit_items, hold_split
from huikuan.business.targets.operations.storing import (
    store_by_day,
    store_by_item,
    store_decomposition,
    store_proposal,
    store_schemes,
)
from huikuan.business.targets.operations.undoing import redo, undo
from huikuan.business.targets.operations.weighing import choose_weights

__all__ = [
    "CellEdit",
    "SplitEdit",
    "carry_marks",
    "choose_weights",
    "edit_cells",
    "edit_days",
    "edit_items",
    "hold_cells",
    "hold_split",
    "import_budget",
    "import_factors",
    "preview",
    "redo",
    "release_plan",
    "set_bounds",
    "set_collection",
    "start_plan",
    "store_by_day",
    "store_by_item",
    "store_decomposition",
    "store_proposal",
    "store_schemes",
    "undo",
    "withdraw_factors",
]
