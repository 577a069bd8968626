use super::groups::ADULT_AGE;
use super::groups::Resident;
use super::groups::households;
use super::make_up::Scene;
use super::residence::Residence;
use super::stays::BySite;
use super::stays::Stay;
use crate::domain::Day;
use crate::link::nature::NO_DAY;
use crate::link::nature::NONE;
use crate::link::persons::people::Someone;
use crate::link::prepare::Prepared;

/// A child whose school or social worker still has the old address goes with the family: to the one dwelling to which
/// those of its surname who lived there moved on.
pub(in crate::link) fn children_follow(
    people: &[Someone],
    homes: &mut [Residence],
    stays: &[Stay],
    by_site: &BySite,
    prepared: &Prepared,
    as_of: Day,
) {
    let is_child = |someone: &Someone| {
        someone.birth != NO_DAY && someone.birth.years_until(as_of).is_some_and(|age| age < ADULT_AGE)
    };
    let mut followers = Vec::new();
    for (number, child) in people.iter().enumerate() {
        let site = homes[number].site;
        if site == NONE || !is_child(child) {
            continue;
        }
        let kin = by_site.stays(site, stays).filter(|stay| {
            let other = &people[stay.person as usize];
            stay.principal && !is_child(other) && shares_surname(child, other, prepared)
        });
        let mut gone: Vec<u32> = Vec::new();
        let mut stayed = false;
        for stay in kin {
            let home = &homes[stay.person as usize];
            stayed |= home.site == site;
            if home.site != NONE && home.site != site && home.since >= homes[number].since {
                gone.push(stay.person);
            }
        }
        let mut sites: Vec<u32> = gone.iter().map(|person| homes[*person as usize].site).collect();
        sites.sort_unstable();
        sites.dedup();
        if let ([only], false) = (&sites[..], stayed) {
            let since = gone.iter().map(|person| homes[*person as usize].since).min().unwrap_or(NO_DAY);
            followers.push((number, *only, since));
        }
    }
    for (number, site, since) in followers {
        homes[number].site = site;
        homes[number].since = since;
        homes[number].arrival = true;
    }
}

fn shares_surname(one: &Someone, other: &Someone, prepared: &Prepared) -> bool {
    let share = |a: &u32| other.names.iter().any(|b| prepared.names.share_surname(*a, *b));
    one.names.iter().any(share)
}

/// The households of one dwelling, and who is still on some file there but has left.
pub(in crate::link) struct Settled<'a> {
    /// Households with their members.
    pub households: Vec<Vec<&'a Resident>>,
    /// Persons who have left.
    pub left: Vec<u32>,
}

/// Parts the residents of one dwelling into households. Left out are: those whom no account names and who were there
/// before the present account holders came (they moved out unnoticed); the dead, where the living remain; and
/// organisations and estates, where people live.
pub(in crate::link) fn settled<'a>(here: &'a [Resident], scene: &Scene<'_>, prepared: &Prepared) -> Settled<'a> {
    let someone = |resident: &Resident| &scene.people[resident.person as usize];
    let since = |resident: &Resident| scene.residences[resident.person as usize].since;
    let mut settled = Settled { households: Vec::new(), left: Vec::new() };
    let people: Vec<&Resident> = here.iter().filter(|resident| !someone(resident).body).collect();
    if people.is_empty() {
        settled.households.push(here.iter().collect());
        return settled;
    }
    let groups = households(&people, scene.people, prepared);
    let headed = |group: &[usize]| group.iter().any(|place| people[*place].principal);
    let holders_came = groups
        .iter()
        .filter(|group| headed(group))
        .map(|group| group.iter().filter(|place| people[**place].principal).map(|place| since(people[*place])).min())
        .min()
        .flatten();
    for group in &groups {
        let last_came = group.iter().map(|place| since(people[*place])).max();
        let before = !headed(group) && holders_came.is_some_and(|came| last_came.is_some_and(|last| last < came));
        if before {
            settled.left.extend(group.iter().map(|place| people[*place].person));
            continue;
        }
        let all_dead = group.iter().all(|place| someone(people[*place]).deceased);
        let kept = group.iter().filter(|place| all_dead || !someone(people[**place]).deceased);
        settled.households.push(kept.map(|place| people[*place]).collect());
    }
    settled
}
