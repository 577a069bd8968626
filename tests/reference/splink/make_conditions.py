"""Writes conditions.json: every condition the ready-made comparisons and levels of Splink 5.0.0 write for DuckDB.

    python make_conditions.py      (pip install splink==5.0.0 duckdb==2.0.0 'pandas<3' pyarrow)
"""
import json, os
from splink import ColumnExpression as C, block_on
from splink.blocking_rule_library import And as BAnd, CustomRule, Not as BNot
import splink.comparison_library as cl
import splink.comparison_level_library as cll

COMPARISONS = [
    cl.ExactMatch("first name"), cl.ExactMatch("a").configure(term_frequency_adjustments=True),
    cl.LevenshteinAtThresholds("a", [1, 2]), cl.DamerauLevenshteinAtThresholds("a"), cl.JaccardAtThresholds("a"),
    cl.JaroAtThresholds("a"), cl.JaroWinklerAtThresholds(C("a").lower()),
    cl.DistanceFunctionAtThresholds("a", "hamming", [1], higher_is_more_similar=False),
    cl.DistanceFunctionAtThresholds("a", "jaro_similarity", [0.9], higher_is_more_similar=True),
    *[cl.PairwiseStringDistanceFunctionAtThresholds("a", name, thresholds) for name, thresholds in
      [("jaro_winkler", [0.9]), ("jaro", [0.9]), ("levenshtein", [1]), ("damerau_levenshtein", [1])]],
    *[cl.AbsoluteTimeDifferenceAtThresholds("a", input_is_string=text, metrics=metric, thresholds=1)
      for text in (True, False) for metric in ("second", "minute", "hour", "day", "month", "year")],
    *[cl.AbsoluteDateDifferenceAtThresholds("a", input_is_string=text, metrics=metric, thresholds=1)
      for text in (True, False) for metric in ("day", "month", "year")],
    cl.AbsoluteDateDifferenceAtThresholds("a", input_is_string=True, datetime_format="%d/%m/%Y", metrics="day",
                                          thresholds=1),
    cl.ArrayIntersectAtSizes("a", [2, 1]), cl.DistanceInKMAtThresholds("lat", "lon", [1, 10]),
    cl.DateOfBirthComparison("dob", input_is_string=True), cl.DateOfBirthComparison("dob", input_is_string=False),
    cl.DateOfBirthComparison("dob", input_is_string=True, datetime_format="%d/%m/%Y", invalid_dates_as_null=True),
    cl.EmailComparison("email"), cl.ForenameSurnameComparison("f", "s"),
    cl.ForenameSurnameComparison("f", "s", forename_surname_concat_col_name="fs"), cl.NameComparison("n"),
    cl.NameComparison("n", dmeta_col_name="dm"),
    cl.PostcodeComparison("pc", lat_col="lat", long_col="lon", km_thresholds=[1, 10]),
    cl.PostcodeComparison("pc", invalid_postcodes_as_null=True), cl.CosineSimilarityAtThresholds("e", [0.9]),
]
LEVELS = [
    cll.NullLevel("a"), cll.NullLevel("a", valid_string_pattern="^[A-Z]{1,2}"), cll.ElseLevel(),
    cll.ExactMatchLevel("a"), cll.LiteralMatchLevel("a", "x", "string"),
    cll.LiteralMatchLevel("a", "1", "int", "left"), cll.LiteralMatchLevel("a", "1.5", "float", "right"),
    cll.LiteralMatchLevel("a", "2000-01-01", "date"), cll.ColumnsReversedLevel("a", "b"),
    cll.ColumnsReversedLevel("a", "b", symmetrical=True), cll.LevenshteinLevel("a", 2),
    cll.DamerauLevenshteinLevel("a", 2), cll.JaroWinklerLevel("a", 0.9), cll.JaroLevel("a", 0.9),
    cll.JaccardLevel("a", 0.9), cll.DistanceFunctionLevel("a", "levenshtein", 2, False),
    cll.PairwiseStringDistanceFunctionLevel("a", "jaro_winkler", 0.9),
    cll.AbsoluteTimeDifferenceLevel("a", input_is_string=True, threshold=3, metric="hour"),
    cll.AbsoluteDateDifferenceLevel("a", input_is_string=True, threshold=3, metric="day"),
    cll.DistanceInKMLevel("lat", "lon", 5), cll.DistanceInKMLevel("lat", "lon", 5.5, not_null=True),
    cll.CosineSimilarityLevel("a", 0.9), cll.ArrayIntersectLevel("a", 2), cll.ArraySubsetLevel("a"),
    cll.ArraySubsetLevel("a", empty_is_subset=True), cll.PercentageDifferenceLevel("a", 0.1),
    cll.AbsoluteDifferenceLevel("a", 5),
    cll.And(cll.ExactMatchLevel("a"), cll.Or(cll.ExactMatchLevel("b"), cll.Not(cll.NullLevel("c")))),
]
EXPRESSIONS = [
    C("a").lower(), C("a").substr(1, 3), C("a").cast_to_string(), C("a").regex_extract("^(A)b", 1),
    C("a").nullif("x"), C("a").nullif(""), C("a").try_parse_date(), C("a").try_parse_date("%d/%m/%Y"),
    C("a").try_parse_timestamp(), C("a").access_extreme_array_element("first"),
    C("a").access_extreme_array_element("last"), C("a || ' ' || b"), C("upper(trim(a))"),
    C("split_part(a, ' ', -1)"), C("coalesce(a, b)"), C("a").lower().substr(1, 1).nullif("z"),
]
# What users write by hand, from the documentation's examples and the discussions.
CUSTOM = [
    "(uprn_l is null or uprn_r is null) and (postcode_l is null or postcode_r is null)",
    "postcode_l = postcode_r and jaro_winkler_similarity(address_l, address_r) >= 0.95",
    "split_part(postcode_l, ' ', 1) = split_part(postcode_r, ' ', 1)", "forename_l = surname_r",
    "substr(forename_l,1,1) = substr(forename_r,1,1)", "jaro_winkler_similarity(a_l, a_r) > 0.9",
    "0.9 <= jaro_winkler_similarity(a_l, a_r)", "levenshtein(a_l, a_r) < 3",
    "abs(date_diff('day', dob_l, dob_r)) <= 30", "abs(datediff('day', cast(dob_l as date), dob_r::date)) < 30",
    "year(dob_l) = year(dob_r) and month(dob_l) = day(dob_r)", "NOT (a_l IS NOT NULL AND a_r IS NOT NULL)",
    "a_l <> a_r", "a_l != a_r OR a_l IS NOT DISTINCT FROM a_r", "len(list_intersect(a_l, a_r)) > 0",
    "list_has_any(a_l, a_r)", "a_l in ('x', 'y') and a_r not in ('z')", "a_l like 'Mc%' and a_r ilike '%mac%'",
    "age_l between age_r - 1 and age_r + 1", "strip_accents(lower(a_l)) = strip_accents(lower(a_r))",
    "regexp_replace(a_l, '[^0-9]', '', 'g') = regexp_replace(a_r, '[^0-9]', '', 'g')",
    "regexp_matches(a_l, '^[0-9]+$')", "case when a_l > a_r then 1 else 0 end = 1", "1=1",
    "concat(a_l, ' ', b_l) = concat(a_r, ' ', b_r)", "left(a_l, 3) = left(a_r, 3) and right(a_l, 2) = right(a_r, 2)",
    "length(a_l) > 3 and abs(length(a_l) - length(a_r)) <= 1",
]
RULES = [
    block_on("a"), block_on("first name", "b"), block_on("substr(a, 1, 2)", "lower(b)"),
    block_on(C("a").lower().substr(1, 3)), BAnd(block_on("a"), BNot(block_on("b"))),
    CustomRule("l.a = r.a and l.b <> r.b and levenshtein(l.c, r.c) <= 1"), CustomRule("l.a = r.b and l.b = r.a"),
    CustomRule("array_length(list_intersect(l.a, r.a)) >= 1"), CustomRule("l.a[1] = r.a[1] and l.x > 3"),
    CustomRule("l.\"a\" = r.\"a\" AND l.source_dataset != r.source_dataset"),
]

conditions = {}
for comparison in COMPARISONS:
    for level in comparison.get_comparison("duckdb").as_dict()["comparison_levels"]:
        conditions.setdefault(level["sql_condition"], type(comparison).__name__)
for level in [*LEVELS, *[cll.ExactMatchLevel(e) for e in EXPRESSIONS], *[cll.JaroWinklerLevel(e, 0.9) for e in EXPRESSIONS]]:
    conditions.setdefault(level.get_comparison_level("duckdb").as_dict()["sql_condition"], type(level).__name__)
for text in CUSTOM:
    conditions.setdefault(text, "by hand")
rules = [rule.get_blocking_rule("duckdb").as_dict() for rule in RULES]
target = os.path.join(os.path.dirname(os.path.abspath(__file__)), "conditions.json")
with open(target, "w", encoding="utf-8") as out:
    json.dump({"conditions": [{"from": name, "sql": sql} for sql, name in conditions.items()], "rules": rules}, out,
              indent=1, ensure_ascii=False)
print(len(conditions), "conditions,", len(rules), "rules")
