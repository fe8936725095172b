"""Insight: the month at a glance, drawn from all modules."""
