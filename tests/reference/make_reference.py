"""Makes the fixtures that hew's metrics and coefficients are compared with.

    pip install scikit-learn==1.9.1
    python tests/reference/make_reference.py

Writes fit.csv (2,000 rows, 12 columns, a label), fit.json (coefficients of scikit-learn's logistic regression on the
standardised columns, at several strengths) and metrics.json (scores, some of them tied, with scikit-learn's metrics).
Everything is made up; the seed is fixed, so that a second run writes the same numbers.
"""

import json
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score
from sklearn.preprocessing import StandardScaler

HERE = Path(__file__).parent
SEED = 20261121


def rows(rng, n=2000, width=12):
    """A third correlated Gaussians, a third skewed amounts, a third flags; about 5 % positives."""
    common = rng.normal(size=(n, 1))
    gaussian = 0.6 * common + rng.normal(size=(n, width // 3))
    amounts = np.exp(rng.normal(3, 1, size=(n, width // 3)))
    flags = (rng.random((n, width // 3)) < [0.02, 0.1, 0.3, 0.5]).astype(float)
    x = np.round(np.hstack([gaussian, amounts, flags]), 3)
    effects = np.array([0.5, -0.3, 0.0, 0.2, 0.6, 0.0, -0.2, 0.1, 1.0, 0.4, 0.0, -0.5])
    z = StandardScaler().fit_transform(x) @ effects
    y = rng.random(n) < 1 / (1 + np.exp(3.4 - z))
    return x, y


def write_fit(rng):
    x, y = rows(rng)
    names = [f"x{j + 1:02}" for j in range(x.shape[1])]
    lines = [",".join([*names, "label"])]
    lines += [",".join([*(f"{v:g}" for v in row), str(int(label))]) for row, label in zip(x, y)]
    (HERE / "fit.csv").write_text("\n".join(lines) + "\n")
    x = np.array([[float(f"{v:g}") for v in row] for row in x])
    z = StandardScaler().fit_transform(x)
    fits = []
    for l2 in [0.01, 1.0, 10.0, 1000.0]:
        model = LogisticRegression(C=1 / l2, tol=1e-12, max_iter=10_000).fit(z, y)
        fits.append({"l2": l2, "coefficients": model.coef_[0].tolist(), "intercept": float(model.intercept_[0])})
    (HERE / "fit.json").write_text(json.dumps(fits, indent=1) + "\n")


def write_metrics(rng):
    cases = []
    for name, n, base, levels in [
        ("rare, few ties", 400, 0.03, 10_000),
        ("many ties", 300, 0.2, 7),
        ("common", 100, 0.8, 50),
        ("two levels", 50, 0.3, 2),
    ]:
        labels = rng.random(n) < base
        labels[:2] = [True, False]
        raw = 1 / (1 + np.exp(-rng.normal(np.where(labels, 0.8, 0.0) - 1, 1)))
        risks = np.ceil(raw * levels) / (levels + 1)
        cases.append(
            {
                "name": name,
                "risks": risks.tolist(),
                "labels": [bool(label) for label in labels],
                "auc": roc_auc_score(labels, risks),
                "average_precision": average_precision_score(labels, risks),
                "brier": brier_score_loss(labels, risks),
                "log_loss": log_loss(labels, risks),
            }
        )
    (HERE / "metrics.json").write_text(json.dumps(cases) + "\n")


if __name__ == "__main__":
    write_fit(np.random.default_rng(SEED))
    write_metrics(np.random.default_rng(SEED + 1))
