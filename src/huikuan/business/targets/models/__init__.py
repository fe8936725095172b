"""The month's plan and its targets: one file a topic."""

from huikuan.business.targets.models.blocks import Block, Descent, EditPart, Way
from huikuan.business.targets.models.budgets import Budget
from huikuan.business.targets.models.cells import DEPTHS, Level, LineEvidence, TargetCell
from huikuan.business.targets.models.edits import Edit, EditKind, EditState
from huikuan.business.targets.models.negotiation import (
    Deed,
    Deputy,
    Issue,
    Kind,
    Mandate,
    Offer,
    OfferLine,
    OfferState,
    OfferStep,
    Scope,
)
from huikuan.business.targets.models.plans import MonthPlan, PlanState
from huikuan.business.targets.models.pledges import Pledge, PledgeSeries, Revision, Role, Signature
from huikuan.business.targets.models.projects import Milestone, Project, ProjectKind, ProjectOutlet, ProjectState
from huikuan.business.targets.models.proposals import ProposalLine
from huikuan.business.targets.models.scenarios import MonthChoice, ProposalGrounds, Scenario, ScenarioState
from huikuan.business.targets.models.schemes import RegionClaim, Scheme
from huikuan.business.targets.models.splits import DayTarget, ItemTarget

__all__ = [
    "DEPTHS",
    "Block",
    "Budget",
    "DayTarget",
    "Deed",
    "Deputy",
    "Descent",
    "Edit",
    "EditKind",
    "EditPart",
    "EditState",
    "Issue",
    "ItemTarget",
    "Kind",
    "Level",
    "LineEvidence",
    "Mandate",
    "Milestone",
    "MonthChoice",
    "MonthPlan",
    "Offer",
    "OfferLine",
    "OfferState",
    "OfferStep",
    "PlanState",
    "Pledge",
    "PledgeSeries",
    "Project",
    "ProjectKind",
    "ProjectOutlet",
    "ProjectState",
    "ProposalGrounds",
    "ProposalLine",
    "RegionClaim",
    "Revision",
    "Role",
    "Scenario",
    "ScenarioState",
    "Scheme",
    "Scope",
    "Signature",
    "TargetCell",
    "Way",
]
