use xxhash_rust::xxh3::xxh3_64;

use super::words::clean;

const FLAT_WORDS: [&str; 10] =
    ["FLAT", "APARTMENT", "APT", "UNIT", "ROOM", "STUDIO", "BEDSIT", "MAISONETTE", "FLT", "RM"];
const STREET_FORMS: [(&str, &str); 22] = [
    ("RD", "ROAD"),
    ("AVE", "AVENUE"),
    ("AV", "AVENUE"),
    ("CL", "CLOSE"),
    ("CT", "COURT"),
    ("CRT", "COURT"),
    ("DR", "DRIVE"),
    ("DRV", "DRIVE"),
    ("LN", "LANE"),
    ("PL", "PLACE"),
    ("SQ", "SQUARE"),
    ("TER", "TERRACE"),
    ("TERR", "TERRACE"),
    ("GDNS", "GARDENS"),
    ("GDN", "GARDENS"),
    ("CRES", "CRESCENT"),
    ("CR", "CRESCENT"),
    ("GRV", "GROVE"),
    ("GR", "GROVE"),
    ("PK", "PARK"),
    ("HSE", "HOUSE"),
    ("WY", "WAY"),
];

/// Last words of a street's name.
const WAYS: [&str; 46] = [
    "STREET",
    "ROAD",
    "LANE",
    "AVENUE",
    "CLOSE",
    "DRIVE",
    "WAY",
    "CRESCENT",
    "TERRACE",
    "GARDENS",
    "COURT",
    "PLACE",
    "WALK",
    "RISE",
    "SQUARE",
    "GROVE",
    "PARK",
    "MEWS",
    "ROW",
    "HILL",
    "GREEN",
    "VIEW",
    "PARADE",
    "GATE",
    "CIRCUS",
    "BANK",
    "BROADWAY",
    "CHASE",
    "COPSE",
    "CROFT",
    "DENE",
    "END",
    "FIELD",
    "FIELDS",
    "FOLD",
    "MOUNT",
    "PATH",
    "PASSAGE",
    "QUAY",
    "ROADWAY",
    "ALLEY",
    "VALE",
    "WALKWAY",
    "WHARF",
    "YARD",
    "EMBANKMENT",
];
/// What is written where somebody has no address.
const NOWHERE: [&str; 10] = [
    "NFA",
    "NO FIXED ABODE",
    "NO FIXED ADDRESS",
    "HOMELESS",
    "ROUGH SLEEPING",
    "ROUGH SLEEPER",
    "UNKNOWN",
    "NOT KNOWN",
    "ADDRESS UNKNOWN",
    "NO ADDRESS",
];

/// A written address taken apart: what tells one dwelling of a postcode from another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parts {
    /// Number or letter of the flat; empty if none.
    pub flat: String,
    /// Number of the building with its letter; empty if none.
    pub number: String,
    /// Name of the building; empty if none.
    pub name: String,
    /// Street, abbreviations written out; empty if not seen.
    pub street: String,
    /// Whether the number is a range such as 12-14, of which `number` is the lower end.
    pub range: bool,
    /// Everything, cleaned.
    pub all: String,
}

/// Takes an address apart, given lines joined by commas or a JSON text of lines.
pub fn parts(address: &str) -> Parts {
    let plain = if address.starts_with(['{', '[']) { from_json(address) } else { address.to_owned() };
    let plain = slashed_flat(&plain).unwrap_or(plain);
    let lines: Vec<String> = plain.split(',').map(clean).filter(|line| !line.is_empty()).collect();
    let mut parts = Parts { all: lines.join(" "), ..Parts::default() };
    let mut names: Vec<String> = Vec::new();
    for (place, line) in lines.iter().enumerate() {
        let mut words: Vec<&str> = line.split(' ').collect();
        take_flat(&mut words, &mut parts);
        take_bare_flat(&words, lines.get(place + 1), &mut parts);
        if words.is_empty() || (parts.flat == words[0] && words.len() == 1) {
            continue;
        }
        if is_number(words[0]) {
            take_number(&words, lines.get(place + 1), &mut parts);
            for later in &lines[place + 1..] {
                take_flat(&mut later.split(' ').collect(), &mut parts);
            }
            break;
        }
        names.push(street_form(&words));
        if names.len() == 2 {
            break;
        }
    }
    if parts.number.is_empty() && names.len() == 2 {
        parts.street = names.remove(1);
    }
    parts.name = names.into_iter().next().unwrap_or_default();
    letter_flat_is_a_suffix(&mut parts);
    parts
}

/// The cleaned lines of an address, for reading it word by word: given lines joined by commas or a JSON text of lines;
/// `3/12 MARE STREET` has its flat as a line of its own, `12-14` is `12 TO 14`.
pub fn lines(address: &str) -> Vec<String> {
    let plain = if address.starts_with(['{', '[']) { from_json(address) } else { address.to_owned() };
    let plain = slashed_flat(&plain).unwrap_or(plain);
    plain.split(',').map(|line| clean(&ranges_in_words(line))).filter(|line| !line.is_empty()).collect()
}

/// A hyphen between two digits as the word `TO`, for cleaning makes a blank of it.
fn ranges_in_words(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 4);
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    for (at, c) in line.char_indices() {
        let (before, after) = (line[..at].trim_end(), line[at + c.len_utf8()..].trim_start());
        let between = is_digit(before.chars().next_back()) && is_digit(after.chars().next());
        if matches!(c, '-' | '\u{2013}') && between {
            out.push_str(" TO ");
        } else {
            out.push(c);
        }
    }
    out
}

/// Whether a cleaned word stands before the number of a flat.
pub fn is_flat_word(word: &str) -> bool {
    FLAT_WORDS.contains(&word)
}

/// Whether a cleaned word, written out, is the last of many streets' names.
pub fn is_way(word: &str) -> bool {
    WAYS.contains(&word)
}

/// The ways a street's name may end, written out.
pub fn ways() -> &'static [&'static str] {
    &WAYS
}

/// The word an abbreviation stands for at the end of a street's or a building's name.
pub fn written_out(word: &str) -> Option<&'static str> {
    if word == "ST" {
        return Some("STREET");
    }
    STREET_FORMS.iter().find(|(short, _)| *short == word).map(|(_, long)| *long)
}

/// The cleaned words of a street's name with abbreviations written out.
pub fn street_words(street: &str) -> Vec<String> {
    let cleaned = clean(street);
    let words: Vec<&str> = cleaned.split(' ').filter(|word| !word.is_empty()).collect();
    street_form(&words).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// `3/12 MARE STREET` with its flat as a line of its own; `None` unless it begins so. Numbers on one side of a street and
/// close together are the range of a building.
fn slashed_flat(address: &str) -> Option<String> {
    let (flat, rest) = address.trim_start().split_once('/')?;
    let number: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let (low, high): (u32, u32) = (flat.parse().ok()?, number.parse().ok()?);
    let is_range = low < high && high - low <= 6 && low % 2 == high % 2;
    (!is_range).then(|| format!("{flat}, {rest}"))
}

/// The text values of a JSON address, without what looks like a postcode.
fn from_json(address: &str) -> String {
    let mut lines = Vec::new();
    if let Ok(value) = serde_json::from_str::<serde_json::Value>(address) {
        collect_text(&value, &mut lines);
    }
    lines.join(",")
}

fn collect_text(value: &serde_json::Value, lines: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) => lines.push(text.clone()),
        serde_json::Value::Number(number) => lines.push(number.to_string()),
        serde_json::Value::Array(values) => values.iter().for_each(|value| collect_text(value, lines)),
        serde_json::Value::Object(fields) => {
            let kept = fields.iter().filter(|(name, _)| !name.to_ascii_lowercase().contains("post"));
            kept.for_each(|(_, value)| collect_text(value, lines));
        }
        _ => {}
    }
}

fn is_number(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_digit())
}

/// `FLAT 3`, `FLAT A`, `GROUND FLOOR FLAT`: takes the words out of the line.
fn take_flat(words: &mut Vec<&str>, parts: &mut Parts) {
    let Some(at) = words.iter().position(|word| FLAT_WORDS.contains(word)) else { return };
    if !parts.flat.is_empty() {
        return;
    }
    match words.get(at + 1) {
        Some(next) if is_number(next) || next.len() == 1 => {
            next.trim_start_matches('0').clone_into(&mut parts.flat);
            words.drain(at..at + 2);
        }
        _ if at > 0 => {
            parts.flat = words[..at].concat();
            words.drain(..=at);
        }
        _ => {}
    }
}

/// `3, 12 MARE STREET`: a number alone before a line that begins with another.
fn take_bare_flat(words: &[&str], next_line: Option<&String>, parts: &mut Parts) {
    let next_has_number = next_line.is_some_and(|line| is_number(line));
    if parts.flat.is_empty() && words.len() == 1 && is_number(words[0]) && next_has_number {
        words[0].clone_into(&mut parts.flat);
    }
}

fn take_number(words: &[&str], next_line: Option<&String>, parts: &mut Parts) {
    let digits = words[0].trim_start_matches('0');
    let mut rest = &words[1..];
    digits.clone_into(&mut parts.number);
    if let [letter, _, ..] = rest
        && letter.len() == 1
        && !is_number(letter)
        && !digits.ends_with(|c: char| c.is_ascii_alphabetic())
    {
        parts.number.push_str(letter);
        rest = &rest[1..];
    }
    while rest.first().is_some_and(|word| is_number(word)) {
        rest = &rest[1..];
        parts.range = true;
    }
    parts.street = match (rest, next_line) {
        ([], Some(line)) => street_form(&line.split(' ').collect::<Vec<_>>()),
        _ => street_form(rest),
    };
}

/// Street words with abbreviations written out; `ST` is a street only at the end.
fn street_form(words: &[&str]) -> String {
    let last = words.len().saturating_sub(1);
    let form = |(place, word): (usize, &&str)| match *word {
        "ST" if place == last && place > 0 => "STREET".to_owned(),
        "ST" => "SAINT".to_owned(),
        word if place == last && place > 0 => {
            let long = STREET_FORMS.iter().find(|(short, _)| *short == word);
            long.map_or(word, |(_, long)| *long).to_owned()
        }
        word => word.to_owned(),
    };
    words.iter().enumerate().map(form).collect::<Vec<_>>().join(" ")
}

impl Parts {
    /// Whether it says that somebody lives nowhere, or that nobody knows.
    pub fn is_nowhere(&self) -> bool {
        NOWHERE.contains(&self.all.as_str())
    }

    /// Whether it names a street, or a building of several flats, and no dwelling of it.
    pub fn is_bare_street(&self) -> bool {
        let ends_a_street = |text: &str| text.rsplit(' ').next().is_some_and(is_way);
        self.number.is_empty() && self.flat.is_empty() && ends_a_street(&self.name) && !ends_a_street(&self.street)
    }
}

/// `FLAT A, 12 MILL LANE` and `12A MILL LANE` are one place.
fn letter_flat_is_a_suffix(parts: &mut Parts) {
    let letter = parts.flat.len() == 1 && !is_number(&parts.flat);
    if letter && !parts.number.is_empty() && parts.number.bytes().all(|byte| byte.is_ascii_digit()) {
        parts.number.push_str(&parts.flat);
        parts.flat.clear();
    }
}

/// Hashes under which an address is looked up, strongest first; 0 where a part is missing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AddressKeys {
    /// Postcode, flat and number.
    pub number: u64,
    /// Postcode, flat and name of the building.
    pub name: u64,
    /// Flat, number and street, without the postcode: it may be wrong.
    pub street: u64,
    /// Postcode and every word.
    pub text: u64,
    /// The street alone.
    pub street_only: u64,
}

/// The keys of an address; `postcode` may be empty.
pub fn keys(parts: &Parts, postcode: &str) -> AddressKeys {
    let Parts { flat, number, name, street, all, .. } = parts;
    let key = |wanted: &[&str], kind: &str, fields: &[&str]| {
        let complete = wanted.iter().all(|part| !part.is_empty());
        if complete { xxh3_64(format!("{kind}|{}", fields.join("|")).as_bytes()) } else { 0 }
    };
    AddressKeys {
        number: key(&[postcode, number], "number", &[postcode, flat, number]),
        name: key(&[postcode, name], "name", &[postcode, flat, name]),
        street: key(&[number, street], "street", &[flat, number, street]),
        text: key(&[all], "text", &[postcode, all]),
        street_only: key(&[street], "only", &[street]),
    }
}

#[cfg(test)]
mod tests {
    use super::keys;
    use super::lines;
    use super::parts;

    #[test]
    fn one_dwelling_written_in_two_ways_has_one_key() {
        let same = [
            ("FLAT 3, 12 MARE ST, HEWFORD", "Flat 3, 12 Mare Street"),
            ("3, 12 MARE STREET", "FLAT 3, 12 MARE STREET, HEWFORD"),
            ("3/12 MARE STREET", "12 MARE ST, FLAT 3"),
            ("12/14 MARE STREET", "12-14 MARE STREET"),
            ("FLAT A, 12 MILL LANE", "12A MILL LN"),
            ("12 A MILL LANE", "12a, Mill Lane"),
            ("APARTMENT 07, 4 OAK RD", "FLAT 7, 4 OAK ROAD"),
            (
                "{\"address1\":\"FLAT 3\",\"address2\":\"12 MARE STREET\",\"postcode\":\"ZZ1 1AA\"}",
                "Flat 3, 12 Mare St",
            ),
            ("12, MILL LANE, HEWFORD", "12 MILL LANE, HEWFORD"),
        ];
        for (one, other) in same {
            let key = |text| keys(&parts(text), "ZZ1 1AA").number;
            assert_ne!(key(one), 0, "{one}");
            assert_eq!(key(one), key(other), "{one} / {other}");
        }
    }

    #[test]
    fn lines_keep_what_a_comma_a_slash_and_a_hyphen_say() {
        let table = [
            ("3/12 Mare St", "3|12 MARE ST"),
            ("12-14 Mare St, Hewford", "12 TO 14 MARE ST|HEWFORD"),
            ("12 \u{2013} 14 Mare St", "12 TO 14 MARE ST"),
            ("Stoke-on-Trent", "STOKE ON TRENT"),
            ("[\"FLAT 3\",\"12 MARE STREET\"]", "FLAT 3|12 MARE STREET"),
        ];
        for (text, expected) in table {
            assert_eq!(lines(text).join("|"), expected, "{text}");
        }
    }

    #[test]
    fn a_bare_street_and_no_address_are_known_as_such() {
        let table = [
            ("MILL LANE, HEWFORD", true, false),
            ("MILL LN", true, false),
            ("ROSE COTTAGE, MILL LANE", false, false),
            ("ROSE COURT, MILL LANE", false, false),
            ("12 MILL LANE", false, false),
            ("FLAT 2, ROSE COURT", false, false),
            ("N.F.A.", false, true),
            ("No fixed abode", false, true),
        ];
        for (text, bare, nowhere) in table {
            assert_eq!((parts(text).is_bare_street(), parts(text).is_nowhere()), (bare, nowhere), "{text}");
        }
    }

    #[test]
    fn the_flat_and_the_building_are_not_swapped() {
        let key = |text| keys(&parts(text), "ZZ1 1AA").number;
        assert_ne!(key("FLAT 3, 12 MARE STREET"), key("FLAT 12, 3 MARE STREET"));
        assert_ne!(key("FLAT 3, 12 MARE STREET"), key("12 MARE STREET"));
    }

    #[test]
    fn a_named_building_is_found_by_its_name() {
        let key = |text| keys(&parts(text), "ZZ1 1AA").name;
        assert_eq!(key("FLAT 3, ROSE COURT, MILL LANE"), key("FLAT 3, ROSE CT, HEWFORD"));
        assert_eq!(parts("FLAT 3, ROSE COURT, 12 MILL LANE").number, "12");
        assert_eq!(parts("ROSE COTTAGE, MILL LANE").name, "ROSE COTTAGE");
    }
}
