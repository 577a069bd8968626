use super::clusters::Clusters;
use crate::domain::Day;
use crate::domain::PersonId;
use crate::link::nature::NO_DAY;
use crate::link::nature::NONE;
use crate::link::nature::Standing;
use crate::link::prepare::Prepared;

/// A cluster with what its units say together, before it is known where the person lives.
#[derive(Clone, Debug)]
pub(in crate::link) struct Someone {
    /// Id of the first-known unit.
    pub id: PersonId,
    /// The first-known unit.
    pub root: u32,
    /// When it became known.
    pub first_known: Day,
    /// Birth date most units give (ties: the earliest), or [`NO_DAY`].
    pub birth: Day,
    /// Whether a unit says the person has died.
    pub deceased: bool,
    /// Whether every unit is of an organisation or an estate.
    pub body: bool,
    /// Distinct names, as given.
    pub names: Vec<u32>,
    /// How surely the units are one person.
    pub certainty: f32,
}

/// The persons by id, and the person of each unit ([`NONE`] for bare addresses).
pub(in crate::link) fn people(prepared: &Prepared, mut clusters: Clusters<'_>, known: u32) -> (Vec<Someone>, Vec<u32>) {
    let is_person = |unit: u32| prepared.units[unit as usize].standing != Standing::Address;
    let roots: Vec<u32> = (0..known).map(|unit| clusters.root(unit)).collect();
    let mut people: Vec<Someone> = (0..known)
        .filter(|unit| roots[*unit as usize] == *unit && is_person(*unit))
        .map(|root| someone(prepared, &clusters, root))
        .collect();
    people.sort_unstable_by_key(|someone| (someone.id, someone.root));
    let mut place = vec![NONE; known as usize];
    for (number, someone) in people.iter().enumerate() {
        place[someone.root as usize] = number as u32;
    }
    let person_of = roots.iter().map(|root| place[*root as usize]).collect();
    (people, person_of)
}

fn someone(prepared: &Prepared, clusters: &Clusters<'_>, root: u32) -> Someone {
    let first = &prepared.units[root as usize];
    let mut births: Vec<Day> = Vec::new();
    let mut names: Vec<u32> = Vec::new();
    let (mut deceased, mut body) = (false, true);
    for member in clusters.members(root) {
        let unit = &prepared.units[member as usize];
        if unit.dob != NO_DAY {
            births.push(unit.dob);
        }
        if unit.name != NONE && !names.contains(&unit.name) {
            names.push(unit.name);
        }
        deceased |= matches!(unit.standing, Standing::Deceased | Standing::Estate);
        body &= matches!(unit.standing, Standing::Organisation | Standing::Estate);
    }
    let certainty = clusters.certainty(root);
    Someone {
        id: PersonId(first.id),
        root,
        first_known: first.first_known,
        birth: commonest(births),
        deceased,
        body,
        names,
        certainty,
    }
}

fn commonest(mut days: Vec<Day>) -> Day {
    if days.len() < 2 {
        return days.first().copied().unwrap_or(NO_DAY);
    }
    days.sort_unstable();
    let mut best = (0, NO_DAY);
    for same in days.chunk_by(|a, b| a == b) {
        if same.len() > best.0 {
            best = (same.len(), same[0]);
        }
    }
    best.1
}
