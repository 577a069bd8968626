"""Makes the fixture that hew's discontinuity is compared with.

    pip install rdrobust==2.1.1
    python tests/reference/effects.py

Writes effects.json: rows of (x, y, help) and what rdrobust says of them, with its defaults (p = 1, q = 2, triangular
kernel, bwselect = "mserd", vce = "nn" with 3 neighbours, masspoints = "adjust") but sharpbw = True where there is help.

1. The example data of rdrobust: vote margins of Democrats in elections to the US Senate (x) and vote shares at the next
   election for the same seat (y), 1914 to 2010, from M. D. Cattaneo, B. Frandsen and R. Titiunik (2015), "Randomization
   Inference in the Regression Discontinuity Design: An Application to the Study of Party Advantages in the U.S. Senate",
   Journal of Causal Inference 3(1): 1-24. Only these two columns are kept, of rows that have both.
2. The same rows, with a made-up help that depends on the side.
3. Made-up rare outcomes with distances in tenths: many ties.
"""

import json
from pathlib import Path

import numpy as np
from rdrobust import rdrobust, rdrobust_RDsenate

HERE = Path(__file__).parent
SEED = 20261122


def case(name, x, y, help_=None):
    kwargs = {} if help_ is None else {"fuzzy": help_, "sharpbw": True}
    fitted = rdrobust(y, x, **kwargs)
    sharp = fitted if help_ is None else rdrobust(y, x)

    def jump(coef, se, ci):
        return {"estimate": float(coef[0]), "corrected": float(coef[2]), "standard_error": float(se[2]),
                "low": float(ci[2][0]), "high": float(ci[2][1])}

    def of(result):
        return jump(result.coef.values[:, 0], result.se.values[:, 0], result.ci.values)

    out = {
        "name": name,
        "x": [float(v) for v in x],
        "y": [float(v) for v in y],
        "help": [float(v) for v in (np.zeros(len(x)) if help_ is None else help_)],
        "h": float(sharp.bws.iloc[0, 0]),
        "b": float(sharp.bws.iloc[1, 0]),
        "used": [int(n) for n in sharp.N_h],
        "outcome": of(sharp),
        "first": None,
        "ratio": None,
    }
    if help_ is not None:
        assert abs(fitted.bws.iloc[0, 0] - out["h"]) < 1e-9
        out["first"] = jump(fitted.tau_T.values[:, 0], fitted.se_T.values[:, 0], fitted.ci_T.values)
        out["ratio"] = of(fitted)
    return out


def main():
    rng = np.random.default_rng(SEED)
    senate = rdrobust_RDsenate()[["margin", "vote"]].dropna()
    x, y = senate["margin"].to_numpy(), senate["vote"].to_numpy()
    chance = np.where(x >= 0, 0.75 + 0.001 * x, 0.15 + 0.001 * x)
    help_ = (rng.random(len(x)) < chance).astype(float)
    tied = np.round(rng.normal(-0.4, 0.6, 3000), 1)
    got = (rng.random(3000) < np.where(tied >= 0, 0.7, 0.1)).astype(float)
    rare = (rng.random(3000) < 0.08 * np.exp(0.8 * tied) * (1 - 0.5 * got)).astype(float)
    cases = [case("senate", x, y), case("senate with help", x, y, help_), case("rare and tied", tied, rare, got)]
    # The senate's numbers are written once.
    for key in ["x", "y"]:
        assert cases[0][key] == cases[1][key]
        cases[1][key] = []
    (HERE / "effects.json").write_text(json.dumps(cases) + "\n")


if __name__ == "__main__":
    main()
