use super::as_known::AsKnown;
use super::as_known::Standing;
use super::evidence::Evidence;
use super::evidence::Question;
use super::fits::NumberFit;
use super::fits::PostcodeFit;
use super::fits::StreetFit;
use super::fits::UnitFit;
use super::gazetteer::Gazetteer;
use super::written::UnitKind;

/// What can be said of an address on an as-of date.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::link) enum Verdict {
    /// It is this UPRN, this surely.
    Is(u64, f32),
    /// A building that has flats, and none is named.
    Building,
    /// A street alone.
    BareStreet,
    /// Some rows are like it, none beyond doubt.
    Unsure,
    /// The gazetteer has nothing like it.
    Unknown,
}

/// A row is taken from this probability on.
const TAKEN: f64 = 0.9;
/// Matching by words is never surer than a match by the whole key.
const SUREST: f32 = 0.95;
/// Certainty of a row whose UPRN was closed or historical by then: where people were, not where they are.
const STALE: f32 = 0.3;
/// Certainty of the building where its flats are in the gazetteer and none is named.
const BUILDING: f32 = 0.5;
/// Certainty of a given UPRN whose row says another street and another postcode than the text beside it.
const CONTRADICTED: f32 = 0.3;
/// Certainty of a given UPRN whose row has another number, flat or street.
const ANOTHER: f32 = 0.5;
/// Certainty of a given UPRN whose row has another postcode and nothing else.
const ANOTHER_POSTCODE: f32 = 0.9;
/// Certainty of a given UPRN that the gazetteer does not have: new, or of another council.
const NOT_IN_GAZETTEER: f32 = 0.7;
/// So many rows of one postcode, or of one number of a street, are looked at; more is no postcode.
const ROWS: usize = 2000;
/// So many streets of one word are looked at.
const STREETS: usize = 500;
/// A row with fewer bits is not like the address.
const LIKE: f64 = 0.0;

/// Judges an address that no whole key settles. `given` is the UPRN written beside it, 0 if none.
///
/// *Without a given UPRN.* Every known row of the postcode, and of the number on any street the text names, is weighed
/// ([`Question::weigh`]): bits, that is log2 of how many times likelier the text is if the row is meant than if none is.
/// The probability of a row is `2^bits / (1 + Σ 2^bits)` over the best row of each UPRN, so that what two neighbours share
/// cancels and what only one has decides. A row is taken from 0.9 on, with that certainty but at most 0.95: its margin over
/// all others together is then 3.2 bits or more. A flat is taken only if the text names it. A *stale* row (its UPRN closed
/// or marked historical by then) weighs 4 bits less; if it is still the one, its own UPRN is given with certainty 0.3, never
/// another's. A *building* with flats of which none is named is taken with certainty 0.5, its flats left out of the sum.
///
/// *With a given UPRN that the gazetteer has*, where text and row contradict each other:
///
/// - another flat is named than the building's whole UPRN stands for (a UPRN of the parent building): the flat, if the
///   text names one beyond doubt; else the UPRN with 0.5;
/// - street and postcode both contradict, whatever the number (a UPRN left behind after a move, or one typed for all): the
///   row that the text names beyond doubt, at most 0.9 sure; else the UPRN with 0.3;
/// - only number, flat or street contradict: the UPRN with 0.5, for a slip in the text is as likely as one in the UPRN;
/// - only the postcode: the UPRN with 0.9, or with 0.5 if the text names another row beyond doubt.
///
/// A given UPRN that is stale gives way to the row that the text names beyond doubt (the property was registered anew),
/// else it stays with 0.3; one that the gazetteer never had gives way too, else it stays with 0.7. A building with flats is
/// not beyond doubt.
pub(in crate::link) fn judge(
    gazetteer: &Gazetteer,
    known: &AsKnown,
    text: &str,
    postcode: &str,
    given: u64,
) -> Verdict {
    let mut question = Question::new(gazetteer, known, text, postcode);
    if let Some(row) = known.open.get(&given) {
        return beside(&mut question, gazetteer, known, given, *row);
    }
    let verdict = by_words(&mut question, gazetteer, known);
    let sure =
        matches!(verdict, Verdict::Is(uprn, certainty) if known.open.contains_key(&uprn) && certainty > BUILDING);
    match given {
        0 => verdict,
        _ if sure => verdict,
        given if known.stale.contains_key(&given) => Verdict::Is(given, STALE),
        given if is_placeholder(given) => verdict,
        given => Verdict::Is(given, NOT_IN_GAZETTEER),
    }
}

/// Whether a number is written where none is known: 1, one digit repeated, or a count upwards. Believed only if the
/// gazetteer has it.
pub(in crate::link) fn is_placeholder(uprn: u64) -> bool {
    let digits = uprn.to_string();
    let repeated = digits.len() >= 4 && digits.bytes().all(|digit| digit == digits.as_bytes()[0]);
    let counted = digits.len() >= 4 && "123456789012".starts_with(&digits);
    uprn == 1 || repeated || counted
}

/// A given UPRN with an open row, against the text beside it.
fn beside(question: &mut Question<'_>, gazetteer: &Gazetteer, known: &AsKnown, given: u64, row: u32) -> Verdict {
    let evidence = question.weigh(row);
    let postcode = matches!(evidence.postcode, PostcodeFit::District | PostcodeFit::Other | PostcodeFit::Foreign);
    let street = evidence.street == StreetFit::Other || (evidence.street == StreetFit::Doubtful && postcode);
    // One letter of the postcode may be a slip, but not where the street is another too.
    let place = street && !matches!(evidence.postcode, PostcodeFit::Same | PostcodeFit::Missing);
    let number = matches!(evidence.number, NumberFit::Other | NumberFit::Suffix);
    let unit = matches!(evidence.unit, UnitFit::Other | UnitFit::Unlike | UnitFit::NotInRow);
    let parent = evidence.unit == UnitFit::NotInRow && !number && !street;
    let by_words = if place || parent || postcode { by_words(question, gazetteer, known) } else { Verdict::Unknown };
    let named = match by_words {
        Verdict::Is(uprn, certainty) if uprn != given && known.open.contains_key(&uprn) && certainty > BUILDING => {
            Some(Verdict::Is(uprn, certainty.min(TAKEN as f32)))
        }
        _ => None,
    };
    match named {
        Some(named) if place || parent => named,
        _ if place => Verdict::Is(given, CONTRADICTED),
        _ if number || unit || street => Verdict::Is(given, ANOTHER),
        Some(_) if postcode => Verdict::Is(given, ANOTHER),
        None if postcode => Verdict::Is(given, ANOTHER_POSTCODE),
        _ => Verdict::Is(given, 1.0),
    }
}

/// The row that the words name, if one does.
fn by_words(question: &mut Question<'_>, gazetteer: &Gazetteer, known: &AsKnown) -> Verdict {
    let mut weighed: Vec<(u64, Evidence)> = Vec::new();
    for row in candidates(question, gazetteer, known) {
        let uprn = gazetteer.properties[row as usize].uprn;
        let evidence = question.weigh(row);
        weighed.push((uprn, evidence));
    }
    // The best row of each UPRN, by UPRN: sums do not depend on the order of the rows.
    weighed.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.bits.total_cmp(&a.1.bits)).then(a.1.row.cmp(&b.1.row)));
    weighed.dedup_by_key(|(uprn, _)| *uprn);
    let Some((best, evidence)) = weighed.iter().max_by(|a, b| a.1.bits.total_cmp(&b.1.bits).then(b.0.cmp(&a.0))) else {
        return if question.is_bare() { Verdict::BareStreet } else { Verdict::Unknown };
    };
    let property = gazetteer.properties[evidence.row as usize];
    let no_unit = question.written.unit.kind == UnitKind::None;
    // Flats of the very building, where none is named.
    let its_flat = |row: u32| {
        let other = gazetteer.properties[row as usize];
        no_unit && !property.is_flat() && other.is_flat() && other.building() == property.building()
    };
    let (flats, others): (Vec<_>, Vec<_>) = weighed.iter().partition(|(_, other)| its_flat(other.row));
    let all: f64 = others.iter().map(|(_, evidence)| libm::exp2(evidence.bits)).sum();
    let probability = libm::exp2(evidence.bits) / (1.0 + all);
    let part_unnamed = evidence.unit == UnitFit::NotWritten;
    if probability >= TAKEN && !part_unnamed {
        return match known.standing[evidence.row as usize] {
            Standing::Stale => Verdict::Is(*best, STALE),
            _ if !flats.is_empty() => Verdict::Is(*best, BUILDING),
            _ => Verdict::Is(*best, (probability as f32).min(SUREST)),
        };
    }
    match (part_unnamed && evidence.bits > LIKE, question.is_bare()) {
        (_, true) => Verdict::BareStreet,
        (true, false) => Verdict::Building,
        (false, false) if evidence.bits > LIKE => Verdict::Unsure,
        (false, false) => Verdict::Unknown,
    }
}

/// Known rows of the postcode, and of the number on each street that the text names; ascending, each once.
fn candidates(question: &mut Question<'_>, gazetteer: &Gazetteer, known: &AsKnown) -> Vec<u32> {
    let mut rows: Vec<u32> = Vec::new();
    if let Some(postcode) = gazetteer.postcode(question.postcode()).filter(|_| !question.postcode().is_empty()) {
        let within: Vec<u32> = gazetteer.in_postcode(postcode, known.len()).take(ROWS + 1).collect();
        rows.extend(within.iter().filter(|_| within.len() <= ROWS));
    }
    for street in streets(question, gazetteer, known) {
        for number in [question.written.number.low, question.written.number.high, 0] {
            rows.extend(gazetteer.on_street(street, number, known.len()).take(ROWS));
        }
    }
    rows.retain(|row| known.standing[*row as usize] != Standing::Nothing);
    rows.sort_unstable();
    rows.dedup();
    rows
}

/// The known streets that the text names, found by the words that are on few.
fn streets(question: &mut Question<'_>, gazetteer: &Gazetteer, known: &AsKnown) -> Vec<u32> {
    let mut words: Vec<u32> = question.readings.iter().flatten().map(|(_, word)| *word).collect();
    words.sort_unstable();
    words.dedup();
    let mut streets: Vec<u32> = Vec::new();
    for word in words {
        let with: Vec<u32> = gazetteer.streets_with(word, known.len()).take(STREETS + 1).collect();
        let few = with.len() <= STREETS;
        let of = |street: &&u32| {
            let words = &gazetteer.streets[**street as usize].words;
            few && (words.len() == 1 || words.last() != Some(&word))
        };
        streets.extend(with.iter().filter(of));
    }
    streets.sort_unstable();
    streets.dedup();
    streets.retain(|street| question.names(*street));
    streets
}
