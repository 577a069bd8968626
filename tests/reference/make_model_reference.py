"""Makes the fixtures that hew's clustered intervals and calibration are compared with.

    pip install scikit-learn==1.9.1 statsmodels==0.15.0
    python tests/reference/make_model_reference.py

Reads fit.csv (see make_reference.py) and writes clustered.json: statsmodels' coefficients and standard errors of the
standardised columns without a penalty, clustered by made-up households, some of which come on many rows; and
calibration.json: scores with ties, the isotonic curve and the reliability table of scikit-learn, slope and intercept of
the risks by statsmodels with errors clustered in the same way. Everything is made up; the seed is fixed.
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import statsmodels.api as sm
from sklearn.calibration import calibration_curve
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import log_loss
from sklearn.preprocessing import StandardScaler

HERE = Path(__file__).parent
SEED = 20261122


def clustered_fit(x, y, households):
    fitted = sm.Logit(y.astype(float), x).fit(
        method="newton", tol=1e-12, maxiter=200, disp=0, cov_type="cluster", cov_kwds={"groups": households}
    )
    interval = fitted.conf_int()
    return fitted.params.tolist(), fitted.bse.tolist(), interval[:, 0].tolist(), interval[:, 1].tolist()


def write_clustered(rng):
    table = pd.read_csv(HERE / "fit.csv")
    x = StandardScaler().fit_transform(table.drop(columns="label").to_numpy())
    y = table["label"].to_numpy()
    # Neighbouring ranks of the first column share a household: their errors hang together.
    order = np.argsort(x[:, 0] + rng.normal(size=len(y)), kind="stable")
    sizes = rng.choice([1, 2, 3, 12], size=len(y), p=[0.4, 0.3, 0.2, 0.1])
    households = np.empty(len(y), dtype=int)
    households[order] = np.repeat(np.arange(len(sizes)), sizes)[: len(y)]
    params, errors, low, high = clustered_fit(np.column_stack([x, np.ones(len(y))]), y, households)
    found = {
        "households": households.tolist(),
        "parameters": params,
        "standard_errors": errors,
        "low": low,
        "high": high,
    }
    (HERE / "clustered.json").write_text(json.dumps(found) + "\n")


def write_calibration(rng, n=1200):
    scores = np.round(rng.normal(-2.5, 1.3, size=n), 1)
    households = rng.integers(0, 700, size=n)
    labels = rng.random(n) < 1 / (1 + np.exp(-(1.4 * scores + 0.6)))
    risks = 1 / (1 + np.exp(-scores))
    curve = IsotonicRegression(out_of_bounds="clip").fit(scores, labels)
    tried = np.linspace(scores.min() - 1, scores.max() + 1, 101)
    shares, means = calibration_curve(labels, risks, n_bins=10, strategy="quantile")
    params, errors, low, high = clustered_fit(np.column_stack([scores, np.ones(n)]), labels, households)
    found = {
        "scores": scores.tolist(),
        "households": households.tolist(),
        "labels": labels.tolist(),
        "isotonic_points": [curve.X_thresholds_.tolist(), curve.y_thresholds_.tolist()],
        "isotonic_tried": [tried.tolist(), curve.predict(tried).tolist()],
        "isotonic_log_loss": float(log_loss(labels, curve.predict(scores))),
        "reliability": [means.tolist(), shares.tolist()],
        "slope": [params[0], low[0], high[0]],
        "intercept": [params[1], low[1], high[1]],
    }
    (HERE / "calibration.json").write_text(json.dumps(found) + "\n")


if __name__ == "__main__":
    generator = np.random.default_rng(SEED)
    write_clustered(generator)
    write_calibration(generator)
