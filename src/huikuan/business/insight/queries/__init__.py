"""Every read of the cockpit."""

from huikuan.business.insight.queries.facts import KINDS
from huikuan.business.insight.queries.glance import Trajectory, findings, findings_count, looked_at, trajectory
from huikuan.business.insight.queries.ownership import ALL, Ownership, Owning, Where, ownership
from huikuan.business.insight.queries.timeline import Entry, Timeline, timeline

__all__ = [
    "ALL",
    "KINDS",
    "Entry",
    "Ownership",
    "Owning",
    "Timeline",
    "Trajectory",
    "Where",
    "findings",
    "findings_count",
    "looked_at",
    "ownership",
    "timeline",
    "trajectory",
]
