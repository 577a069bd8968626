"""Writes truths.json: what DuckDB 2.0.0 says of the conditions in conditions.json, for values of several types.

    python make_truths.py      (pip install duckdb==2.0.0; after make_conditions.py)

A row is the numbers of its values in the pool of their type, in the order of the columns, and t, f or n (null).
"""
import json, os, random, re
import duckdb

FOLDER = os.path.dirname(os.path.abspath(__file__))
ROWS = 4
random.seed(5)
POOLS = {
    "VARCHAR": [None, "martha", "marhta", "Zoë", "zoe", "ABC", "abc", "x", "y", "z", "Mc Donald", "mac", "1", "2", "10",
                "12.5", "2000-01-01", "2000-02-03", "2000-1-1", "1999-12-31", "31/12/1999", "ZZ1 1AA", "ZZ1 1AB", "zz11 2bb",
                "a@b.c", "a@c.d", "Siân X", "", "  x ", "AB", "A1", "Ab"],
    "DOUBLE": [None, 0.5, 1.5, 3.5, -4.5, 10.5, 12.5, 51.5, 51.6, -0.1, 100.5],
    "DATE": [None, "1999-01-01", "1999-12-31", "2000-01-01", "2000-01-02", "2000-02-01", "2000-12-03", "2001-01-01"],
    "TIMESTAMP": [None, "1999-12-31 23:59:00", "2000-01-01 00:00:00", "2000-01-01 00:59:30", "2000-01-02 12:00:00"],
    "VARCHAR[]": [None, [], ["x"], ["x", "y"], ["y", "x", "x"], ["martha", None], ["marhta", "z"], ["zoe", "Zoë", "x"]],
    "DOUBLE[3]": [None, [0.5, 1.5, 0.5], [1.5, 4.5, 1.5], [-0.5, 1.5, 2.5], [0.0, 0.0, 0.0], [2.5, -2.5, 0.5]],
}


def columns(sql):
    unquoted = re.sub(r"'[^']*'|\"[^\"]*\"", "", sql)
    names = set(re.findall(r'"([^"]+)"', sql)) | set(re.findall(r"\b([a-z]\w*_[lr])\b", unquoted))
    return sorted(name for name in names if name.endswith(("_l", "_r")))


con = duckdb.connect()
con.execute("set lambda_syntax = 'ENABLE_SINGLE_ARROW'")
truths = []
for at, condition in enumerate(json.load(open(os.path.join(FOLDER, "conditions.json"), encoding="utf-8"))["conditions"]):
    sql = condition["sql"]
    names = columns(sql)
    if sql == "ELSE" or not names:
        continue
    for kind, pool in POOLS.items():
        con.execute("create or replace table t (" + ", ".join(f'"{name}" {kind}' for name in names) + ")")
        try:
            con.execute(f"explain select ({sql})::boolean from t")
        except duckdb.Error:
            continue
        rows = []
        for _ in range(ROWS * 4):
            row = [random.randrange(len(pool)) for _ in names]
            if len(row) > 1 and random.random() < 0.4:
                row[1] = row[0]
            con.execute("delete from t")
            con.execute(f"insert into t values ({', '.join('?' * len(row))})", [pool[value] for value in row])
            try:
                truth = con.execute(f"select ({sql})::boolean from t").fetchone()[0]
            except duckdb.Error:
                continue
            rows.append(" ".join(map(str, row)) + " " + {True: "t", False: "f", None: "n"}[truth])
        # Some of each truth.
        rows = sorted(set(rows), key=lambda row: (sum(other[-1] == row[-1] for other in rows[:rows.index(row)]), row))
        if rows:
            truths.append({"condition": at, "columns": names, "type": kind, "rows": "|".join(rows[:ROWS])})
with open(os.path.join(FOLDER, "truths.json"), "w", encoding="utf-8") as out:
    pools = json.dumps(POOLS, ensure_ascii=False)
    out.write('{"pools": ' + pools + ',\n"truths": [\n' + ",\n".join(json.dumps(one, separators=(",", ":")) for one in truths) + "\n]}\n")
print(len(truths), "conditions and types,", sum(one["rows"].count("|") + 1 for one in truths), "rows")
