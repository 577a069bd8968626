"""Links one file of people with Splink and with hew, in one run, and prints one table.

    python benches/peers/splink_peer.py people.csv --hew target/release/hew [--blocking tight|std|loose]

people.csv has the columns unique_id, forename, surname, sex, dob (YYYY-MM-DD), address, postcode, uprn and
truth_person_id. Needs splink==5.0.0, duckdb==2.0.0, 'pandas<3'. Both sides use the same blocking rules, comparisons and training plan:
hew takes the comparisons from the model Splink saves, and trains m, u and the prior itself. Splink's times are those of
training, predicting and clustering, without loading; hew's are of the whole command, from the file to the clusters on
disk, with its stages as it prints them. F1 is over pairs; pairs that blocking loses count as missed.
"""
import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RULES = {
    "tight": [["forename", "surname", "postcode"], ["dob", "surname"], ["dob", "forename"], ["dob", "postcode"],
              ["uprn", "substr(forename,1,2)"], ["postcode", "substr(forename,1,3)", "substr(surname,1,2)"]],
    "std": [["forename", "surname"], ["dob", "substr(surname,1,1)"], ["dob", "substr(forename,1,1)"], ["uprn"],
            ["postcode", "substr(forename,1,1)"], ["postcode", "surname"]],
    "loose": [["forename", "surname"], ["dob"], ["uprn"], ["postcode", "substr(forename,1,1)"],
              ["postcode", "surname"]],
}
DETERMINISTIC = [["forename", "surname", "dob"], ["forename", "surname", "uprn"]]
SESSIONS = [["forename", "surname"], ["dob", "postcode"], ["dob", "surname"]]


def sides(terms):
    """A blocking rule as SQL over l and r."""
    side = lambda term, s: re.sub(r"(\w+)(?=[,)]|$)", lambda m: m[0] if m[0].isdigit() else f"{s}.{m[0]}", term, count=1)
    return " AND ".join(f"{side(term, 'l')} = {side(term, 'r')}" for term in terms)


def comparisons(cl, cll):
    name = lambda column, other, initial: {"output_column_name": column, "comparison_levels": [
        cll.NullLevel(column), cll.ExactMatchLevel(column, term_frequency_adjustments=True),
        cll.JaroWinklerLevel(column, 0.92), cll.JaroWinklerLevel(column, 0.85),
        {"sql_condition": f"{column}_l = {other}_r", "label_for_charts": "swapped"},
        *initial, cll.ElseLevel()]}
    initial = {"sql_condition": "substr(forename_l,1,1) = substr(forename_r,1,1)", "label_for_charts": "initial"}
    alike = "jaro_winkler_similarity(address_l, address_r) >= 0.95"
    place = {"output_column_name": "location", "comparison_levels": [
        {"sql_condition": "(uprn_l IS NULL OR uprn_r IS NULL) AND (postcode_l IS NULL OR postcode_r IS NULL)",
         "label_for_charts": "missing", "is_null_level": True},
        {"sql_condition": "uprn_l = uprn_r", "label_for_charts": "same UPRN"},
        {"sql_condition": f"postcode_l = postcode_r AND {alike}", "label_for_charts": "same postcode, address alike"},
        {"sql_condition": "postcode_l = postcode_r", "label_for_charts": "same postcode"},
        {"sql_condition": alike, "label_for_charts": "address alike"},
        {"sql_condition": "split_part(postcode_l, ' ', 1) = split_part(postcode_r, ' ', 1)",
         "label_for_charts": "same district"},
        cll.ElseLevel()]}
    return [name("forename", "surname", [initial]), name("surname", "forename", []),
            cl.DateOfBirthComparison("dob", input_is_string=True), place, cl.ExactMatch("sex")]


def splink(path, blocking, out):
    """Runs Splink; writes its model and its pairs of at least 0.01 into `out`."""
    import duckdb
    import splink.comparison_level_library as cll
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    con = duckdb.connect()
    con.execute(f"CREATE TABLE people AS SELECT * FROM read_csv('{path}', all_varchar = true)")
    rules = [block_on(*terms) for terms in RULES[blocking]]
    settings = SettingsCreator(link_type="dedupe_only", blocking_rules_to_generate_predictions=rules,
                               comparisons=comparisons(cl, cll), retain_matching_columns=False,
                               retain_intermediate_calculation_columns=False)
    api = DuckDBAPI(connection=con)
    linker = Linker(api.register("people"), settings)
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF)
    linker.training.estimate_probability_two_random_records_match([block_on(*t) for t in DETERMINISTIC], recall=0.6)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e7, seed=1)
    for terms in SESSIONS:
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(*terms), estimate_without_term_frequencies=True)
    predicted = linker.inference.predict(threshold_match_probability=0.01)
    linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, threshold_match_probability=0.95)
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF)
    blocked = linker.inference.compute_blocked_pairs_for_predict()
    candidates = con.execute(f"SELECT count(*) FROM {blocked.physical_name}").fetchone()[0]
    con.execute(f"COPY (SELECT unique_id_l, unique_id_r, match_probability FROM {predicted.physical_name}) "
                f"TO '{out}/splink_pairs.parquet'")
    linker.misc.save_model_to_json(f"{out}/splink.json", overwrite=True)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(json.dumps({"candidates": candidates, "wall": wall, "cpu": cpu, "rss_mb": after.ru_maxrss / 1024}))


def hew(path, blocking, out, program):
    rules = ",\n".join(json.dumps(sides(terms)) for terms in RULES[blocking])
    plain = lambda plan: json.dumps([", ".join(terms) for terms in plan])
    Path(out, "link.toml").write_text(
        f'unique_id = "unique_id"\nmodel = "splink.json"\nmost_block_pairs = 1_000_000_000_000\nblocking = [{rules}]\n'
        f"[training]\ndeterministic = {plain(DETERMINISTIC)}\nrecall = 0.6\nsessions = {plain(SESSIONS)}\n")
    began = time.perf_counter()
    run = subprocess.run([program, "link", "run", path, "--config", f"{out}/link.toml", "--out", f"{out}/hew"],
                         capture_output=True, text=True, check=False)
    if run.returncode:
        sys.exit(run.stderr)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    candidates = sum(int(count) for count in re.findall(r"(\d+) pairs from ", run.stdout))
    return {"candidates": candidates, "wall": time.perf_counter() - began, "stages": run.stderr}, used


def scores(pairs, people):
    """Best F1 over thresholds in hindsight, and F1 at 0.5, 0.9, 0.99."""
    import duckdb
    import numpy

    con = duckdb.connect()
    con.execute(f"CREATE TABLE truth AS SELECT unique_id, truth_person_id p FROM read_csv('{people}', all_varchar=true)")
    total = con.execute("SELECT sum(n * (n - 1) / 2) FROM (SELECT count(*) n FROM truth GROUP BY p)").fetchone()[0]
    rows = con.execute(
        f"SELECT match_probability, a.p = b.p FROM '{pairs}' JOIN truth a ON a.unique_id = unique_id_l::VARCHAR "
        "JOIN truth b ON b.unique_id = unique_id_r::VARCHAR ORDER BY 1 DESC").fetchnumpy()
    probability, same = list(rows.values())
    hits = same.astype(int).cumsum()
    f1 = 2 * hits / (total + numpy.arange(1, len(hits) + 1))
    at = lambda p: f1[max(0, (probability >= p).sum() - 1)]
    return float(f1.max()), [float(at(p)) for p in (0.5, 0.9, 0.99)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("people")
    parser.add_argument("--hew", default="target/release/hew")
    parser.add_argument("--blocking", choices=RULES, default="std")
    parser.add_argument("--only-splink", metavar="DIR")
    asked = parser.parse_args()
    people = os.path.abspath(asked.people)
    if asked.only_splink:
        return splink(people, asked.blocking, asked.only_splink)
    with tempfile.TemporaryDirectory() as out:
        command = [sys.executable, __file__, people, "--blocking", asked.blocking, "--only-splink", out]
        peer = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout.splitlines()[-1])
        first = resource.getrusage(resource.RUSAGE_CHILDREN)
        ours, used = hew(people, asked.blocking, out, os.path.abspath(asked.hew))
        ours["cpu"] = used.ru_utime + used.ru_stime - first.ru_utime - first.ru_stime
        print(f"{'':8}{'candidates':>12}{'wall s':>9}{'CPU s':>9}{'best F1':>9}   F1 at 0.5, 0.9, 0.99")
        for name, side, pairs in (("Splink", peer, f"{out}/splink_pairs.parquet"),
                                  ("hew", ours, f"{out}/hew/pairs.parquet")):
            best, at = scores(pairs, people)
            print(f"{name:8}{side['candidates']:>12}{side['wall']:>9.2f}{side['cpu']:>9.2f}{best:>9.4f}   "
                  + ", ".join(f"{f1:.4f}" for f1 in at))
        print(f"Splink's peak memory {peer['rss_mb']:.0f} MB; hew's stages:\n{ours['stages']}")


if __name__ == "__main__":
    main()
