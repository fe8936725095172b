"""The week plan by cadence, balanced over days and regions (field work pages 4.1 and 4.2; docs/rules/cadence.md)."""

from huikuan.engine.weekplan.plan import plan_weeks
from huikuan.engine.weekplan.types import (
    Appointment,
    CadenceDebt,
    Capacity,
    ContactKind,
    FieldCustomer,
    FieldPlan,
    PlannedContact,
    WeekLoad,
)

__all__ = [
    "Appointment",
    "CadenceDebt",
    "Capacity",
    "ContactKind",
    "FieldCustomer",
    "FieldPlan",
    "PlannedContact",
    "WeekLoad",
    "plan_weeks",
]
