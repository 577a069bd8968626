"""The peer's time for the fit: scikit-learn's scaling and logistic regression, one thread, to the optimum.

    pip install scikit-learn==1.9.1
    OMP_NUM_THREADS=1 python benches/peers/fit_speed.py FOLDER [ROWS] [COLUMNS]

Made-up rows with a fixed seed: a third correlated Gaussians, a third skewed amounts, a third flags, about 1 % positives.
They are left in FOLDER as `fit_x.bin` (row-major little-endian doubles) and `fit_y.bin` (a byte a row), so that another
program can be timed on the same bytes in the same run. Quote ratios, not seconds.
"""

import sys
import time
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler


def rows(n, p, seed=20261121):
    rng = np.random.default_rng(seed)
    third = p // 3
    x = np.empty((n, p))
    x[:, :third] = 0.5 * rng.normal(size=(n, 1)) + rng.normal(size=(n, third))
    x[:, third : 2 * third] = np.exp(rng.normal(3, 1, size=(n, third)))
    x[:, 2 * third :] = rng.random((n, p - 2 * third)) < 0.1
    effects = rng.normal(0, 0.25, size=p)
    z = StandardScaler().fit_transform(x) @ effects
    y = rng.random(n) < 1 / (1 + np.exp(5.3 - z))
    return x, y


def main():
    folder = Path(sys.argv[1])
    n, p = (int(arg) for arg in (sys.argv[2:4] or ("1000000", "40")))
    x, y = rows(n, p)
    x.tofile(folder / "fit_x.bin")
    y.astype(np.uint8).tofile(folder / "fit_y.bin")
    print(f"{n} rows x {p} columns, {y.sum()} positives")
    for tolerance in (1e-4, 1e-10):
        wall, cpu = time.perf_counter(), time.process_time()
        scaled = StandardScaler().fit_transform(x)
        scaling = time.perf_counter() - wall
        model = LogisticRegression(C=1.0, tol=tolerance, max_iter=10_000).fit(scaled, y)
        seconds, cpu = time.perf_counter() - wall, time.process_time() - cpu
        print(
            f"scikit-learn tol {tolerance:g}: {seconds:.2f} s wall, {cpu:.2f} s cpu, of it scaling {scaling:.2f} s, "
            f"intercept {model.intercept_[0]:.9f}, first coefficient {model.coef_[0, 0]:.9f}"
        )


if __name__ == "__main__":
    main()
