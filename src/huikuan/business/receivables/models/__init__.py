"""The tables of receivables, one file a topic."""

from huikuan.business.receivables.models.balances import BalanceDay, CustomerBalance
from huikuan.business.receivables.models.documents import Allocation, Contract, Receipt, Receivable
from huikuan.business.receivables.models.matching import MatchProposal, ProposalState

__all__ = [
    "Allocation",
    "BalanceDay",
    "Contract",
    "CustomerBalance",
    "MatchProposal",
    "ProposalState",
    "Receipt",
    "Receivable",
]
