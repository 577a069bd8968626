"""Links one file of people with Splink and with hew, in one run, and prints one table.

    python benches/peers/people.py people.csv --records 1000000
    python benches/peers/splink_peer.py people.csv --hew target/release/hew [--blocking tight|std|loose]

people.csv has the columns unique_id, forename, surname, sex, dob (YYYY-MM-DD), address, postcode, uprn,
truth_person_id and truth_household_id. Needs splink==5.0.0, duckdb==2.0.0, 'pandas<3'. The rows "Splink" and "hew" use
the same blocking rules, comparisons and training plan: hew takes the comparisons from the model Splink saves, and trains
m, u and the prior itself. "hew [people]" is hew with nothing said but which columns are which: its own rules and
comparisons.

Core is training, predicting and clustering. The whole is from the file to the results on disk: for hew the command, for
Splink from opening the file to the last result, without starting Python. CPU times of hew's stages are read from /proc as
each stage ends. F1 of pairs counts pairs that blocking loses as missed; the clusters are Splink's at 0.95, hew's at its
defaults.
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
    name = r"(\w+)(?=[,)]|$)"
    side = lambda term, s: re.sub(name, lambda m: m[0] if m[0].isdigit() else f"{s}.{m[0]}", term, count=1)
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

    def now():
        used = resource.getrusage(resource.RUSAGE_SELF)
        return time.perf_counter(), used.ru_utime + used.ru_stime

    marks = [now()]
    # What it spills goes with the folder, however the run ends.
    con = duckdb.connect(config={"temp_directory": f"{out}/spill"})
    con.execute(f"CREATE TABLE people AS SELECT * FROM read_csv('{path}', all_varchar = true)")
    rules = [block_on(*terms) for terms in RULES[blocking]]
    settings = SettingsCreator(link_type="dedupe_only", blocking_rules_to_generate_predictions=rules,
                               comparisons=comparisons(cl, cll), retain_matching_columns=False,
                               retain_intermediate_calculation_columns=False)
    api = DuckDBAPI(connection=con)
    linker = Linker(api.register("people"), settings)
    marks.append(now())
    linker.training.estimate_probability_two_random_records_match([block_on(*t) for t in DETERMINISTIC], recall=0.6)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e7, seed=1)
    for terms in SESSIONS:
        linker.training.estimate_parameters_using_expectation_maximisation(
            block_on(*terms), estimate_without_term_frequencies=True)
    predicted = linker.inference.predict(threshold_match_probability=0.01)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, threshold_match_probability=0.95)
    marks.append(now())
    con.execute(f"COPY (SELECT unique_id_l, unique_id_r, match_probability FROM {predicted.physical_name}) "
                f"TO '{out}/splink_pairs.parquet'")
    con.execute(f"COPY (SELECT cluster_id, unique_id FROM {clusters.physical_name}) TO '{out}/splink_clusters.parquet'")
    linker.misc.save_model_to_json(f"{out}/splink.json", overwrite=True)
    marks.append(now())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    blocked = linker.inference.compute_blocked_pairs_for_predict()
    candidates = con.execute(f"SELECT count(*) FROM {blocked.physical_name}").fetchone()[0]
    spent = lambda first, last: [end - start for start, end in zip(marks[first], marks[last])]
    (core_wall, core_cpu), (wall, cpu) = spent(1, 2), spent(0, 3)
    print(json.dumps({"candidates": candidates, "core_wall": core_wall, "core_cpu": core_cpu, "wall": wall,
                      "cpu": cpu, "rss_mb": peak}))


PEOPLE = """[people]
forename = "forename"
surname = "surname"
date_of_birth = "dob"
sex = "sex"
address = "address"
postcode = "postcode"
uprn = "uprn"
"""


def same_as_splink(blocking):
    rules = ",\n".join(json.dumps(sides(terms)) for terms in RULES[blocking])
    plain = lambda plan: json.dumps([", ".join(terms) for terms in plan])
    return (f'unique_id = "unique_id"\nmodel = "splink.json"\nmost_block_pairs = 1_000_000_000_000\n'
            f"blocking = [{rules}]\n"
            f"[training]\ndeterministic = {plain(DETERMINISTIC)}\nrecall = 0.6\nsessions = {plain(SESSIONS)}\n")


def hew(path, job, out, name, program):
    """Runs hew; wall and CPU seconds of the whole and of the core, memory, candidate pairs."""
    Path(out, f"{name}.toml").write_text(job)
    command = [program, "link", "run", path, "--config", f"{out}/{name}.toml", "--out", f"{out}/{name}"]
    run = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    tick, marks = os.sysconf("SC_CLK_TCK"), {}
    began = time.perf_counter()
    for line in run.stderr:
        try:
            fields = Path(f"/proc/{run.pid}/stat").read_text().rsplit(")", 1)[1].split()
            cpu = (int(fields[11]) + int(fields[12])) / tick
        except (OSError, IndexError):
            cpu = float("nan")
        marks[line.split()[0]] = (time.perf_counter() - began, cpu, line.rstrip())
    printed = run.stdout.read()
    _, _, used = os.wait4(run.pid, 0)
    if "cluster" not in marks:
        sys.exit("".join(mark[2] + "\n" for mark in marks.values()))
    core = [marks["cluster"][at] - marks["read"][at] for at in (0, 1)]
    candidates = sum(int(count) for count in re.findall(r"(\d+) pairs from ", printed))
    return {"candidates": candidates, "wall": time.perf_counter() - began, "cpu": used.ru_utime + used.ru_stime,
            "core_wall": core[0], "core_cpu": core[1], "rss_mb": used.ru_maxrss / 1024}


def scores(pairs, people):
    """Best F1 over thresholds in hindsight, and F1 at 0.5, 0.9, 0.99."""
    import duckdb
    import numpy

    con = duckdb.connect()
    con.execute(f"CREATE TABLE truth AS SELECT unique_id, truth_person_id p "
                f"FROM read_csv('{people}', all_varchar=true)")
    total = con.execute("SELECT sum(n * (n - 1) / 2) FROM (SELECT count(*) n FROM truth GROUP BY p)").fetchone()[0]
    rows = con.execute(
        f"SELECT match_probability, a.p = b.p FROM '{pairs}' JOIN truth a ON a.unique_id = unique_id_l::VARCHAR "
        "JOIN truth b ON b.unique_id = unique_id_r::VARCHAR ORDER BY 1 DESC").fetchnumpy()
    probability, same = list(rows.values())
    hits = same.astype(int).cumsum()
    f1 = 2 * hits / (total + numpy.arange(1, len(hits) + 1))
    at = lambda p: f1[max(0, (probability >= p).sum() - 1)]
    return float(f1.max()), [float(at(p)) for p in (0.5, 0.9, 0.99)]


def together(groups, people, given, column):
    """F1 of the pairs of records that share `given` in the file `groups`, by those that share `column` in truth."""
    import duckdb

    con = duckdb.connect()
    con.execute(f"CREATE TABLE truth AS SELECT unique_id, {column} t FROM read_csv('{people}', all_varchar=true)")
    con.execute(f"CREATE TABLE found AS SELECT f.{given} c, t FROM '{groups}' f "
                "JOIN truth ON truth.unique_id = f.unique_id::VARCHAR")
    count = "SELECT sum(n * (n - 1) / 2) FROM (SELECT count(*) n FROM {} GROUP BY {})"
    pairs = lambda table, keys: con.execute(count.format(table, keys)).fetchone()[0]
    return 2 * pairs("found", "c, t") / (pairs("found", "c") + pairs("truth", "t"))


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
        program = os.path.abspath(asked.hew)
        sides = [("Splink", peer, f"{out}/splink_pairs.parquet", f"{out}/splink_clusters.parquet", None)]
        for name, title, job in (("hew", "hew", same_as_splink(asked.blocking)), ("people", "hew [people]", PEOPLE)):
            found = hew(people, job, out, name, program)
            home = f"{out}/{name}/households.parquet"
            sides.append((title, found, f"{out}/{name}/pairs.parquet", f"{out}/{name}/clusters.parquet", home))
        print(f"{'':13}{'candidates':>12}{'core: wall':>11}{'CPU s':>8}{'whole: wall':>12}{'CPU s':>8}{'MB':>7}"
              f"{'best F1':>9}{'at 0.5, 0.9, 0.99':>25}{'clusters':>10}{'homes':>8}")
        for title, side, pairs, clusters, homes in sides:
            best, at = scores(pairs, people)
            of_people = together(clusters, people, "cluster_id", "truth_person_id")
            known = homes and os.path.exists(homes)
            of_homes = together(homes, people, "household_id", "truth_household_id") if known else float("nan")
            print(f"{title:13}{side['candidates']:>12}{side['core_wall']:>11.2f}{side['core_cpu']:>8.2f}"
                  f"{side['wall']:>12.2f}{side['cpu']:>8.2f}{side['rss_mb']:>7.0f}{best:>9.4f}"
                  f"{', '.join(f'{f1:.4f}' for f1 in at):>25}{of_people:>10.4f}{of_homes:>8.4f}")


if __name__ == "__main__":
    main()
