"""Makes up people to link: households, and a quarter of the records damaged copies of others.

    python benches/peers/people.py people.csv --records 1000000 --seed 1

Columns: unique_id, forename, surname, sex, dob, address, postcode, uprn, truth_person_id, truth_household_id. Forenames
are those of src/tidy/forenames.txt, so that short forms and other spellings occur; surnames are made of syllables; both
are common or rare as a power law says. Postcodes are of the area ZZ, which is not in use. Hard on purpose: members of a
household share surname and home, some sons have their father's name, some households move and some people move alone,
women take another surname, dates lose a day or swap with the month. Needs numpy.
"""
import argparse
import csv
from pathlib import Path

import numpy as np

STREETS = "mill church station park victoria green manor king queen grange spring albert york windsor school".split()
KINDS = [("road", "rd"), ("street", "st"), ("avenue", "ave"), ("close", "cl"), ("lane", "ln"), ("drive", "dr")]
SYLLABLES = ("ba ben bar cal car den dor ed el fen for gar gil hal har ing kel ken lan lor mar mil nor os pal per ral "
             "ros sal ton tur wal wes win yar").split()


def power(count, steepness, shift):
    weight = 1 / (np.arange(count) + 1 + shift) ** steepness
    return weight / weight.sum()


def damaged(dice, word):
    """One slip of the keyboard."""
    if len(word) < 3:
        return word
    at, letter = int(dice.integers(1, len(word))), "abcdefghijklmnopqrstuvwxyz"[dice.integers(26)]
    slips = [word[:at] + word[at + 1:], word[:at] + letter + word[at + 1:], word[:at] + letter + word[at:],
             word[:at - 1] + word[at] + word[at - 1] + word[at + 1:]]
    return slips[dice.integers(4)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("path")
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    dice = np.random.default_rng(asked.seed)
    persons = int(asked.records * 0.75)
    table = Path(__file__).parents[2] / "src/tidy/forenames.txt"
    families = [line.lower().split() for line in table.read_text().splitlines()]
    dice.shuffle(families)
    made = {a + b + c for a in SYLLABLES for b in SYLLABLES for c in ["", "son", "ley", "field", "wood"]}
    surnames = np.array(sorted(made))
    dice.shuffle(surnames)

    # Households of one to six at addresses of sixteen to a postcode, a sixth of the postcodes blocks of flats.
    sizes = dice.choice([1, 2, 3, 4, 5, 6], persons, p=[0.30, 0.34, 0.16, 0.13, 0.05, 0.02])
    household = np.repeat(np.arange(persons), sizes)[:persons]
    role = np.arange(persons) - np.searchsorted(household, household)
    homes = int(household[-1]) + 1
    home = dice.permutation(int(homes * 1.12))[:homes]
    family = dice.choice(len(families), persons, p=power(len(families), 0.8, 2))
    surname = dice.choice(len(surnames), homes, p=power(len(surnames), 0.9, 5))[household]
    own_name = (role == 1) & (dice.random(persons) < 0.3) | (role > 1) & (dice.random(persons) < 0.1)
    surname[own_name] = dice.choice(len(surnames), own_name.sum(), p=power(len(surnames), 0.9, 5))
    male = dice.random(persons) < 0.5
    namesakes = np.flatnonzero((role > 1) & male & (dice.random(persons) < 0.02))
    family[namesakes], surname[namesakes] = family[namesakes - role[namesakes]], surname[namesakes - role[namesakes]]
    parent_age = np.clip(dice.normal(48, 17, homes), 19, 97)[household]
    age = np.where(role == 0, parent_age, np.where(role == 1, parent_age + dice.normal(-1, 4, persons),
                                                   parent_age - dice.normal(29, 5, persons))).clip(0.1, 99)
    twins = np.flatnonzero((role > 2) & (dice.random(persons) < 0.02))
    age[twins] = age[twins - 1]
    born = np.datetime64("2025-06-30") - (age * 365.25).astype("timedelta64[D]")
    moved = dice.random(homes) < 0.1
    old_home = dice.integers(0, int(homes * 1.12), homes)

    def address(place):
        code, number = divmod(int(place), 16)
        street = STREETS[code * 7 % len(STREETS)]
        long, short = KINDS[code * 5 % len(KINDS)]
        street += " " + (short if dice.random() < 0.2 else long)
        block = code % 6 == 0
        line = f"{code % 90 + 1} {street}" if block else f"{code % 90 + 1 + 2 * number} {street}"
        if block:
            flat = number + 1
            ways = [f"flat {flat}, {line}", f"{flat}/{line}", f"apartment {flat} {line}", f"{line}, flat {flat}"]
            line = ways[dice.integers(4)]
        postcode = f"ZZ{code // 2000 % 99 + 1} {code // 400 % 10}{chr(65 + code // 20 % 20)}{chr(65 + code % 20)}"
        return line, postcode

    who = np.concatenate([np.arange(persons), dice.choice(persons, asked.records - persons)])
    copies = np.arange(asked.records) >= persons
    order = dice.permutation(asked.records)
    with open(asked.path, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow("unique_id forename surname sex dob address postcode uprn truth_person_id "
                     "truth_household_id".split())
        for row, (person, copy) in enumerate(zip(who[order], copies[order])):
            chance = lambda original, of_copy: dice.random() < (of_copy if copy else original)
            names = families[family[person]]
            forename = names[dice.integers(len(names))] if chance(0.03, 0.09) else names[0]
            last = surnames[surname[person]]
            if not male[person] and chance(0, 0.03):
                last = surnames[dice.integers(len(surnames))]
            forename = damaged(dice, forename) if chance(0.008, 0.08) else forename
            last = damaged(dice, last) if chance(0.008, 0.08) else last
            forename = forename[0] if chance(0.003, 0.03) else forename
            if chance(0.002, 0.015):
                forename, last = last, forename
            year, month, day = str(born[person]).split("-")
            if chance(0.003, 0.03) and int(day) <= 12:
                month, day = day, month
            if chance(0.003, 0.02):
                day = f"{dice.integers(1, 29):02}"
            if chance(0.003, 0.02):
                year = str(int(year) + int(dice.choice([-1, 1, -10, 10])))
            lives = household[person]
            place, at_home = home[lives], lives
            if copy and moved[lives] and dice.random() < 0.6:
                place = old_home[lives]
            if copy and dice.random() < 0.06:
                place, at_home = dice.integers(0, int(homes * 1.12)), homes + row
            line, postcode = address(place)
            line = damaged(dice, line) if chance(0.01, 0.06) else line
            out.writerow([row, "" if chance(0.005, 0.02) else forename, "" if chance(0.002, 0.01) else last,
                          "" if dice.random() < 0.4 else "MF"[not male[person]],
                          "" if dice.random() < 0.11 else f"{year}-{month}-{day}", line,
                          "" if chance(0.01, 0.04) else postcode,
                          "" if dice.random() < 0.3 else 70_000_000 + int(place), person, at_home])


if __name__ == "__main__":
    main()
