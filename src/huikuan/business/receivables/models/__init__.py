"""The tables of receivables, one file a topic."""

from huikuan.business.receivables.models.adjustments import Adjustment, AdjustmentState
from huikuan.business.receivables.models.balances import MOST_RANGES, BalanceDay, Basis, CustomerBalance
from huikuan.business.receivables.models.channels import BY_HAND, MONEY, PREFIXES, WITHOUT_MONEY, Channel
from huikuan.business.receivables.models.credit import (
    GRADES,
    CreditKind,
    CreditProposal,
    CreditStanding,
    CreditState,
    GradeOverride,
)
from huikuan.business.receivables.models.discounts import AgreedDiscount, DiscountKind
from huikuan.business.receivables.models.disputes import (
    Dispute,
    DisputedPart,
    DisputeFile,
    DisputeKind,
    DisputeState,
    Outcome,
)
from huikuan.business.receivables.models.documents import Allocation, Contract, ContractItem, Receipt, Receivable
from huikuan.business.receivables.models.drafts import Draft, DraftMove, DraftState
from huikuan.business.receivables.models.forecasts import ForecastTest, PayForecast
from huikuan.business.receivables.models.instalments import ContractEvent, Happening, InstalmentTie
from huikuan.business.receivables.models.letters import (
    Acknowledgement,
    Confirmation,
    ConfirmationState,
    ConfirmationStep,
    CycleTier,
    LetterSeries,
    ReplyFile,
)
from huikuan.business.receivables.models.matching import MatchProposal, MatchRun, ProposalState
from huikuan.business.receivables.models.payers import PayerLink, PayerState
from huikuan.business.receivables.models.rates import ExchangeRate

__all__ = [
    "BY_HAND",
    "GRADES",
    "MONEY",
    "MOST_RANGES",
    "PREFIXES",
    "WITHOUT_MONEY",
    "Acknowledgement",
    "Adjustment",
    "AdjustmentState",
    "AgreedDiscount",
    "Allocation",
    "BalanceDay",
    "Basis",
    "Channel",
    "Confirmation",
    "ConfirmationState",
    "ConfirmationStep",
    "Contract",
    "ContractEvent",
    "ContractItem",
    "CreditKind",
    "CreditProposal",
    "CreditStanding",
    "CreditState",
    "CustomerBalance",
    "CycleTier",
    "DiscountKind",
    "Dispute",
    "DisputeFile",
    "DisputeKind",
    "DisputeState",
    "DisputedPart",
    "Draft",
    "DraftMove",
    "DraftState",
    "ExchangeRate",
    "ForecastTest",
    "GradeOverride",
    "Happening",
    "InstalmentTie",
    "LetterSeries",
    "MatchProposal",
    "MatchRun",
    "Outcome",
    "PayForecast",
    "PayerLink",
    "PayerState",
    "ProposalState",
    "Receipt",
    "Receivable",
    "ReplyFile",
]
