use std::fmt::Write;

use crate::archive::Archive;
use crate::domain::AsOf;
use crate::link::Told;
use crate::store::StoredTold;

use super::PipelineError;
use super::hash::sha256;

/// What was told, as the linkage takes it.
pub(super) fn links(told: &[StoredTold]) -> Vec<Told> {
    told.iter().map(|said| said.told.clone()).collect()
}

/// How many things had been told before an as-of date; `None` for none. A manifest says no more of them: their hash would
/// let somebody who guesses a key find out that he is right.
pub(super) fn held(told: &[StoredTold], as_of: AsOf) -> Option<u64> {
    let count = told.iter().filter(|said| said.told.day < as_of.0).count() as u64;
    (count > 0).then_some(count)
}

/// Hex SHA-256 of what holds on an as-of date: what was told before it, in order. Who told it and why change no link.
/// `None` if nothing was.
fn told_sha256(told: &[StoredTold], as_of: AsOf) -> Option<String> {
    let mut text = String::new();
    for Told { one, other, verdict, day } in told.iter().map(|said| &said.told).filter(|told| told.day < as_of.0) {
        for named in [one, other] {
            // The length first: a key may hold any character.
            writeln!(text, "{} {} {} {}", named.dataset, named.source.len(), named.source, named.person)
                .expect("a string takes any text");
        }
        writeln!(text, "{verdict:?} {day}").expect("a string takes any text");
    }
    (!text.is_empty()).then(|| sha256(text.as_bytes()))
}

/// Hash of everything a night of an as-of date is made from, but for the config: the accepted files, and what was told by
/// then. Where nothing was told it is that of the files.
pub(super) fn inputs(archive: &Archive, told: &[StoredTold], as_of: AsOf) -> Result<String, PipelineError> {
    let files = archive.fingerprint(as_of.0)?;
    Ok(match told_sha256(told, as_of) {
        None => files,
        Some(told) => sha256(format!("{files}\n{told}\n").as_bytes()),
    })
}

#[cfg(test)]
mod tests {
    use super::told_sha256;
    use crate::domain::AsOf;
    use crate::link::Named;
    use crate::link::Told;
    use crate::link::Verdict;
    use crate::store::StoredTold;

    fn said(source: &str, verdict: Verdict, day: &str) -> StoredTold {
        let named = |source: &str| Named { dataset: "register".to_owned(), source: source.to_owned(), person: 1 };
        let told = Told { one: named(source), other: named("R2"), verdict, day: day.parse().unwrap() };
        StoredTold { told, by: "staff-9".to_owned(), why: "asked".to_owned() }
    }

    #[test]
    fn what_is_told_later_or_by_others_leaves_the_inputs_of_a_day_as_they_were() {
        let hash = |told: &[StoredTold]| told_sha256(told, AsOf("2026-11-20".parse().unwrap()));
        let first = said("R1", Verdict::Apart, "2026-11-19");
        let later = said("R1", Verdict::Together, "2026-11-20");
        let of_first = hash(std::slice::from_ref(&first));
        assert!(of_first.is_some() && hash(&[]).is_none() && hash(std::slice::from_ref(&later)).is_none());
        assert_eq!(hash(&[first.clone(), later]), of_first);
        assert_eq!(hash(&[StoredTold { by: "staff-7".to_owned(), ..first.clone() }]), of_first);
        let others = [
            said("R3", Verdict::Apart, "2026-11-19"),
            said("R1", Verdict::Together, "2026-11-19"),
            said("R1", Verdict::Apart, "2026-11-18"),
        ];
        for other in others {
            assert_ne!(hash(&[other]), of_first);
        }
    }
}
