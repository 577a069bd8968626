use super::entry::Fact;
use super::tenure::Tenure;
use crate::link::Dwelling;
use crate::link::MakeUp;

/// A fact of the household's link; `None` where it is not known.
pub(super) fn fact(fact: Fact, make_up: &MakeUp, dwelling: &Dwelling, tenure: Option<Tenure>) -> Option<f64> {
    let alone = make_up.adults == 1 && make_up.non_dependants == 0;
    Some(match fact {
        Fact::Adults => f64::from(make_up.adults),
        Fact::Children => f64::from(make_up.children),
        Fact::NonDependants => f64::from(make_up.non_dependants),
        Fact::NonDependants1634 => f64::from(make_up.non_dependants_16_34),
        Fact::Moves2y => f64::from(make_up.moves_2y),
        Fact::DaysAtAddress => f64::from(make_up.days_at_address?),
        Fact::Left1y => f64::from(make_up.left_1y),
        Fact::Joined1y => f64::from(make_up.joined_1y),
        Fact::NewChildren1y => f64::from(make_up.new_children_1y),
        Fact::YoungestAdult => f64::from(make_up.youngest_adult?),
        Fact::OldestAdult => f64::from(make_up.oldest_adult?),
        Fact::ImdDecile => f64::from(dwelling.imd_decile?),
        Fact::SingleAdult => f64::from(alone && make_up.children == 0),
        Fact::OneAdultWithChildren => f64::from(alone && make_up.children > 0),
        Fact::PrivateRent => f64::from(tenure? == Tenure::Private),
        Fact::SocialRent => f64::from(tenure? == Tenure::Social),
    })
}
