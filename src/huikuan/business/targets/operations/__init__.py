"""Every write of targets."""

from huikuan.business.targets.operations.answering import accept_lines, counter_line
from huikuan.business.targets.operations.carrying import carry_marks
from huikuan.business.targets.operations.claiming import claim_capacity
from huikuan.business.targets.operations.collecting import set_collection, standing_collections
from huikuan.business.targets.operations.culling import decide_culling
from huikuan.business.targets.operations.deciding import decide_line
from huikuan.business.targets.operations.deputising import end_deputy, name_deputy
from huikuan.business.targets.operations.editing import CellEdit, edit_cells, hold_cells, set_bounds
from huikuan.business.targets.operations.fitting import clash_refusal, fit_items, refuse_wishes
from huikuan.business.targets.operations.importing import import_budget, import_factors, preview, withdraw_factors
from huikuan.business.targets.operations.issuing import issue_plan, require_issuable
from huikuan.business.targets.operations.log import refuse_closed
from huikuan.business.targets.operations.moving import follow_targets
from huikuan.business.targets.operations.pivoting import MovedLine, Trial, refuse_typed, take_lines, try_lines
from huikuan.business.targets.operations.planning import release_plan, start_plan
from huikuan.business.targets.operations.pledging import (
    draw_up_pledge,
    draw_up_pledges,
    set_expense,
    sign_pledge,
    without_pledge,
)
from huikuan.business.targets.operations.projects import (
    Details,
    Step,
    add_milestone,
    advance_project,
    create_project,
    edit_project,
    remove_milestone,
    tick_milestone,
)
from huikuan.business.targets.operations.reminding import remind, remind_of_the_day
from huikuan.business.targets.operations.revising import (
    ask_revision,
    close_plan,
    decide_revision,
    require_grantable,
    require_revisable,
)
from huikuan.business.targets.operations.scenarios import (
    change_scenario,
    copy_scenario,
    drop_scenario,
    end_choice,
    take_scenario,
)
from huikuan.business.targets.operations.shifting import Carry
from huikuan.business.targets.operations.splitting import SplitEdit, edit_days, edit_items, hold_split
from huikuan.business.targets.operations.storing import (
    store_by_day,
    store_by_item,
    store_decomposition,
    store_evidence,
    store_grounds,
    store_proposal,
    store_schemes,
)
from huikuan.business.targets.operations.trying import Effect, try_cells
from huikuan.business.targets.operations.undoing import redo, undo
from huikuan.business.targets.operations.weighing import choose_weights

__all__ = [
    "Carry",
    "CellEdit",
    "Details",
    "Effect",
    "MovedLine",
    "SplitEdit",
    "Step",
    "Trial",
    "accept_lines",
    "add_milestone",
    "advance_project",
    "ask_revision",
    "carry_marks",
    "change_scenario",
    "choose_weights",
    "claim_capacity",
    "clash_refusal",
    "close_plan",
    "copy_scenario",
    "counter_line",
    "create_project",
    "decide_culling",
    "decide_line",
    "decide_revision",
    "draw_up_pledge",
    "draw_up_pledges",
    "drop_scenario",
    "edit_cells",
    "edit_days",
    "edit_items",
    "edit_project",
    "end_choice",
    "end_deputy",
    "fit_items",
    "follow_targets",
    "hold_cells",
    "hold_split",
    "import_budget",
    "import_factors",
    "issue_plan",
    "name_deputy",
    "preview",
    "redo",
    "refuse_closed",
    "refuse_typed",
    "refuse_wishes",
    "release_plan",
    "remind",
    "remind_of_the_day",
    "remove_milestone",
    "require_grantable",
    "require_issuable",
    "require_revisable",
    "set_bounds",
    "set_collection",
    "set_expense",
    "sign_pledge",
    "standing_collections",
    "start_plan",
    "store_by_day",
    "store_by_item",
    "store_decomposition",
    "store_evidence",
    "store_grounds",
    "store_proposal",
    "store_schemes",
    "take_lines",
    "take_scenario",
    "tick_milestone",
    "try_cells",
    "try_lines",
    "undo",
    "withdraw_factors",
    "without_pledge",
]
