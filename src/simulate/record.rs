use super::calendar::Day;
use super::calendar::ymd;
use super::dice::Slip;
use super::layout::Dataset;
use super::sheet::Sheet;
use super::world::NONE;
use super::world::Person;
use super::world::Shard;
use super::world::Tenure;
use std::fmt;

/// A day as `2024-03-05`, as keys have it.
pub(super) struct Iso(pub(super) Day);

impl fmt::Display for Iso {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (y, m, d) = ymd(self.0);
        write!(f, "{y}-{m:02}-{d:02}")
    }
}

/// A council tax account's reference: nine digits.
pub(super) fn account_ref(account: u32) -> String {
    format!("{}", 310_000_000 + u64::from(account))
}

pub(super) fn claim_ref(claim: u32) -> String {
    format!("{}", 61_000_000 + u64::from(claim))
}

/// A rent account's reference.
pub(super) fn account_reference(shard: &Shard, tenancy: u32) -> String {
    format!("{:08}/01", shard.id(tenancy))
}

pub(super) fn case_ref(case: u32) -> String {
    format!("HPA-{case:08}")
}

/// A National Insurance number that cannot be real: prefix ZZ. The first eight characters differ for a million people.
pub(super) fn nino(person: u32) -> String {
    let serial = u64::from(person) * 611_953 % 1_000_000;
    let suffix = char::from(b"ABCD"[(person / 1_000_000 % 4) as usize]);
    format!("ZZ{serial:06}{suffix}")
}

/// An NHS number of the test range 999, with its check digit (modulus 11); a number without one is stepped over.
pub(super) fn nhs_number(person: u32) -> String {
    let mut serial = person % 1_000_000;
    loop {
        let digits = format!("999{serial:06}");
        let sum: u32 = digits.bytes().zip((2..=10).rev()).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
        match 11 - sum % 11 {
            10 => serial = (serial + 1) % 1_000_000,
            11 => return format!("{digits}0"),
            check => return format!("{digits}{check}"),
        }
    }
}

/// A pupil's number.
pub(super) fn upn(person: u32) -> String {
    format!("Z9{person:011}")
}

/// A mobile number of the range kept free for drama.
pub(super) fn mobile(person: u32) -> String {
    format!("07700 900{:03}", person % 1000)
}

pub(super) fn title(person: &Person) -> &'static str {
    if person.woman { ["MS", "MRS", "MISS"][usize::from(person.forename % 3)] } else { "MR" }
}

/// The whole address of a dwelling in one line.
pub(super) fn one_line(shard: &Shard, dwelling: u32) -> String {
    let dwelling = &shard.dwellings[dwelling as usize];
    let comma = if dwelling.unit.is_empty() { "" } else { ", " };
    format!("{}{comma}{}, HEWFORD", dwelling.unit, dwelling.line)
}

/// Share of written addresses whose postcode is not that of the dwelling: published council tax lists have 0.2 to 3%.
const WRONG_POSTCODE: f64 = 0.018;

/// Three address lines and the postcode, as a register has them that shortens streets with the probability given.
pub(super) fn address(sheet: &mut Sheet<'_>, shard: &Shard, dwelling: u32, shortens: f64, slip: &mut Slip) {
    let (abbreviated, wrong) = (slip.chance(shortens), slip.chance(WRONG_POSTCODE));
    let dwelling = &shard.dwellings[dwelling as usize];
    let short;
    let line = if abbreviated {
        short = abbreviate(&dwelling.line);
        short.as_str()
    } else {
        dwelling.line.as_str()
    };
    if dwelling.unit.is_empty() {
        sheet.text(line).text("HEWFORD").blank();
    } else {
        sheet.text(&dwelling.unit).text(line).text("HEWFORD");
    }
    let postcode = &shard.postcodes[dwelling.postcode as usize];
    if wrong {
        sheet.text(&super::slips::postcode(postcode, slip));
    } else {
        sheet.text(postcode);
    }
}

/// How a clerk in a hurry writes a street.
pub(super) fn abbreviate(line: &str) -> String {
    let Some((front, way)) = line.rsplit_once(' ') else {
        return line.to_owned();
    };
    let way = match way {
        "STREET" => "ST",
        "ROAD" => "RD",
        "LANE" => "LN",
        "AVENUE" => "AVE",
        "CRESCENT" => "CRES",
        "GARDENS" => "GDNS",
        "TERRACE" => "TERR",
        other => other,
    };
    format!("{front} {way}")
}

/// Rented, council or housing association (one mark for both), or owned, as the council tax office guesses it.
pub(super) fn tenure_hint(tenure: Tenure) -> &'static str {
    match tenure {
        Tenure::Owner => "O",
        Tenure::Council | Tenure::Association => "C",
        _ => "R",
    }
}

/// The lines of truth for one record: one a person, or one with the household alone.
pub(super) fn truth(shard: &Shard, dataset: Dataset, key: &str, people: &[u32], household: u32) -> String {
    use std::fmt::Write;
    let mut lines = String::new();
    let household = if household == NONE { String::new() } else { shard.id(household).to_string() };
    for (place, person) in people.iter().filter(|person| **person != NONE).enumerate() {
        let (name, person) = (dataset.layout().name, shard.id(*person));
        writeln!(lines, "{name},{key},{},{person},{household}", place + 1).expect("a string takes everything");
    }
    lines
}

/// Writes one row of a log, and the truth about it.
pub(super) fn written(
    shard: &mut Shard,
    dataset: Dataset,
    recorded: Day,
    key: &str,
    people: &[u32],
    household: u32,
    fill: impl FnOnce(&Shard, &mut Sheet<'_>),
) {
    let mut log = std::mem::take(shard.logs.of_mut(dataset));
    let from = log.bytes.len();
    fill(shard, &mut Sheet::new(&mut log.bytes, dataset.layout()));
    let lines = truth(shard, dataset, key, people, household);
    log.close(from, recorded, &lines);
    *shard.logs.of_mut(dataset) = log;
}

#[cfg(test)]
mod tests {
    use super::abbreviate;
    use super::nhs_number;
    use super::nino;

    #[test]
    fn identifiers_cannot_be_real() {
        for person in [0, 1, 65_536, 4_000_001] {
            assert!(nino(person).starts_with("ZZ") && nino(person).len() == 9);
            assert!(nhs_number(person).starts_with("999") && nhs_number(person).len() == 10);
        }
        assert_ne!(nino(5)[..8], nino(6)[..8]);
    }

    #[test]
    fn streets_are_shortened_at_the_end_only() {
        assert_eq!(abbreviate("12 STREET LANE"), "12 STREET LN");
    }
}
