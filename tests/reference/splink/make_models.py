"""Writes the models/ folder: invented people, models of many kinds of levels, and what Splink 5.0.0 scores with them.

    python make_models.py      (pip install splink==5.0.0 duckdb==2.0.0 'pandas<3' pyarrow)

For each model: NAME.json as Splink saves it, and NAME.pairs.csv with every candidate pair: ids, the blocking rule that
found it, the comparison vector and the match weight. m and u are drawn at random; some are left untrained.
Everybody is invented and every postcode is of the area ZZ.
"""
import csv, json, logging, os, random, sys
import duckdb
from splink import ColumnExpression as C, DuckDBAPI, Linker, SettingsCreator, block_on
from splink.blocking_rule_library import And as BAnd, CustomRule, Not as BNot
import splink.comparison_library as cl
import splink.comparison_level_library as cll

logging.disable(logging.CRITICAL)
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "models")
os.makedirs(FOLDER, exist_ok=True)
random.seed(20)

FORENAMES = ["Siân", "Zoë", "Owen", "Aoife", "Łukasz", "Maja", "Ade", "Chidi", "Priya", "Imran", "José", "Anne-Marie"]
SURNAMES = ["Evans", "O'Neill", "Wójcik", "Okafor", "Patel", "Khan", "Núñez", "Ferreira", "Smith", "van der Berg"]
TYPES = {"unique_id": "text", "forename": "text", "surname": "text", "full_name": "text", "dob": "text", "born": "date",
         "seen": "timestamp", "postcode": "text", "email": "text", "sex": "text", "latitude": "number",
         "longitude": "number", "age": "number", "rent": "number", "pets": "list", "names": "list", "vector": "list",
         "source_dataset": "text"}
SQL = {"text": "VARCHAR", "date": "DATE", "timestamp": "TIMESTAMP", "number": "DOUBLE", "list": "VARCHAR[]"}


def person(number):
    forename, surname = random.choice(FORENAMES), random.choice(SURNAMES)
    year, month, day = random.randint(1950, 2005), random.randint(1, 12), random.randint(1, 28)
    return {"forename": forename, "surname": surname, "dob": f"{year}-{month:02}-{day:02}",
            "postcode": f"ZZ{random.randint(1, 12)} {random.randint(1, 3)}{random.choice('AB')}{random.choice('AD')}",
            "sex": random.choice("FM"), "latitude": round(random.uniform(51.4, 51.6), 4),
            "longitude": round(random.uniform(-0.2, 0.2), 4), "age": 2026 - year, "rent": random.randint(300, 900) / 2,
            "pets": random.sample(["cat", "dog", "newt", "hen"], random.randint(0, 3)),
            "names": [forename, forename[:3]], "vector": [random.randint(-4, 4) / 2 for _ in range(3)],
            "email": f"{forename}.{surname}{number}@example.org".lower().replace(" ", "")}


def edited(text):
    letters, at = list(text), random.randrange(len(text))
    kind = random.randrange(4)
    if kind == 0:
        letters[at] = random.choice("aeé1")
    elif kind == 1:
        letters.pop(at)
    elif kind == 2 and at + 1 < len(letters):
        letters[at], letters[at + 1] = letters[at + 1], letters[at]
    else:
        letters.insert(at, random.choice("aeé1"))
    return "".join(letters)


def sighting(of, number):
    row = dict(of)
    for name in ("forename", "surname", "dob", "postcode", "email"):
        if random.random() < 0.25:
            row[name] = edited(row[name])
    if random.random() < 0.1:
        row["forename"], row["surname"] = row["surname"], row["forename"]
    if random.random() < 0.1:
        row["postcode"] = row["postcode"].lower()
    row["latitude"] = round(row["latitude"] + random.choice([0, 0, 0.001, 0.02]), 4)
    row["rent"] = row["rent"] + random.choice([0, 0, 5, 50])
    row["vector"] = [x + random.choice([0, 0, 0.5]) for x in row["vector"]]
    row["pets"] = [None if random.random() < 0.1 else pet for pet in row["pets"]] + random.choice([[], [], ["cat"]])
    if random.random() < 0.2:
        row["names"] = [edited(name) for name in row["names"]]
    for name in list(row):
        if random.random() < 0.08:
            row[name] = None
    parts = (row["dob"] or "").split("-")
    real = [len(part) for part in parts] == [4, 2, 2] and all(part.isdigit() for part in parts)
    real = real and 1 <= int(parts[1]) <= 12 and 1 <= int(parts[2]) <= 28
    row["born"] = row["dob"] if real else None
    row["seen"] = f"2026-01-{random.randint(1, 3):02} {random.randint(0, 23):02}:00:30" if random.random() < 0.9 else None
    row["full_name"] = f"{row['forename']} {row['surname']}" if row["forename"] and row["surname"] else None
    row["unique_id"] = f"P{number:03}"
    row["source_dataset"] = random.choice(["north", "south"])
    return row


def written(value):
    if isinstance(value, list):
        return "[" + ", ".join("null" if x is None else str(x) for x in value) + "]"
    return value


people = [person(number) for number in range(36)]
rows = [sighting(random.choice(people), number) for number in range(96)]
random.shuffle(rows)
with open(os.path.join(FOLDER, "people.csv"), "w", newline="", encoding="utf-8") as out:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(TYPES)
    writer.writerows([written(row[name]) for name in TYPES] for row in rows)
with open(os.path.join(FOLDER, "people.json"), "w") as out:
    json.dump(TYPES, out, indent=1)


def connect():
    con = duckdb.connect()
    con.execute("set lambda_syntax = 'ENABLE_SINGLE_ARROW'")
    types = {**SQL, "list": "VARCHAR[]"}
    con.execute(f"create table people ({', '.join(f'{n} {types[t]}' for n, t in TYPES.items())})")
    con.executemany(f"insert into people values ({', '.join('?' * len(TYPES))})",
                    [[[None if x is None else str(x) for x in row[n]] if isinstance(row[n], list) else row[n]
                      for n in TYPES] for row in rows])
    con.execute("alter table people alter vector type DOUBLE[3] using vector::DOUBLE[3]")
    return con


def drawn(settings):
    """Draws m and u, leaving some untrained and some that sum to no 1."""
    for comparison in settings["comparisons"]:
        levels = [level for level in comparison["comparison_levels"] if not level.get("is_null_level")]
        for at, level in enumerate(levels):
            if random.random() < 0.85 and "m_probability" not in level:
                level["m_probability"] = round(random.uniform(0.01, 1) / (at + 1), 4)
            if random.random() < 0.85 and "u_probability" not in level:
                level["u_probability"] = round(random.uniform(0.001, 0.2) * (at + 1), 5)
    return settings


def make(name, comparisons, rules, link_type="dedupe_only", prior=0.003):
    settings = SettingsCreator(link_type=link_type, comparisons=comparisons, probability_two_random_records_match=prior,
                               blocking_rules_to_generate_predictions=rules).create_settings_dict("duckdb")
    settings["linker_uid"] = name
    score(name, drawn(settings), save=True)


def score(name, settings, save):
    """Scores all pairs with Splink; saves the model as Splink does, unless it is ours."""
    con = connect()
    api = DuckDBAPI(connection=con)
    if settings["link_type"] == "dedupe_only":
        inputs = api.register(con.table("people"))
    else:
        inputs = []
        for source in ("north", "south"):
            con.execute(f"create table of_{source} as select * from people where source_dataset = '{source}'")
            inputs.append(api.register(con.table(f"of_{source}"), dataset_display_name=source))
    linker = Linker(inputs, settings, log_level=None)
    model = linker.misc.save_model_to_json()
    if save:
        with open(os.path.join(FOLDER, f"{name}.json"), "w", encoding="utf-8") as out:
            json.dump(model, out, ensure_ascii=False)
    gammas = [f"gamma_{comparison['output_column_name']}" for comparison in model["comparisons"]]
    pairs = linker.inference.predict()
    names = ", ".join(f'"{gamma}"' for gamma in gammas)
    found = con.execute(f"select unique_id_l, unique_id_r, match_key, [{names}], match_weight"
                        f" from {pairs.physical_name} order by 1, 2").fetchall()
    with open(os.path.join(FOLDER, f"{name}.pairs.csv"), "w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["left", "right", "rule", "gammas", "weight"])
        writer.writerows([l, r, key, " ".join(map(str, g)), f"{w:.7f}"] for l, r, key, g, w in found)
    for at, comparison in enumerate(model["comparisons"]):
        met = {g[at] for *_, g, _ in found}
        missing = set(range(sum(not l.get("is_null_level", False) for l in comparison["comparison_levels"]))) - met
        if missing:
            print(f"{name}: {gammas[at]} is never {missing}")
    print(name, len(found), "pairs")


def custom(name, *levels):
    return cl.CustomComparison(output_column_name=name, comparison_levels=list(levels))


SOME = block_on("substr(surname, 1, 1)")
exact = cll.ExactMatchLevel
RARE = dict(tf_adjustment_column="surname", tf_adjustment_weight=0.5, tf_minimum_u_value=0.05)

make("names", [
    custom("forename", cll.NullLevel("forename"), exact("forename", term_frequency_adjustments=True),
           cll.JaroWinklerLevel("forename", 0.92).configure(tf_adjustment_column="forename", tf_adjustment_weight=0.25),
           cll.JaroLevel("forename", 0.8), cll.DamerauLevenshteinLevel("forename", 2),
           cll.ColumnsReversedLevel("forename", "surname"), cll.ElseLevel()),
    custom("surname", cll.NullLevel("surname"), exact("surname").configure(**RARE),
           cll.LevenshteinLevel("surname", 1).configure(disable_tf_exact_match_detection=True, u_probability=0.02, **RARE),
           cll.JaccardLevel("surname", 0.8), cll.JaroWinklerLevel(C("surname").lower(), 0.7), cll.ElseLevel()),
    cl.ForenameSurnameComparison("forename", "surname", forename_surname_concat_col_name="full_name"),
    cl.ExactMatch("sex"),
], [block_on("postcode"), block_on("substr(forename, 1, 2)", "lower(sex)"), block_on("surname", "sex")])

make("library", [
    cl.DateOfBirthComparison("dob", input_is_string=True), cl.PostcodeComparison(
        "postcode", lat_col="latitude", long_col="longitude", km_thresholds=[2, 10.5], invalid_postcodes_as_null=True),
    cl.EmailComparison("email"), cl.NameComparison("full_name").configure(term_frequency_adjustments=True),
    cl.LevenshteinAtThresholds(C("forename").lower().substr(1, 4), [1, 2]),
], [BAnd(SOME, BNot(block_on("sex"))), CustomRule("l.forename = r.surname and l.forename <> r.forename"),
    CustomRule("l.dob = r.dob or (l.dob = r.dob and l.sex = r.sex)"), block_on("split_part(postcode, ' ', 1)")])

make("numbers", [
    cl.ArrayIntersectAtSizes("pets", [2, 1]),
    custom("subset", cll.NullLevel("pets"), cll.And(cll.ArrayIntersectLevel("pets", 1), cll.Not(exact("sex"))),
           cll.CustomLevel("array_length(pets_l) = array_length(pets_r)"), cll.ElseLevel()),
    cl.PairwiseStringDistanceFunctionAtThresholds("names", "jaro_winkler", [0.95, 0.8]),
    custom("edits", cll.NullLevel("names"), cll.PairwiseStringDistanceFunctionLevel("names", "levenshtein", 1),
           cll.PairwiseStringDistanceFunctionLevel("names", "damerau_levenshtein", 3), cll.ElseLevel()),
    custom("rent", cll.NullLevel("rent"), exact("rent"), cll.PercentageDifferenceLevel("rent", 0.05),
           cll.AbsoluteDifferenceLevel("rent", 60), cll.ElseLevel()),
    cl.DistanceInKMAtThresholds("latitude", "longitude", [0.05, 0.2, 2.5, 8]),
    cl.CosineSimilarityAtThresholds("vector", [0.99, 0.8, 0.5]),
    custom("first_pet", cll.NullLevel(C("pets").access_extreme_array_element("first")),
           exact(C("pets").access_extreme_array_element("first")), exact(C("pets").access_extreme_array_element("last")),
           cll.ElseLevel()),
], [block_on("pets[1]", "substr(postcode, 1, 3)"), block_on("age", "substr(surname,1,1)"), CustomRule("abs(l.rent - r.rent) <= 5 and l.sex = r.sex")])

make("times", [
    cl.DateOfBirthComparison("born", input_is_string=False),
    cl.AbsoluteTimeDifferenceAtThresholds("seen", input_is_string=False, metrics=["hour", "day"], thresholds=[5, 1]),
    cl.AbsoluteDateDifferenceAtThresholds("dob", input_is_string=True, metrics=["day", "month", "year"], thresholds=[3, 2, 5]),
    custom("parts", cll.CustomLevel("born_l is null or born_r is null").configure(is_null_level=True),
           cll.CustomLevel("month(born_l) = day(born_r) and day(born_l) = month(born_r)"),
           cll.CustomLevel("abs(date_diff('day', born_l, born_r)) <= 40"),
           cll.CustomLevel("abs(date_diff('month', born_l, born_r)) <= 20"),
           cll.CustomLevel("year(born_l) = year(born_r)"), cll.LiteralMatchLevel("sex", "F", "string", "left"),
           cll.ElseLevel()),
    custom("slashes", cll.CustomLevel("try_strptime(replace(dob_l, '-', '/'), '%Y/%m/%d') = "
                                      "try_strptime(dob_r, ['%Y-%m-%d', '%d-%m-%Y'])"), cll.ElseLevel()),
], [block_on("sex", "substr(dob, 1, 3)"), block_on("year(born)")])

make("custom", [
    custom("logic", cll.CustomLevel("(forename_l is null or forename_r is null) and (email_l is null or email_r is null)")
           .configure(is_null_level=True),
           cll.CustomLevel("not (forename_l <> forename_r or surname_l = surname_r)"),
           cll.CustomLevel("forename_l in ('Siân', 'Zoë') and surname_r not in ('Khan', null)"),
           cll.CustomLevel("forename_l is not distinct from forename_r"),
           cll.CustomLevel("surname_l like '%a%' and surname_r ilike '_K%'"),
           cll.CustomLevel("age_l between age_r - 2 and age_r + 2"), cll.ElseLevel()),
    custom("texts", cll.CustomLevel("length(surname_l) > 5 and reverse(surname_l) = reverse(surname_r)"),
           cll.CustomLevel("strip_accents(upper(forename_l)) = strip_accents(upper(forename_r))"),
           cll.CustomLevel("left(surname_l, 2) = left(surname_r, 2) and right(surname_l, -3) = right(surname_r, -3)"),
           cll.CustomLevel("regexp_replace(surname_l, '[^A-Za-z]', '', 'g') = regexp_replace(surname_r, '[^A-Za-z]', '', 'g')"),
           cll.CustomLevel("coalesce(nullif(trim(sex_l), 'F'), 'x') || '1' = concat(sex_r, '1')"),
           cll.CustomLevel("split_part(email_l, '@', -1) = split_part(email_r, '@', 2) and contains(email_l, 'e')"),
           cll.ElseLevel()),
    custom("casts", cll.CustomLevel("cast(age_l as int) = age_r::bigint"),
           cll.CustomLevel("cast(age_l as text) < cast(age_r as text) and greatest(age_l, age_r, 30) <= 40"),
           cll.CustomLevel("case when age_l > age_r then age_l - age_r else age_r - age_l end < 5"),
           cll.CustomLevel("round(age_l / 7) = floor(age_r / 7)"), cll.CustomLevel("age_l % 5 = age_r % 5"), cll.ElseLevel()),
    custom("odds", cll.CustomLevel("jaro_winkler_similarity(forename_l, surname_r) > 0.6", "names crossed")
           .configure(m_probability=40.0, u_probability=1.0), cll.CustomLevel("levenshtein(forename_l, forename_r) < 4"),
           cll.ElseLevel()),
    custom("quiet", cll.NullLevel("surname"), exact("surname").configure(
        tf_adjustment_column="surname", tf_adjustment_weight=0.0), cll.ElseLevel()),
], [block_on("substr(forename,1,1)", "sex"), block_on(C("surname").regex_extract("[aeiou]."))])

NAMES = [cl.NameComparison("forename").configure(term_frequency_adjustments=True), cl.ExactMatch("surname").configure(
    term_frequency_adjustments=True), cl.JaroWinklerAtThresholds("dob", [0.95, 0.8])]
make("link_only", NAMES, [block_on("surname"), block_on("forename")], "link_only", 0.02)
make("link_and_dedupe", NAMES, [block_on("postcode"), block_on("surname")], "link_and_dedupe", 0.02)
make("exploded", NAMES[1:], [block_on("names", "sex", arrays_to_explode=["names"])])

# Our own, written by `cargo test a_model_made_here_is_opened_by_splink`.
with open(os.path.join(FOLDER, "ours.json"), encoding="utf-8") as ours:
    score("ours", json.load(ours), save=False)
