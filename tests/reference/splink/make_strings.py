"""Writes strings.csv: pairs of texts with what DuckDB 2.0.0 says of them, to the last bit.

    python make_strings.py      (pip install duckdb==2.0.0)
"""
import csv, os, random, sys
import duckdb

TARGET = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(__file__), "strings.csv")
COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 520
random.seed(7)
WORDS = ["martha", "marhta", "dixon", "dicksonx", "dwayne", "duane", "jellyfish", "smellyfish", "zoë", "zoe", "Siân",
         "Sian", "ca", "abc", "ZZ1 1AA", "ZZ1 1AB", "ZZ11 1AA", "Łukasz", "lukasz", "o'brien", "obrien", "1999-01-02",
         "1999-02-01", "山田", "山本"]
ALPHABETS = ["ab", "abcd", "abcdefghijkl", "aéèb", "0123456789"]


def word(longest):
    letters = random.choice(ALPHABETS)
    return "".join(random.choice(letters) for _ in range(random.randint(1, longest)))


def edited(text):
    letters = list(text)
    for _ in range(random.randint(1, 3)):
        at = random.randrange(len(letters)) if letters else 0
        kind = random.randrange(4)
        if kind == 0:
            letters.insert(at, random.choice("abcdé1"))
        elif kind == 1 and len(letters) > 1:
            letters.pop(at)
        elif kind == 2 and len(letters) > 1 and at + 1 < len(letters):
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
        elif letters:
            letters[at] = random.choice("abcdé1")
    return "".join(letters)


pairs = [(a, b) for a in WORDS for b in random.sample(WORDS, 8)]
while len(pairs) < COUNT:
    a = word(random.choice([3, 6, 12, 12, 20, 40, 90]))
    pairs.append((a, edited(a) if random.random() < 0.7 else word(len(a) + 2)))
con = duckdb.connect()
con.execute("create table t (i int, a text, b text)")
con.executemany("insert into t values (?, ?, ?)", [(i, a, b) for i, (a, b) in enumerate(pairs)])
rows = con.execute("select a, b, jaro_similarity(a, b), jaro_winkler_similarity(a, b), jaccard(a, b),"
                   " levenshtein(a, b), damerau_levenshtein(a, b) from t order by i").fetchall()
with open(TARGET, "w", newline="", encoding="utf-8") as out:
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["left", "right", "jaro", "jaro_winkler", "jaccard", "levenshtein", "damerau_levenshtein"])
    writer.writerows([a, b, *(repr(x) for x in rest)] for a, b, *rest in rows)
