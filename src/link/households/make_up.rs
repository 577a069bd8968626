use super::groups::Resident;
use super::residence::Residence;
use super::stays::Stay;
use crate::domain::Day;
use crate::link::nature::NO_DAY;
use crate::link::persons::people::Someone;
use crate::link::prepare::Prepared;
use crate::link::types::MakeUp;
use crate::link::types::Role;

/// A resident in the role they have in the household.
#[derive(Clone, Copy, Debug)]
pub(in crate::link) struct Member<'a> {
    /// The resident.
    pub resident: &'a Resident,
    /// Their role.
    pub role: Role,
}

/// Years by which a parent is older, at least.
const GENERATION_YEARS: u32 = 15;

/// The role of each resident of one household.
pub(in crate::link) fn roles(group: &[&Resident]) -> Vec<Role> {
    let eldest = group.iter().filter(|resident| resident.principal).filter_map(|resident| resident.age).max();
    let headed = group.iter().any(|resident| resident.principal);
    let role = |resident: &&Resident| {
        let grown_child = match (resident.age, eldest) {
            (Some(age), Some(eldest)) => age + GENERATION_YEARS <= eldest,
            _ => false,
        };
        if resident.child {
            Role::Child
        } else if resident.principal {
            Role::Adult
        } else if resident.non_dependant || (headed && (resident.living_with || grown_child)) {
            Role::NonDependant
        } else {
            Role::Adult
        }
    };
    let mut roles: Vec<Role> = group.iter().map(role).collect();
    if !roles.contains(&Role::Adult) {
        // Somebody heads every household that has a grown person.
        roles.iter_mut().filter(|role| **role == Role::NonDependant).for_each(|role| *role = Role::Adult);
    }
    roles
}

/// What the make-up is worked out from.
pub(in crate::link) struct Scene<'a> {
    /// The as-of date.
    pub as_of: Day,
    /// All persons.
    pub people: &'a [Someone],
    /// Where each lives.
    pub residences: &'a [Residence],
    /// Everything normalised.
    pub prepared: &'a Prepared,
}

impl Scene<'_> {
    /// The make-up of a household; `past` are all stays at its dwelling.
    pub(in crate::link) fn make_up(&self, members: &[Member<'_>], past: &[&Stay]) -> MakeUp {
        let count = |role: Role| members.iter().filter(|member| member.role == role).count() as u32;
        let adults = || members.iter().filter(|member| member.role == Role::Adult);
        let ages = || adults().filter_map(|member| member.resident.age);
        let came = |member: &Member<'_>| self.residences[member.resident.person as usize].since;
        let first_came = adults().map(came).filter(|day| *day != NO_DAY).min();
        let young = |age: u32| (16..=34).contains(&age);
        let joined: Vec<&Member<'_>> = members.iter().filter(|member| self.joined(member, first_came)).collect();
        MakeUp {
            adults: count(Role::Adult),
            children: count(Role::Child),
            non_dependants: count(Role::NonDependant),
            non_dependants_16_34: members
                .iter()
                .filter(|member| member.role == Role::NonDependant && member.resident.age.is_some_and(young))
                .count() as u32,
            oldest_adult: ages().max(),
            youngest_adult: ages().min(),
            days_at_address: first_came.map(|day| (self.as_of - day).max(0) as u32),
            moves_2y: adults().map(|member| self.moves(member)).max().unwrap_or(0),
            joined_1y: joined.len() as u32,
            left_1y: self.left(members, past, first_came),
            new_children_1y: joined.iter().filter(|member| member.role == Role::Child).count() as u32,
        }
    }

    fn within_a_year(&self, day: Day) -> bool {
        day != NO_DAY && day + 365 >= self.as_of && day <= self.as_of
    }

    fn moves(&self, member: &Member<'_>) -> u32 {
        let moves = &self.residences[member.resident.person as usize].moves;
        moves.iter().filter(|day| **day + 730 >= self.as_of && **day <= self.as_of).count() as u32
    }

    /// Came by birth or arrival within a year, to a household that was here before.
    fn joined(&self, member: &Member<'_>, first_came: Option<Day>) -> bool {
        let person = member.resident.person as usize;
        let residence = &self.residences[person];
        let born = self.within_a_year(self.people[person].birth);
        let arrived = residence.arrival && self.within_a_year(residence.since);
        let day = if born { self.people[person].birth } else { residence.since };
        (born || arrived) && first_came.is_some_and(|first| first + 31 < day)
    }

    /// Adults tied to the household who left the dwelling within a year while an adult of it stayed.
    fn left(&self, members: &[Member<'_>], past: &[&Stay], first_came: Option<Day>) -> u32 {
        let is_member = |person: u32| members.iter().any(|member| member.resident.person == person);
        let mut gone: Vec<u32> = Vec::new();
        for stay in past.iter().filter(|stay| stay.strength > 2 && !is_member(stay.person)) {
            let residence = &self.residences[stay.person as usize];
            let left = if stay.until == Day::MAX { residence.since } else { stay.until };
            let stayed = first_came.is_some_and(|first| first < left);
            let lives_here = residence.site == stay.site;
            if stayed && !lives_here && self.within_a_year(left) && self.is_tied_adult(stay, members, past) {
                gone.push(stay.person);
            }
        }
        gone.sort_unstable();
        gone.dedup();
        gone.len() as u32
    }

    fn is_tied_adult(&self, stay: &Stay, members: &[Member<'_>], past: &[&Stay]) -> bool {
        let someone = &self.people[stay.person as usize];
        let grown = someone.birth.years_until(self.as_of).is_none_or(|age| age >= 18);
        let died = someone.deceased || someone.body;
        let is_member = |person: u32| members.iter().any(|member| member.resident.person == person);
        let shared_entity = || past.iter().any(|other| other.entity == stay.entity && is_member(other.person));
        let shared_name = || {
            members
                .iter()
                .flat_map(|member| &self.people[member.resident.person as usize].names)
                .any(|one| someone.names.iter().any(|other| self.prepared.names.share_surname(*one, *other)))
        };
        grown && !died && (shared_entity() || shared_name())
    }
}
