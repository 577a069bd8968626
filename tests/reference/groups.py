"""Makes the fixture that hew's figures by group are compared with.

    pip install aequitas==1.1.0
    python tests/reference/groups.py

Writes groups.json: made-up households with a group, a flag and an outcome, and what aequitas says of each group. The seed
is fixed, so that a second run writes the same numbers. Groups may have nobody flagged, no outcome, or one household.
"""

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
from aequitas.group import Group

HERE = Path(__file__).parent
SEED = 20261122
RATES = ["tpr", "fnr", "fpr", "precision", "fdr", "for", "ppr", "pprev"]
COUNTS = ["tp", "fp", "fn", "tn"]


def case(rng, name, size, shares, flagged, outcome):
    """`shares`: of the groups; `flagged`, `outcome`: the chance of each in each group."""
    of = rng.choice(len(shares), size=size, p=np.array(shares) / sum(shares))
    label = rng.random(size) < np.array(outcome)[of]
    # The outcome makes a flag likelier, so that hit rate and base rate differ.
    flag = rng.random(size) < np.clip(np.array(flagged)[of] * (1 + 2 * label), 0, 1)
    frame = pd.DataFrame({"score": flag.astype(int), "label_value": label.astype(int), "group": of.astype(str)})
    table, _ = Group().get_crosstabs(frame, attr_cols=["group"])
    groups = []
    for place in range(len(shares)):
        found = table[table["attribute_value"] == str(place)]
        if found.empty:
            continue
        row = found.iloc[0]
        rates = {rate: None if math.isnan(row[rate]) else float(row[rate]) for rate in RATES}
        groups.append({"group": place, **{count: int(row[count]) for count in COUNTS}, **rates})
    digits = lambda values: "".join(str(int(value)) for value in values)
    return {"name": name, "of": digits(of), "flagged": digits(flag), "label": digits(label), "groups": groups}


def main():
    rng = np.random.default_rng(SEED)
    cases = [
        case(rng, "five groups", 1500, [40, 30, 15, 10, 5], [0.1] * 5, [0.1, 0.2, 0.1, 0.3, 0.1]),
        case(rng, "nobody flagged in one", 400, [50, 40, 10], [0.2, 0.1, 0.0], [0.2, 0.2, 0.2]),
        case(rng, "no outcome in one", 400, [50, 40, 10], [0.2, 0.1, 0.3], [0.2, 0.1, 0.0]),
        case(rng, "every outcome comes", 200, [50, 50], [0.3, 0.2], [1.0, 1.0]),
        case(rng, "everybody flagged", 200, [50, 50], [1.0, 1.0], [0.3, 0.2]),
        case(rng, "no outcome at all", 200, [50, 50], [0.3, 0.2], [0.0, 0.0]),
        case(rng, "a group of one or so", 200, [199, 1], [0.3, 0.5], [0.3, 0.5]),
    ]
    (HERE / "groups.json").write_text(json.dumps(cases, indent=1) + "\n")


main()
