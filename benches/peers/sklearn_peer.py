"""How close hew comes to scikit-learn on the same facts with the true links, and to ranking by the true risk.

    python sklearn_peer.py DIR [DIR ...] --hew scores.csv [scores.csv ...]

Each DIR is written by `cargo run --release --example peer_matrices -- CONFIG TRUTH DIR [own|none]`: for every mature as-of date the
features of each household, computed by hew's own catalogue with hew's own links (`own`) or the simulator's true links (nothing said), the
label, and the true risk.
Each scores.csv is written by `hew backtest --scores` on the same council. One DIR and one scores file a seed.

scikit-learn gets what hew gets: training dates no later than test date - horizon - lag, missing values replaced by the
training mean, standardised columns, L2 strength chosen by log loss on the
latest mature date before the test date (anew at every sixth test date, to save time). With --trees also gradient
boosting (HistGradientBoostingClassifier, missing values as they are), its number of trees chosen in the same way; fitted
anew at every third test date.
Pooled: the top shares of each date together; average precision over all rows of all dates. Intervals: bootstrap by
household, 200 resamples, seeded.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, log_loss, roc_auc_score

L2 = [1.0, 10.0, 100.0, 1000.0]
FEWEST_DATES = 2
CHOOSE_EVERY = 6
TREES_EVERY = 3
TREES = [25, 50, 100, 200]
SHARES = [0.005, 0.01, 0.02, 0.05]


def columns(head, cases, train_dates):
    """The columns hew would use: the full catalogue, or the reduced one where the cases behind it are few."""
    positives = cases[cases.as_of.isin(train_dates) & (cases.in_cohort == 1)].case.nunique()
    for kind in ("full", "reduced"):
        chosen = np.flatnonzero(head[kind])
        if positives >= head["positives_per_feature"] * len(chosen):
            return chosen
    return None


def standardise(train, test):
    mean = np.nanmean(train, axis=0)
    mean = np.where(np.isnan(mean), 0.0, mean)
    train = np.where(np.isnan(train), mean, train)
    test = np.where(np.isnan(test), mean, test)
    spread = train.std(axis=0)
    keep = spread > 0
    return (train[:, keep] - mean[keep]) / spread[keep], (test[:, keep] - mean[keep]) / spread[keep]


def fit(x, y, l2):
    return LogisticRegression(C=1.0 / l2, tol=1e-8, max_iter=200, solver="newton-cholesky").fit(x, y)


def grow(x, y, trees):
    """Gradient boosting with small trees and a slow rate, as suits rare outcomes."""
    model = HistGradientBoostingClassifier(
        learning_rate=0.05, max_iter=trees, max_leaf_nodes=8, min_samples_leaf=200, l2_regularization=10.0,
        early_stopping=False, random_state=1)
    return model.fit(x, y)


def best_trees(x, y, x_later, y_later):
    """The number of trees with the least log loss on a later date."""
    model = grow(x, y, TREES[-1])
    losses = [log_loss(y_later, risks[:, 1]) for risks in model.staged_predict_proba(x_later)]
    return min(TREES, key=lambda trees: losses[trees - 1])


def rolling(head, meta, x, cases, trees=False):
    """Scores of every test date with cases enough on at least two mature training dates before it."""
    maturity = head["maturity_days"]
    dates = np.array(sorted(meta.as_of.unique()))
    days = pd.to_datetime(dates)
    at = meta.as_of.to_numpy()
    y = meta.label.to_numpy()
    scored, strength, number, forest = [], 100.0, TREES[1], None
    for date, day in zip(dates, days):
        train_dates = dates[(day - days).days >= maturity]
        chosen = columns(head, cases, train_dates) if len(train_dates) >= FEWEST_DATES else None
        if chosen is None:
            continue
        validation = train_dates[-1]
        earlier = dates[(pd.Timestamp(str(validation)) - days).days >= maturity]
        if len(scored) % CHOOSE_EVERY == 0 and len(earlier) >= 1 and y[np.isin(at, earlier)].sum() >= 50:
            tr, va = np.isin(at, earlier), at == validation
            a, b = standardise(x[np.ix_(tr, chosen)], x[np.ix_(va, chosen)])
            losses = [log_loss(y[va], fit(a, y[tr], l2).predict_proba(b)[:, 1]) for l2 in L2]
            strength = L2[int(np.argmin(losses))]
            if trees:
                number = best_trees(x[np.ix_(tr, chosen)], y[tr], x[np.ix_(va, chosen)], y[va])
        tr, te = np.isin(at, train_dates), at == date
        a, b = standardise(x[np.ix_(tr, chosen)], x[np.ix_(te, chosen)])
        part = meta[te].copy()
        part["score"] = fit(a, y[tr], strength).decision_function(b)
        if trees:
            if forest is None or len(scored) % TREES_EVERY == 0 or forest.n_features_in_ != len(chosen):
                forest = grow(x[np.ix_(tr, chosen)], y[tr], number)
            part["trees"] = forest.decision_function(x[np.ix_(te, chosen)])
        scored.append(part)
    return pd.concat(scored, ignore_index=True)


def figures(frame, column, label="label", share=0.01):
    """Hits and places in the top share of each date together, and average precision over all rows."""
    hits = places = 0
    for _, day in frame.groupby("as_of"):
        k = int(np.ceil(len(day) * share))
        top = day.nlargest(k, column, keep="first")
        hits, places = hits + int(top[label].sum()), places + k
    ap = average_precision_score(frame[label], frame[column])
    return hits / places, ap, hits, places


def intervals(frame, column, label="label", share=0.01, resamples=200, seed=1):
    """Bootstrap by household: hit rate among places, and average precision."""
    frame = frame.reset_index(drop=True)
    rank = frame.groupby("as_of")[column].rank(ascending=False, method="first")
    size = frame.groupby("as_of")[column].transform("size")
    top = (rank <= np.ceil(size * share)).to_numpy()
    y = frame[label].to_numpy()
    households, code = np.unique(frame.household.to_numpy(), return_inverse=True)
    order = np.argsort(-frame[column].to_numpy(), kind="stable")
    dice = np.random.default_rng(seed)
    rates, aps = [], []
    for _ in range(resamples):
        weight = np.bincount(dice.integers(0, len(households), len(households)), minlength=len(households))[code]
        rates.append((weight * y * top).sum() / max(1, (weight * top).sum()))
        w, t = weight[order], y[order]
        positive = np.cumsum(w * t)
        precision = positive / np.maximum(1, np.cumsum(w))
        aps.append((precision * w * t).sum() / max(1, positive[-1]))
    return np.percentile(rates, [2.5, 97.5]), np.percentile(aps, [2.5, 97.5])


def read(folder):
    folder = Path(folder)
    head = json.loads((folder / "matrix.json").read_text())
    meta = pd.read_csv(folder / "rows.csv", dtype={"household": str})
    x = np.fromfile(folder / "matrix.f64", dtype="<f8").reshape(len(meta), len(head["features"]))
    return head, meta, x, pd.read_csv(folder / "cases.csv")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--hew", nargs="*", default=[])
    parser.add_argument("--trees", action="store_true", help="gradient boosting too")
    arguments = parser.parse_args()
    peers, hews = [], []
    for number, folder in enumerate(arguments.folders):
        peer = rolling(*read(folder), trees=arguments.trees)
        peer["household"] = f"{number}:" + peer.household.astype(str)
        peer["as_of"] = f"{number}:" + peer.as_of.astype(str)
        peers.append(peer)
    for number, path in enumerate(arguments.hew):
        hew = pd.read_csv(path, dtype={"household": str})
        hew["household"] = f"{number}:" + hew.household
        hew["as_of"] = f"{number}:" + hew.as_of.astype(str)
        hews.append(hew)
    peer = pd.concat(peers, ignore_index=True)
    if hews:
        hew = pd.concat(hews, ignore_index=True)
        both = set(hew.as_of) & set(peer.as_of)
        hew, peer = hew[hew.as_of.isin(both)], peer[peer.as_of.isin(both)]
    rows = [("scikit-learn logistic", peer, "score")]
    if arguments.trees:
        rows.append(("scikit-learn gradient boosting", peer, "trees"))
    rows += [("true risk", peer, "true_risk"),
             ("true risk without the private term", peer, "true_risk_without_noise")]
    if hews:
        rows.insert(0, ("hew", hew, "score"))
    print(f"{peer.as_of.nunique()} dates, {len(peer)} rows, base rate {peer.label.mean():.4%}")
    print(f"{'ranking':<36} {'hit rate at 1%':<28} {'average precision':<28} AUC")
    results = {}
    for name, frame, column in rows:
        rate, ap, hits, places = figures(frame, column)
        rate_ci, ap_ci = intervals(frame, column)
        auc = roc_auc_score(frame.label, frame[column])
        results[name] = (rate, ap)
        print(f"{name:<36} {rate:.4f} ({rate_ci[0]:.4f}-{rate_ci[1]:.4f}) {hits}/{places}  "
              f"{ap:.4f} ({ap_ci[0]:.4f}-{ap_ci[1]:.4f})  {auc:.4f}")
        shares = [f"{share:.1%}: {figures(frame, column, share=share)[0]:.4f}" for share in SHARES]
        print(f"{'':<36} hit rate at {', '.join(shares)}")
    if hews:
        ours = results["hew"]
        for name in [row[0] for row in rows[1:]]:
            rate, ap = results[name]
            print(f"hew / {name}: hit rate {ours[0] / rate:.3f}, average precision {ours[1] / ap:.3f}")


if __name__ == "__main__":
    main()
