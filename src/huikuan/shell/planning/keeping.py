"""What of a draft is kept besides the modules' own rows: the summary."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from huikuan.foundation.facts_json import packed
from huikuan.shell.plan.summary import Summary


def summary_json(summary: Summary) -> dict[str, Any]:
    """The figures of the summary that belong to the whole company, in fen."""
    return {
        "company": summary.company,
        "sales_target": summary.sales_target,
        "sales_last_year": summary.sales_last_year,
        "total": asdict(summary.total),
        "outstanding": summary.outstanding,
        "overdue": summary.overdue,
        "customers": summary.customers,
        "customers_without_owner": summary.customers_without_owner,
        "findings": {severity.value: count for severity, count in summary.findings.items()},
        "as_of": packed(summary.today),
    }
