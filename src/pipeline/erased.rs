use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::Path;

use crate::alerts::Digest;
use crate::alerts::Key;
use crate::alerts::Keyring;
use crate::archive::Cut;
use crate::archive::Sheet;
use crate::domain::Table;
use crate::domain::Text;
use crate::store::Mark;
use crate::store::Store;
use crate::tidy::clean;
use crate::tidy::name_forms;

use super::PipelineError;

/// Whom a sighting is of, in the form in which it is known again: whatever the row looks like otherwise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Told {
    /// Which person of the record, from 1.
    pub(super) person: u32,
    /// Whether it is of somebody, not of a bare address.
    pub(super) is_somebody: bool,
    /// The forename, where there is none the surname, the birth date or the NINO: who of those who may have had the key.
    pub(super) who: String,
    /// The first eight characters of the NINO; may be empty.
    pub(super) nino: String,
    /// Forename, surname and birth date, all filled.
    pub(super) birth: Option<[String; 3]>,
}

/// Reads what sightings tell of whom they are of.
pub(super) struct Telling<'a> {
    table: &'a Table,
    texts: [Option<&'a Text>; 5],
}

impl<'a> Telling<'a> {
    pub(super) fn new(table: &'a Table) -> Self {
        Self { table, texts: ["standing", "forename", "middle", "surname", "nino"].map(|name| table.text(name)) }
    }

    pub(super) fn of(&self, sighting: usize) -> Told {
        let [standing, forename, middle, surname, nino] =
            self.texts.map(|text| text.and_then(|text| text.get(sighting)).unwrap_or(""));
        let number = self.table.number("person_no").and_then(|cells| cells[sighting]).unwrap_or(1.0);
        let dob = self.table.date("dob").and_then(|cells| cells[sighting]).map(|day| day.to_string());
        let forms = name_forms(forename, middle, surname);
        let nino: String = clean(nino).chars().filter(|letter| *letter != ' ').take(8).collect();
        let filled = [&forms.forename, &forms.surname, dob.as_ref().unwrap_or(&String::new()), &nino]
            .into_iter()
            .find(|text| !text.is_empty())
            .cloned();
        let birth = dob.filter(|_| !forms.forename.is_empty() && !forms.surname.is_empty());
        Told {
            person: number as u32,
            is_somebody: standing != "address",
            who: filled.unwrap_or_default(),
            nino,
            birth: birth.map(|dob| [forms.forename, forms.surname, dob]),
        }
    }
}

/// The digests under which a sighting of a record is known again.
pub(super) fn digests(key: &Key, dataset: &str, source: &str, told: &Told) -> Vec<(Mark, Digest)> {
    let mut found = Vec::with_capacity(3);
    let number = told.person.to_string();
    if !told.who.is_empty() {
        let texts = [dataset, source, &number, &told.who];
        found.push((Mark::Record, key.digest(Mark::Record.word(), &texts)));
    }
    if !told.nino.is_empty() {
        found.push((Mark::Nino, key.digest(Mark::Nino.word(), &[&told.nino])));
    }
    if let Some([forename, surname, dob]) = &told.birth {
        found.push((Mark::Birth, key.digest(Mark::Birth.word(), &[forename, surname, dob])));
    }
    found
}

/// The digest of an account, claim, tenancy or case.
pub(super) fn entity_digest(key: &Key, mark: Mark, kind: &str, entity: &str) -> Digest {
    key.digest(mark.word(), &[kind, entity])
}

/// The digest of a person's number within a claim or case, as keys of a dataset have it. It has more parts than that of the
/// claim or case itself, and cannot be taken for one.
pub(super) fn numbered_digest(key: &Key, (dataset, kind, entity): (&str, &str, &str), number: u32) -> Digest {
    key.digest(Mark::Entity.word(), &[kind, entity, dataset, &number.to_string()])
}

/// The number of a person that follows the claim or case in a key.
pub(super) fn number_in(source: &str, entity: &str) -> Option<u32> {
    let rest = source.strip_prefix(entity)?.strip_prefix('|')?;
    let number: f64 = rest.split('|').next()?.trim().parse().ok()?;
    (number >= 0.0).then_some(number as u32)
}

/// The digest of a record as it is named in what people told of records.
pub(super) fn named_digest(key: &Key, dataset: &str, source: &str, person: u32) -> Digest {
    key.digest(Mark::Named.word(), &[dataset, source, &person.to_string()])
}

/// The register of those who were erased: what is about them does not come in again.
#[derive(Default)]
pub(super) struct Register {
    /// Each key that made digests, with these.
    rings: Vec<(Key, BTreeSet<(Mark, Digest)>)>,
}

impl Register {
    /// Reads the register, and the keys it was made with.
    ///
    /// # Errors
    /// Digests made with a key that is neither in use nor kept beside it: nobody could be known again by them.
    pub(super) fn read(store: &Store, key_file: &Path) -> Result<Self, PipelineError> {
        let by_key = store.erased()?;
        if by_key.is_empty() {
            return Ok(Self::default());
        }
        let ring = Keyring::read(key_file)?;
        let keys: BTreeMap<String, &Key> = ring.keys().iter().map(|key| (key.mark(), key)).collect();
        let of = |(mark, digests)| {
            let key = *keys.get(&mark).ok_or(PipelineError::ErasedKeyLost)?;
            Ok((key.clone(), digests))
        };
        Ok(Self { rings: by_key.into_iter().map(of).collect::<Result<_, PipelineError>>()? })
    }

    /// A register of one person, before it is kept.
    pub(super) fn of(key: Key, digests: BTreeSet<(Mark, Digest)>) -> Self {
        Self { rings: vec![(key, digests)] }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rings.is_empty()
    }

    fn has(&self, made: impl Fn(&Key) -> (Mark, Digest)) -> bool {
        self.rings.iter().any(|(key, digests)| digests.contains(&made(key)))
    }

    fn knows(&self, dataset: &str, source: &str, told: &Told) -> bool {
        self.rings.iter().any(|(key, known)| digests(key, dataset, source, told).iter().any(|one| known.contains(one)))
    }

    /// Whether the key of a row numbers somebody erased within a claim or case.
    fn numbers(&self, sheet: &Sheet<'_>, row: usize) -> bool {
        let (source, entity) = (sheet.source.get(row).unwrap_or(""), sheet.entity.get(row).unwrap_or(""));
        number_in(source, entity).is_some_and(|number| {
            let told = (sheet.dataset, sheet.entity_kind, entity);
            self.has(|key| (Mark::Entity, numbered_digest(key, told, number)))
        })
    }

    /// Whether a record, as named in what people told of records, is of somebody erased.
    pub(super) fn is_named(&self, dataset: &str, source: &str, person: u32) -> bool {
        self.has(|key| (Mark::Named, named_digest(key, dataset, source, person)))
    }

    /// What must go of some rows.
    ///
    /// A sighting of somebody erased goes. Its row goes with it, unless it is about others too, or is the one row of an
    /// account, claim or case that others share: then its facts stay. Rows that name nobody go where they are about an
    /// account, claim or case that was theirs alone, or about them by their number within one that others share.
    pub(super) fn cut(&self, sheet: &Sheet<'_>) -> Cut {
        let mut cut = Cut::default();
        if self.is_empty() {
            return cut;
        }
        let telling = Telling::new(sheet.sightings);
        let mut owned: BTreeMap<(Mark, u32), bool> = BTreeMap::new();
        let mut is = |mark: Mark, row: usize| {
            let code = sheet.entity.codes()[row];
            let Some(entity) = sheet.entity.word(code) else { return false };
            *owned
                .entry((mark, code))
                .or_insert_with(|| self.has(|key| (mark, entity_digest(key, mark, sheet.entity_kind, entity))))
        };
        let mut at = 0;
        for row in 0..sheet.source.len() {
            let source = sheet.source.get(row).unwrap_or("");
            let (mut theirs, mut others) = (Vec::new(), false);
            while at < sheet.sighting_row.len() && sheet.sighting_row[at] as usize == row {
                let told = telling.of(at);
                if told.is_somebody && self.knows(sheet.dataset, source, &told) {
                    theirs.push(at as u32);
                } else {
                    others |= told.is_somebody;
                }
                at += 1;
            }
            let is_whole = !theirs.is_empty() && sheet.entity.get(row) == Some(source) && is(Mark::Shared, row);
            if others || is_whole {
                cut.sightings.extend(theirs);
            } else if !theirs.is_empty() || is(Mark::Entity, row) || (is(Mark::Shared, row) && self.numbers(sheet, row))
            {
                cut.rows.insert(row as u32);
            }
        }
        cut
    }
}

#[cfg(test)]
mod tests {
    use super::Mark;
    use super::Register;
    use super::entity_digest;
    use super::number_in;
    use super::numbered_digest;
    use crate::alerts::Key;
    use crate::archive::Sheet;
    use crate::domain::Day;
    use crate::domain::Table;
    use crate::domain::Text;

    #[test]
    fn a_number_is_read_from_a_key_only_where_it_follows_the_case() {
        let table = [
            ("C1|2|debt", "C1", Some(2)),
            ("C1|02|debt", "C1", Some(2)),
            ("C1|2", "C1", Some(2)),
            ("C12|2|debt", "C1", None),
            ("C1", "C1", None),
            ("C1|debt|2", "C1", None),
        ];
        for (source, entity, number) in table {
            assert_eq!(number_in(source, entity), number, "{source}");
        }
    }

    #[test]
    fn rows_that_number_somebody_erased_go_from_a_shared_case_and_those_of_others_stay() {
        let key = Key::new([7; 32]);
        let digests = [
            (Mark::Shared, entity_digest(&key, Mark::Shared, "case", "C1")),
            (Mark::Entity, numbered_digest(&key, ("needs", "case", "C1"), 2)),
        ];
        let register = Register::of(key, digests.into());
        let source: Text = ["C1|1|debt", "C1|2|debt", "C1|3|debt", "C2|2|debt"].map(Some).into_iter().collect();
        let entity: Text = ["C1", "C1", "C1", "C2"].map(Some).into_iter().collect();
        let table = Table::default();
        let cut = |dataset: &'static str| {
            register.cut(&Sheet {
                dataset,
                is_log: true,
                entity_kind: "case",
                source: &source,
                entity: &entity,
                happened: &[None; 4],
                known_from: &[Day(1); 4],
                known_to: &[Day::MAX; 4],
                sighting_row: &[],
                sightings: &table,
            })
        };
        assert_eq!(cut("needs").rows.into_iter().collect::<Vec<_>>(), [1]);
        assert!(cut("payments").rows.is_empty(), "what follows the case there is no person's number");
    }
}
