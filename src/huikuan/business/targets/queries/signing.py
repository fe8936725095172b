"""What credit says of the sales targets a pledge binds (docs/rules/credit.md)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from huikuan.business.receivables import queries as receivables
from huikuan.business.targets.models import Kind
from huikuan.engine.credit import Checkpoint, Strength
from huikuan.engine.money import Fen

STOP = Strength.STOP


def credit_of(content: Mapping[str, Any]) -> list[receivables.Asked]:
    """The customers with a sales target of whom the checkpoint of signing speaks, the worst first.

    Added to a customer's exposure is its sales target less what the same pledge collects from it, as the SMART check
    counts. What stands for several customers together (a rest) has no limit to be asked for.
    """
    sold: dict[str, Fen] = {}
    collected: dict[str, Fen] = {}
    for line in content["lines"]:
        into = sold if line["kind"] == Kind.SALES else collected
        into[line["customer_no"]] = into.get(line["customer_no"], 0) + (line["amount"] or 0)
    added = {number: fen - collected.get(number, 0) for number, fen in sold.items() if number and fen > 0}
    return receivables.broken_at(Checkpoint.TARGET, added)
