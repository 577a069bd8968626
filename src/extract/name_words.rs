//! Word lists of the name parser: particles, suffixes, markers of death and estates, words of organisations.

const SUFFIXES: [&str; 9] = ["SNR", "SR", "JNR", "JR", "ESQ", "II", "III", "OBE", "MBE"];
const PARTICLES: [&str; 18] = [
    "VAN", "VON", "DER", "DEN", "DE", "DEL", "DELLA", "DI", "DA", "DOS", "DU", "LE", "LA", "BIN", "BINT", "AL", "EL",
    "ST",
];
const DECEASED: [&str; 8] = ["DECD", "DEC'D", "DECEASED", "D'CEAD", "D'CED", "DCEASED", "DEC’D", "DECSD"];
/// Phrases that open the name of an estate; longer ones before the shorter ones they begin with.
const ESTATE: [&str; 16] = [
    "THE EXECUTORS OF",
    "EXECUTORS OF",
    "THE EXORS OF",
    "EXORS OF",
    "EXOR OF",
    "EXECS OF",
    "EXEC OF",
    "EXORS",
    "PERSONAL REPRESENTATIVES OF",
    "PERSONAL REPRESENTATIVE OF",
    "PERSONAL REPS OF",
    "PERSONAL REP OF",
    "PERSONAL REP",
    "PERS REP OF",
    "THE ESTATE OF",
    "ESTATE OF",
];
const ORGANISATION_STEMS: [&str; 6] = ["LETTING", "AGENT", "ACCOMMODAT", "OCCUPIER", "RESIDENTIAL", "RELOCATION"];
const ORGANISATION_WORDS: [&str; 29] = [
    "VOID",
    "EMPTY",
    "LTD",
    "LIMITED",
    "PLC",
    "LLP",
    "COUNCIL",
    "BOROUGH",
    "HOUSING",
    "ASSOCIATION",
    "PROPERTIES",
    "PROPERTY",
    "ESTATES",
    "HOMES",
    "SERVICES",
    "HOLDINGS",
    "INVESTMENTS",
    "DEVELOPMENTS",
    "DEVELOPMENT",
    "COLLEGE",
    "UNIVERSITY",
    "NHS",
    "COMPANY",
    "TRUSTEES",
    "OWNER",
    "OWNERS",
    "MANAGEMENT",
    "LANDLORD",
    "DIOCESE",
];

fn in_list(word: &str, list: &[&str]) -> bool {
    list.iter().any(|known| word.eq_ignore_ascii_case(known))
}

pub(super) fn is_suffix(word: &str) -> bool {
    in_list(word.trim_end_matches('.'), &SUFFIXES)
}

pub(super) fn is_particle(word: &str) -> bool {
    in_list(word, &PARTICLES)
}

pub(super) fn is_deceased(word: &str) -> bool {
    let word = word.trim_matches(|letter: char| !letter.is_alphanumeric());
    word.as_bytes().first().is_some_and(|first| first.eq_ignore_ascii_case(&b'D')) && in_list(word, &DECEASED)
}

/// Whether a name without a forename is an organisation's, a void's or an unnamed occupier's.
pub(super) fn is_organisation(name: &str) -> bool {
    name.split(|letter: char| !letter.is_alphanumeric()).any(|word| {
        in_list(word, &ORGANISATION_WORDS)
            || ORGANISATION_STEMS
                .iter()
                .any(|stem| word.get(..stem.len()).is_some_and(|head| head.eq_ignore_ascii_case(stem)))
    })
}

/// Whether a name opens as an estate's, and the name that follows.
pub(super) fn without_estate_marker(name: &str) -> (bool, &str) {
    let name = name.trim();
    for marker in ESTATE {
        if name.get(..marker.len()).is_some_and(|head| head.eq_ignore_ascii_case(marker)) {
            return (true, name[marker.len()..].trim());
        }
    }
    (false, name)
}
