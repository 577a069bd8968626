use super::calendar::Calendar;
use super::calendar::Day;
use super::calendar::OPEN;
use super::cases::Case;
use super::log::Logs;
use super::names::Pattern;
use super::names::forename;
use super::names::surname;
use super::risk::Intercepts;
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// No household, dwelling, account …
pub(super) const NONE: u32 = u32::MAX;
/// Room for numbers within one shard: ids are `shard × ROOM + number`.
const ROOM: u32 = 1 << 16;

/// What every shard may look at while a month passes.
pub(super) struct World {
    pub(super) seed: u64,
    pub(super) calendar: Calendar,
    pub(super) intercepts: Intercepts,
    /// Months (first, last) in which a household's hazards are lowered, by household id.
    pub(super) helped: FxHashMap<u32, Vec<(i32, i32)>>,
}

/// Who owns the home.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Tenure {
    Owner,
    Private,
    Council,
    Association,
    Temporary,
}

impl Tenure {
    pub(super) fn social(self) -> bool {
        matches!(self, Self::Council | Self::Association)
    }

    pub(super) fn rents(self) -> bool {
        matches!(self, Self::Private | Self::Council | Self::Association)
    }
}

/// A place to live.
pub(super) struct Dwelling {
    pub(super) uprn: u64,
    pub(super) parent: u64,
    /// `FLAT 3`, or empty.
    pub(super) unit: String,
    /// `12 MILL LANE`.
    pub(super) line: String,
    pub(super) number: u32,
    pub(super) street: u32,
    pub(super) postcode: u32,
    pub(super) tenure: Tenure,
    pub(super) room: bool,
    pub(super) bedrooms: u8,
    pub(super) band: u8,
    /// Pence a week; 0 for owners.
    pub(super) rent: i32,
    pub(super) household: u32,
    pub(super) empty_since: i32,
}

/// What a person is to the household.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Role {
    Head,
    Partner,
    Child,
    /// An adult child, a relative or a friend.
    NonDependant,
}

/// A human being.
pub(super) struct Person {
    pub(super) dob: Day,
    pub(super) woman: bool,
    pub(super) pattern: Pattern,
    pub(super) forename: u16,
    pub(super) middle: u16,
    pub(super) surname: u16,
    /// The surname that some registers still have.
    pub(super) former_surname: u16,
    pub(super) renamed: Day,
    pub(super) role: Role,
    pub(super) household: u32,
    pub(super) joined: Day,
    pub(super) dead: bool,
    /// Where they lived before, for records that were not updated.
    pub(super) former_home: u32,
    pub(super) stay: u32,
    pub(super) pupil_home: u32,
    pub(super) school: u32,
    pub(super) school_since: Day,
}

impl Person {
    pub(super) fn forename(&self) -> &'static str {
        forename(self.pattern, self.woman, self.forename)
    }

    pub(super) fn middle(&self) -> &'static str {
        forename(self.pattern, self.woman, self.middle)
    }

    pub(super) fn surname(&self) -> Cow<'static, str> {
        surname(self.pattern, self.woman, self.surname)
    }
}

/// A time in which a person lived in a household at a dwelling.
pub(super) struct Stay {
    pub(super) person: u32,
    pub(super) household: u32,
    pub(super) dwelling: u32,
    pub(super) from: Day,
    pub(super) to: Day,
}

/// Which benefit pays towards the rent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Benefit {
    None,
    Housing,
    Universal,
}

/// Where a household stands on the ladder of council tax recovery.
#[derive(Clone, Copy)]
pub(super) struct Tax {
    pub(super) stage: u8,
    pub(super) since: i32,
    /// Pence owed from this year and earlier ones, beyond instalments not yet due.
    pub(super) late: i32,
    pub(super) prior: i32,
    pub(super) reminder: i32,
    pub(super) summons: i32,
    pub(super) order: i32,
    pub(super) agent: i32,
    pub(super) paid_month: i32,
}

/// Where a renting household stands on the ladder of rent arrears.
#[derive(Clone, Copy)]
pub(super) struct Rent {
    pub(super) stage: u8,
    pub(super) since: i32,
    /// Pence owed.
    pub(super) arrears: i32,
    pub(super) arrears_month: i32,
    pub(super) seq: u16,
}

/// People who share a home, and what has happened to them. Months are numbers of the calendar.
pub(super) struct Household {
    pub(super) home: u32,
    pub(super) since: Day,
    pub(super) ended: Day,
    pub(super) noise: f32,
    pub(super) members: Vec<u32>,
    pub(super) benefit: Benefit,
    pub(super) benefit_since: Day,
    pub(super) distress_until: i32,
    pub(super) tax: Tax,
    pub(super) rent: Rent,
    pub(super) cap: i32,
    pub(super) shortfall: i32,
    pub(super) spare_rooms: u8,
    pub(super) deduction_until: i32,
    pub(super) deduction: u8,
    pub(super) mental_health: bool,
    pub(super) physical_health: bool,
    pub(super) social_care: i32,
    pub(super) abuse: i32,
    pub(super) antisocial: i32,
    pub(super) prison: i32,
    pub(super) duty: i32,
    pub(super) dhp: i32,
    pub(super) notice: i32,
    pub(super) separating: i32,
    pub(super) joiner: i32,
    pub(super) account: u32,
    pub(super) claim: u32,
    pub(super) tenancy: u32,
    pub(super) application: u32,
    pub(super) case: u32,
    pub(super) exors_until: i32,
}

impl Household {
    /// Whether help with the rent or the council tax is claimed; some who could have support never ask for it.
    pub(super) fn claims(&self) -> bool {
        match self.benefit {
            Benefit::None => false,
            Benefit::Housing => true,
            Benefit::Universal => !self.noise.to_bits().is_multiple_of(9),
        }
    }
}

/// A liability for council tax.
#[expect(clippy::struct_excessive_bools, reason = "each is a mark of its own on the account")]
pub(super) struct Account {
    pub(super) household: u32,
    pub(super) dwelling: u32,
    pub(super) people: [u32; 2],
    pub(super) start: Day,
    pub(super) end: Day,
    pub(super) seen: Day,
    pub(super) end_seen: Day,
    pub(super) exors: bool,
    pub(super) organisation: bool,
    pub(super) single: bool,
    pub(super) support: u8,
    pub(super) support_weekly: i32,
    pub(super) student: bool,
    pub(super) direct_debit: bool,
}

/// A claim for Housing Benefit and council tax support, or for council tax support alone.
pub(super) struct Claim {
    pub(super) household: u32,
    pub(super) dwelling: u32,
    pub(super) support_only: bool,
    pub(super) members: Vec<(u32, Role)>,
    pub(super) start: Day,
    pub(super) end: Day,
    pub(super) seen: Day,
    pub(super) end_seen: Day,
    pub(super) reason: &'static str,
    pub(super) suspended: Day,
    pub(super) weekly: i32,
    pub(super) eligible: i32,
    pub(super) contractual: i32,
    pub(super) cap: i32,
    pub(super) spare_rooms: u8,
    pub(super) overpayment: i32,
    pub(super) dhp_weekly: i32,
    pub(super) dhp_until: Day,
}

/// A tenancy of the council or a housing association, and its rent account.
pub(super) struct Tenancy {
    pub(super) household: u32,
    pub(super) dwelling: u32,
    pub(super) people: [u32; 2],
    pub(super) start: Day,
    pub(super) end: Day,
    pub(super) temporary: bool,
    pub(super) weekly: i32,
    pub(super) balance: i32,
    pub(super) breathing_until: Day,
}

/// A repayment agreement on a rent account.
pub(super) struct Agreement {
    pub(super) tenancy: u32,
    pub(super) start: Day,
    pub(super) end: Day,
    pub(super) amount: i32,
}

/// An application to the housing register.
pub(super) struct Application {
    pub(super) household: u32,
    pub(super) person: u32,
    pub(super) dwelling: u32,
    pub(super) submitted: Day,
    pub(super) ended: Day,
    pub(super) status_end: &'static str,
    pub(super) living: &'static str,
    pub(super) bedrooms: u8,
    pub(super) need: u8,
    pub(super) size: u8,
    pub(super) homeless_since: Day,
}

/// A part of the council that is simulated by itself: one small area.
#[derive(Default)]
pub(super) struct Shard {
    pub(super) index: u32,
    pub(super) decile: u8,
    pub(super) streets: Vec<String>,
    pub(super) postcodes: Vec<String>,
    pub(super) dwellings: Vec<Dwelling>,
    pub(super) households: Vec<Household>,
    pub(super) people: Vec<Person>,
    pub(super) stays: Vec<Stay>,
    pub(super) accounts: Vec<Account>,
    pub(super) claims: Vec<Claim>,
    pub(super) tenancies: Vec<Tenancy>,
    pub(super) agreements: Vec<Agreement>,
    pub(super) applications: Vec<Application>,
    pub(super) cases: Vec<Case>,
    pub(super) away: Vec<u32>,
    pub(super) logs: Logs,
    pub(super) events: u32,
}

impl Shard {
    /// The id in the whole council of the `number`th thing of its kind here.
    pub(super) fn id(&self, number: u32) -> u32 {
        self.index * ROOM + number
    }

    pub(super) fn home(&self, household: u32) -> Option<&Dwelling> {
        let home = self.households[household as usize].home;
        (home != NONE).then(|| &self.dwellings[home as usize])
    }

    /// The tenure of a household's home; `None` when it has none here.
    pub(super) fn tenure(&self, household: u32) -> Option<Tenure> {
        self.home(household).map(|dwelling| dwelling.tenure)
    }

    pub(super) fn with_role(&self, household: u32, role: Role) -> Option<u32> {
        let members = &self.households[household as usize].members;
        members.iter().copied().find(|person| self.people[*person as usize].role == role)
    }

    pub(super) fn head(&self, household: u32) -> Option<u32> {
        self.with_role(household, Role::Head)
    }

    /// The head and the partner, where there is one.
    pub(super) fn couple(&self, household: u32) -> [u32; 2] {
        [Role::Head, Role::Partner].map(|role| self.with_role(household, role).unwrap_or(NONE))
    }

    pub(super) fn begin_stay(&mut self, person: u32, day: Day) {
        let household = self.people[person as usize].household;
        let dwelling = self.households[household as usize].home;
        self.people[person as usize].stay = self.stays.len() as u32;
        self.people[person as usize].joined = day;
        let from = day.max(self.people[person as usize].dob);
        self.stays.push(Stay { person, household, dwelling, from, to: OPEN });
    }

    pub(super) fn end_stay(&mut self, person: u32, day: Day) {
        let known = &mut self.people[person as usize];
        let stay = std::mem::replace(&mut known.stay, NONE);
        if stay != NONE {
            let stay = &mut self.stays[stay as usize];
            stay.to = day.max(stay.from);
            known.former_home = stay.dwelling;
        }
    }
}
