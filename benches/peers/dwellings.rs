//! Where damaged addresses are taken to be, against the gazetteer row they were made from.

use std::collections::BTreeMap;
use std::io::Write;

use anyhow::Result;
use hew::archive::Known;
use hew::archive::KnownRows;
use hew::link::Placed;
use hew::link::Prepared;
use hew::link::place;

/// Addresses damaged in each way.
const SAMPLE: usize = 20_000;

/// Prints for each kind of damage how many addresses were taken for the right dwelling, for another and for none, by how
/// sure hew was: from 0.85 on, from 0.5 on, below; `wr.` stands for wrong. Where the damage says `names none`, nobody could
/// tell the dwelling from what is left: right is to take none, or to be unsure.
pub(crate) fn of_dwellings(out: &mut impl Write, known: &Known<'_>, prepared: &Prepared) -> Result<()> {
    let Some(rows) = known.rows("gazetteer") else { return Ok(()) };
    let homes = homes(rows);
    let step = (homes.len() / SAMPLE).max(1);
    writeln!(out, "\ndamaged addresses, and the dwellings they are taken for (shares of each kind)")?;
    writeln!(
        out,
        "  {:<34}{:>7}  {:>8}{:>8}{:>8}  {:>9}{:>9}{:>9}  {:>7}",
        "damage", "count", "sure", "half", "low", "wr.sure", "wr.half", "wr.low", "none"
    )?;
    for (name, damage) in KINDS {
        let mut dice = Dice(0x9e37_79b9);
        let damaged: Vec<(u64, [String; 3])> = homes
            .iter()
            .step_by(step)
            .filter_map(|home| damage(home, &homes, &mut dice).map(|written| (home.uprn, written)))
            .collect();
        let asked: Vec<[&str; 3]> = damaged.iter().map(|(_, [a, b, c])| [a.as_str(), b.as_str(), c.as_str()]).collect();
        let placed = place(known, prepared, &asked);
        let mut sums: BTreeMap<&str, usize> = BTreeMap::new();
        for ((uprn, _), Placed { uprn: found, certainty }) in damaged.iter().zip(placed) {
            let right = found.map(|found| found.0 == *uprn);
            let band = match (right, certainty) {
                (None, _) => "none",
                (Some(true), 0.85..) => "sure",
                (Some(true), 0.5..) => "half",
                (Some(true), _) => "low",
                (Some(false), 0.85..) => "wr.sure",
                (Some(false), 0.5..) => "wr.half",
                (Some(false), _) => "wr.low",
            };
            *sums.entry(band).or_default() += 1;
        }
        let share = |band: &str| sums.get(band).copied().unwrap_or(0) as f64 / damaged.len().max(1) as f64;
        writeln!(
            out,
            "  {name:<34}{:>7}  {:>8.4}{:>8.4}{:>8.4}  {:>9.5}{:>9.5}{:>9.5}  {:>7.4}",
            damaged.len(),
            share("sure"),
            share("half"),
            share("low"),
            share("wr.sure"),
            share("wr.half"),
            share("wr.low"),
            share("none")
        )?;
    }
    Ok(())
}

/// A gazetteer row as its parts.
struct Home {
    uprn: u64,
    flat: String,
    number: String,
    street: String,
    town: String,
    postcode: String,
}

fn homes(rows: KnownRows<'_>) -> Vec<Home> {
    let cell = |name: &str, row: usize| {
        rows.text(name).and_then(|(codes, text)| text.word(codes[row])).unwrap_or("").to_owned()
    };
    let open = (0..rows.len()).filter(|row| rows.is_open(*row));
    let homes = open.map(|row| Home {
        uprn: cell("uprn", row).parse().unwrap_or(0),
        flat: cell("sao_text", row),
        number: cell("pao_start", row) + &cell("pao_suffix", row),
        street: cell("street", row),
        town: cell("town", row),
        postcode: cell("postcode", row),
    });
    homes.filter(|home| !home.number.is_empty()).collect()
}

/// A fixed sequence of numbers.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % n.max(1) as u64) as usize
    }
}

type Damage = fn(&Home, &[Home], &mut Dice) -> Option<[String; 3]>;

/// What may happen to an address; `None` where it cannot happen to this one.
const KINDS: [(&str, Damage); 24] = [
    ("none", |home, _, _| Some(plain(home, &home.street, &home.postcode))),
    ("street abbreviated", |home, _, _| Some(plain(home, &abbreviated(&home.street), &home.postcode))),
    ("no commas", |home, _, _| Some([lines(home, &home.street).join(" "), home.postcode.clone(), String::new()])),
    ("street first, flat last", |home, _, _| {
        let text = format!("{} {}, {}", home.street, home.number, home.flat);
        Some([text, home.postcode.clone(), String::new()])
    }),
    ("flat and number by a slash", |home, _, _| {
        let flat = home.flat.split(' ').nth(1)?;
        Some([format!("{flat}/{} {}", home.number, home.street), home.postcode.clone(), String::new()])
    }),
    ("slip in the street", |home, _, dice| Some(plain(home, &slip(&home.street, dice), &home.postcode))),
    ("two slips in the street", |home, _, dice| {
        let once = slip(&home.street, dice);
        Some(plain(home, &slip(&once, dice), &home.postcode))
    }),
    ("slip in the postcode", |home, _, dice| Some(plain(home, &home.street, &postcode_slip(&home.postcode, dice)))),
    ("slips in street and postcode", |home, _, dice| {
        Some(plain(home, &slip(&home.street, dice), &postcode_slip(&home.postcode, dice)))
    }),
    ("no postcode", |home, _, _| Some(plain(home, &home.street, ""))),
    ("no postcode, abbreviated", |home, _, _| Some(plain(home, &abbreviated(&home.street), ""))),
    ("postcode of another street", |home, homes, dice| {
        let other = &homes[dice.below(homes.len())];
        (other.postcode != home.postcode).then(|| plain(home, &home.street, &other.postcode))
    }),
    ("no street", |home, _, _| {
        let flat = if home.flat.is_empty() { String::new() } else { format!("{}, ", home.flat) };
        Some([format!("{flat}{}", home.number), home.postcode.clone(), String::new()])
    }),
    ("UPRN beside another number", |home, _, dice| {
        let text = format!("{} {}", dice.below(40) + 1, home.street);
        Some([text, home.postcode.clone(), home.uprn.to_string()])
    }),
    ("UPRN beside a bare street", |home, _, _| {
        Some([home.street.clone(), home.postcode.clone(), home.uprn.to_string()])
    }),
    ("another's UPRN, after a move", |home, homes, dice| {
        let other = &homes[dice.below(homes.len())];
        let text = plain(home, &home.street, &home.postcode);
        (other.street != home.street).then(|| [text[0].clone(), text[1].clone(), other.uprn.to_string()])
    }),
    ("another's UPRN, same street", |home, homes, _| {
        let other = homes.iter().find(|other| other.postcode == home.postcode && other.number != home.number)?;
        let text = plain(home, &home.street, &home.postcode);
        Some([text[0].clone(), text[1].clone(), other.uprn.to_string()])
    }),
    ("UPRN not in the gazetteer", |home, _, _| {
        let text = plain(home, &home.street, &home.postcode);
        Some([text[0].clone(), text[1].clone(), "77777777123".to_owned()])
    }),
    ("names none: flat missing", |home, _, _| {
        let text = format!("{} {}", home.number, home.street);
        (!home.flat.is_empty()).then(|| [text, home.postcode.clone(), String::new()])
    }),
    ("names none: bare street", |home, _, _| Some([home.street.clone(), home.postcode.clone(), String::new()])),
    ("names none: a number too high", |home, _, dice| {
        let text = format!("{} {}", 900 + dice.below(90), home.street);
        Some([text, home.postcode.clone(), String::new()])
    }),
    ("names none: a letter too many", |home, _, _| {
        let text = format!("{}C {}", home.number, home.street);
        home.flat.is_empty().then(|| [text, home.postcode.clone(), String::new()])
    }),
    ("names none: a flat too many", |home, _, _| {
        let text = format!("FLAT 77, {} {}", home.number, home.street);
        Some([text, home.postcode.clone(), String::new()])
    }),
    ("names none: another town", |home, _, _| {
        let rest = home.postcode.get(3..).unwrap_or(" 1AA");
        Some(plain(home, &home.street, &format!("YY1{rest}")))
    }),
];

fn lines(home: &Home, street: &str) -> Vec<String> {
    let mut lines = vec![home.flat.clone(), format!("{} {street}", home.number), home.town.clone()];
    lines.retain(|line| !line.is_empty());
    lines
}

fn plain(home: &Home, street: &str, postcode: &str) -> [String; 3] {
    [lines(home, street).join(", "), postcode.to_owned(), String::new()]
}

fn abbreviated(street: &str) -> String {
    let forms = [
        ("STREET", "ST"),
        ("ROAD", "RD"),
        ("LANE", "LN"),
        ("AVENUE", "AV"),
        ("CLOSE", "CL"),
        ("DRIVE", "DR"),
        ("CRESCENT", "CRES"),
        ("TERRACE", "TERR"),
        ("GARDENS", "GDNS"),
        ("COURT", "CT"),
        ("PLACE", "PL"),
        ("WALK", "WLK"),
        ("RISE", "RSE"),
    ];
    let Some((name, way)) = street.rsplit_once(' ') else { return street.to_owned() };
    let short = forms.iter().find(|(long, _)| *long == way).map_or(way, |(_, short)| *short);
    format!("{name} {short}")
}

/// One letter left out, doubled, another, or two swapped.
fn slip(street: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = street.chars().collect();
    let places: Vec<usize> = (1..letters.len()).filter(|at| letters[*at] != ' ' && letters[at - 1] != ' ').collect();
    let Some(at) = places.get(dice.below(places.len())).copied() else { return street.to_owned() };
    match dice.below(4) {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, letters[at]),
        2 => letters[at] = char::from(b'A' + dice.below(26) as u8),
        _ => letters.swap(at - 1, at),
    }
    letters.into_iter().collect()
}

fn postcode_slip(postcode: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<u8> = postcode.bytes().collect();
    let from_end = 1 + dice.below(3);
    let at = letters.len() - from_end;
    letters[at] = if letters[at].is_ascii_digit() {
        b'0' + (letters[at] - b'0' + 1 + dice.below(8) as u8) % 10
    } else {
        b'A' + (letters[at] - b'A' + 1 + dice.below(24) as u8) % 26
    };
    String::from_utf8(letters).unwrap_or_default()
}
