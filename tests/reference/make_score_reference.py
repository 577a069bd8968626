"""Makes the fixture that the figures of published lists are compared with.

    pip install scikit-learn==1.9.1 statsmodels
    python tests/reference/make_score_reference.py

Writes score.json: three lists of one cohort of made-up households, what came of them, and what scikit-learn, statsmodels
and numpy make of it. The seed is fixed, so that a second run writes the same numbers.
"""

import json
from pathlib import Path

import numpy as np
import statsmodels.api as sm
from sklearn.metrics import precision_score, recall_score
from statsmodels.stats.proportion import proportion_confint

HERE = Path(__file__).parent
HOUSEHOLDS, DATES, PLACES = 400, [0, 7, 14], 40


def main():
    rng = np.random.default_rng(20261122)
    frailty = rng.normal(size=HOUSEHOLDS)
    applied = np.where(rng.random(HOUSEHOLDS) < 1 / (1 + np.exp(3.2 - frailty)), rng.integers(5, 230, HOUSEHOLDS), -1)
    homeless = rng.random(HOUSEHOLDS) < 0.4
    rows, clusters, y_true, y_pred, days = [], [], [], [], {}
    for date in DATES:
        score = frailty + rng.normal(size=HOUSEHOLDS)
        listed = set(np.argsort(-score)[:PLACES].tolist())
        for household in range(HOUSEHOLDS):
            came = date <= applied[household] <= date + 180
            rows.append(
                {
                    "date": date,
                    "household": household,
                    "listed": household in listed,
                    "applied": int(applied[household]) if came else None,
                    "homeless": bool(came and homeless[household]),
                }
            )
            clusters.append(household)
            y_true.append(int(came))
            y_pred.append(int(household in listed))
            if came and household in listed:
                first = days.get(household, applied[household])
                days[household] = min(first, date)
    lead = [int(applied[household]) - int(first) for household, first in days.items()]
    first = slice(0, HOUSEHOLDS)
    one_list = sum(t & p for t, p in zip(y_true[first], y_pred[first]))
    base = sm.OLS(np.array(y_true, float), np.ones((len(y_true), 1))).fit(
        cov_type="cluster", cov_kwds={"groups": np.array(clusters), "use_correction": False}
    )
    low, high = base.conf_int()[0]
    told = {
        "rows": [row for row in rows if row["listed"] or row["applied"] is not None],
        "hit_rate": precision_score(y_true, y_pred),
        "recall": recall_score(y_true, y_pred),
        "lift": precision_score(y_true, y_pred) / np.mean(y_true),
        "base_rate": float(np.mean(y_true)),
        "base_rate_interval": [float(low), float(high)],
        "first_list": {
            "hit_rate": one_list / PLACES,
            "interval": list(proportion_confint(one_list, PLACES, method="wilson")),
        },
        "lead_quartiles": np.quantile(lead, [0.25, 0.5, 0.75]).tolist(),
    }
    (HERE / "score.json").write_text(json.dumps(told) + "\n")
    print({key: value for key, value in told.items() if key != "rows"})


if __name__ == "__main__":
    main()
