"""Every read of the cockpit."""

from huikuan.business.insight.queries.glance import Trajectory, findings, findings_count, looked_at, trajectory
from huikuan.business.insight.queries.ownership import ALL, Ownership, Owning, Where, ownership

__all__ = [
    "ALL",
    "Ownership",
    "Owning",
    "Trajectory",
    "Where",
    "findings",
    "findings_count",
    "looked_at",
    "ownership",
    "trajectory",
]
