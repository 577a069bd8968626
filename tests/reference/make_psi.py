"""Makes psi.json, the population stability indices that hew's are compared with.

    pip install numpy scipy
    python tests/reference/make_psi.py

Each case has two columns of values ("then" and "now", null for not known), the edges of the bins, the index by numpy and
what it stays below by chance by scipy. Everything is made up; the seed is fixed, so that a second run writes the same.
"""

import json
from pathlib import Path

import numpy as np
from scipy.stats import chi2

HERE = Path(__file__).parent
SEED = 20261122
FLOOR = 1e-4


def shares(values, edges):
    """Not known, exactly zero, then (-inf, e1], (e1, e2], ..., (ek, inf) of the rest."""
    known = values[~np.isnan(values)]
    rest = known[known != 0]
    sized, _ = np.histogram(-rest, bins=np.concatenate([[-np.inf], -np.array(edges)[::-1], [np.inf]]))
    counts = np.concatenate([[np.isnan(values).sum(), (known == 0).sum()], sized[::-1]])
    return counts / counts.sum()


def psi(then, now):
    then, now = np.maximum(then, FLOOR), np.maximum(now, FLOOR)
    return float(np.sum((now - then) * np.log(now / then)))


def with_gaps(rng, values, zero, unknown):
    values = np.where(rng.random(len(values)) < zero, 0.0, values)
    return np.where(rng.random(len(values)) < unknown, np.nan, values)


def main():
    rng = np.random.default_rng(SEED)
    drawn = {
        "the same": (rng.normal(size=400), rng.normal(size=300)),
        "moved": (rng.normal(size=400), rng.normal(0.4, 1.0, size=300)),
        "wider": (rng.normal(size=300), rng.normal(0, 2, size=500)),
        "mostly zero": (
            with_gaps(rng, rng.exponential(size=500), 0.9, 0.0),
            with_gaps(rng, rng.exponential(size=400), 0.8, 0.0),
        ),
        "more not known": (
            with_gaps(rng, rng.normal(size=400), 0.2, 0.05),
            with_gaps(rng, rng.normal(size=400), 0.2, 0.30),
        ),
        "a flag": ((rng.random(400) < 0.1).astype(float), (rng.random(400) < 0.2).astype(float)),
        "a bin with nobody": (rng.uniform(0.1, 1.0, size=200), rng.uniform(0.1, 0.6, size=200)),
        "nothing known now": (rng.normal(size=100), np.full(100, np.nan)),
    }
    cases = []
    for name, (then, now) in drawn.items():
        then, now = np.round(then, 4), np.round(now, 4)
        rest = then[~np.isnan(then) & (then != 0)]
        edges = [] if name == "a flag" else sorted(set(np.round(np.quantile(rest, np.arange(1, 10) / 10), 2)))
        before, after = shares(then, edges), shares(now, edges)
        free = len(before) - 1
        cases.append(
            {
                "name": name,
                "then": [None if np.isnan(v) else float(v) for v in then],
                "now": [None if np.isnan(v) else float(v) for v in now],
                "edges": [float(e) for e in edges],
                "psi": psi(before, after),
                "chance": float((1 / len(then) + 1 / len(now)) * chi2.ppf(0.95, free)),
            }
        )
    (HERE / "psi.json").write_text(json.dumps(cases) + "\n")


if __name__ == "__main__":
    main()
