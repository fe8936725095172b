"""What is kept for looking back: the doubts of a plan."""

from __future__ import annotations

from django.db import models


class PlanFinding(models.Model):
    """One doubt about a month's plan, as a code with its facts; told in the reader's language when shown."""

    plan = models.ForeignKey("targets.MonthPlan", models.CASCADE, related_name="findings")
    position = models.PositiveIntegerField()
    severity = models.CharField(max_length=8)
    code = models.CharField(max_length=80)
    subject = models.CharField(max_length=200, blank=True)
    params = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["plan", "position"], name="insight_finding_position")]

    def __str__(self) -> str:
        return f"{self.code} {self.subject}"
