"""The month's plan and its targets: one file a topic."""

from huikuan.business.targets.models.budgets import Budget
from huikuan.business.targets.models.cells import Level, TargetCell
from huikuan.business.targets.models.edits import Edit, EditKind, EditState
from huikuan.business.targets.models.plans import MonthPlan, PlanState
from huikuan.business.targets.models.proposals import ProposalLine
from huikuan.business.targets.models.schemes import Scheme
from huikuan.business.targets.models.splits import DayTarget, ItemTarget

__all__ = [
    "Budget",
    "DayTarget",
    "Edit",
    "EditKind",
    "EditState",
    "ItemTarget",
    "Level",
    "MonthPlan",
    "PlanState",
    "ProposalLine",
    "Scheme",
    "TargetCell",
]
