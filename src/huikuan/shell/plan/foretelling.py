"""Stage: what each customer will sell in the planned month, in quantiles."""

from __future__ import annotations

import numpy as np

from huikuan.engine.forecast import forecast_many
from huikuan.engine.money import Fen
from huikuan.shell.plan.facts import Facts
from huikuan.shell.plan.openings import young_forecasts

QUANTILES = ("p50", "p75", "p90", "p95")


def foretell_customers(facts: Facts) -> dict[str, dict[str, Fen]]:
    """Quantile → customer → fen in the planned month, of the customers whose history allows it.

    Young outlets are foretold by their opening day, the rest of the customer by what it sold without them.
    """
    first = facts.month.months_since(facts.last_complete)
    young = young_forecasts(facts)
    sales = facts.customer_sales
    if young:
        sales = sales.copy()
        np.subtract.at(sales, facts.outlet_customer[list(young)], facts.outlet_sales[list(young)])
    sold = np.flatnonzero(facts.customer_sales.sum(axis=0)) if len(sales) else np.zeros(0, dtype=np.int64)
    lags = list(range(int(sold.max()) if sold.size else 0, first - 1, -1))
    histories = {
        facts.customer_keys[at]: tuple(
            zip([facts.month.index - lag for lag in lags], sales[at, lags].tolist(), strict=True)
        )
        for at in np.flatnonzero(sales[:, first:].any(axis=1)).tolist()
    }
    forecasts = forecast_many(histories=histories, month=facts.month.index)
    found = {
        name: {key: getattr(forecast, name)[0] for key, forecast in forecasts.items() if forecast.p50}
        for name in QUANTILES
    }
    for at, forecast in young.items():
        key = facts.customer_keys[int(facts.outlet_customer[at])]
        for name, of_customer in found.items():
            of_customer[key] = of_customer.get(key, 0) + getattr(forecast, name)[0]
    return found
