use std::num::NonZeroU32;

use super::load::Check;
use super::raw::{RawList, RawTeam};
use super::settings::{HouseholdType, LifeSettings, SafetySettings, Serves, Team, Tenure};

/// What partners report: police, probation, hospitals, refuges.
const PARTNERS: &str = "events";

impl Check<'_> {
    pub(super) fn life(&mut self, raw: &RawList) -> LifeSettings {
        self.rule(raw.attempts >= 1, "list.attempts", "must be at least 1");
        self.share("list.carry_over", raw.carry_over);
        LifeSettings {
            cool_off_days: raw.cool_off_days,
            support_days: raw.support_days,
            repeat_days: raw.repeat_days,
            attempts: raw.attempts,
            carry_over: raw.carry_over,
            carry_over_times: raw.carry_over_times,
        }
    }

    pub(super) fn teams(&mut self, raw: Vec<RawTeam>) -> Vec<Team> {
        self.rule(!raw.is_empty(), "list.team", "is missing: add one [[list.team]] with a name and a capacity");
        let mut teams: Vec<Team> = Vec::new();
        for (position, team) in raw.into_iter().enumerate() {
            let key = |key: &str| format!("list.team.{position}.{key}");
            let name_is_new = !team.name.trim().is_empty() && teams.iter().all(|other| other.name != team.name);
            self.rule(name_is_new, &key("name"), "must be a name no other team has");
            let capacity = NonZeroU32::new(team.capacity);
            self.rule(capacity.is_some(), &key("capacity"), "must be at least 1");
            let serves = Serves {
                tenures: self.words(&team.tenure, &Tenure::ALL, &key("tenure")),
                household_types: self.words(&team.household_type, &HouseholdType::ALL, &key("household_type")),
                wards: team.wards,
                lsoas: team.lsoas,
                workers: team.worker,
                specialist: team.specialist,
            };
            teams.push(Team { name: team.name, capacity: capacity.unwrap_or(NonZeroU32::MIN), serves });
        }
        teams
    }

    /// A team that everybody knows to serve those whom social care or a safeguarding service works with would tell of it by
    /// its name alone.
    pub(super) fn routes_disclose_nothing(&mut self, teams: &[Team], safety: &SafetySettings) {
        for (position, team) in teams.iter().enumerate().filter(|(_, team)| !team.serves.specialist) {
            let tells = |worker: &String| worker == PARTNERS || safety.unsaid.contains(worker);
            let tells: Vec<&str> =
                team.serves.workers.iter().filter(|worker| tells(worker)).map(String::as_str).collect();
            let key = format!("list.team.{position}.worker");
            let fault =
                format!("may not name `{}` unless the team is of specialists: its name would tell", tells.join("`, `"));
            self.rule(tells.is_empty(), &key, &fault);
        }
    }

    /// What each word of a rule means; the fault lists all that are allowed.
    fn words<T: Copy>(&mut self, said: &[String], known: &[(T, &str)], key: &str) -> Vec<T> {
        let meant = |word: &String| known.iter().find(|(_, known)| known == word).map(|(meant, _)| *meant);
        let found: Vec<T> = said.iter().filter_map(meant).collect();
        if found.len() < said.len() {
            let allowed: Vec<String> = known.iter().map(|(_, word)| format!("\"{word}\"")).collect();
            self.rule(false, key, &format!("may hold {}, and no other words", allowed.join(", ")));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::config::{Config, HouseholdType, Tenure};

    fn read(text: &str) -> Result<Config, String> {
        Config::read(text, Path::new("config.toml")).map_err(|error| error.to_string())
    }

    #[test]
    fn a_team_serves_by_every_kind_of_rule() {
        let text = "[[list.team]]\nname = \"A\"\ncapacity = 5\nwards = [\"High Town\"]\nlsoas = [\"E01000001\"]\n\
                    tenure = [\"private rent\", \"owner\"]\nhousehold_type = [\"one adult\"]\nworker = [\"rent_arrangements\"]\n\
                    [[list.team]]\nname = \"B\"\ncapacity = 2\nspecialist = true\n";
        let teams = read(text).unwrap().alerts.teams;
        let serves = &teams[0].serves;
        assert_eq!(serves.tenures, [Tenure::PrivateRent, Tenure::Owner]);
        assert_eq!(serves.household_types, [HouseholdType::OneAdult]);
        assert_eq!((serves.lsoas.len(), serves.workers.as_slice()), (1, &["rent_arrangements".to_owned()][..]));
        assert!(!serves.specialist && teams[1].serves.specialist);
    }

    #[test]
    fn what_cannot_be_is_refused_with_the_line_and_what_is_allowed() {
        let team = "[[list.team]]\nname = \"A\"\ncapacity = 5\n";
        let table = [
            ("[list]\nattempts = 0\n".to_owned(), "line 2", "`list.attempts` must be at least 1"),
            ("[list]\ncarry_over = 1.5\n".to_owned(), "line 2", "`list.carry_over` is a share"),
            (format!("{team}tenure = [\"rented\"]\n"), "line 4", "may hold \"owner\", \"private rent\""),
            (format!("{team}household_type = [\"family\"]\n"), "line 4", "\"one adult with children\""),
        ];
        for (text, line, fault) in table {
            let error = read(&text).unwrap_err();
            assert!(error.contains(line) && error.contains(fault), "{error}");
        }
    }

    #[test]
    fn a_household_rests_and_comes_back_as_the_defaults_say() {
        let life = read("").unwrap().alerts.life;
        assert_eq!((life.cool_off_days, life.support_days, life.repeat_days), (90, 365, 90));
        assert_eq!((life.attempts, life.carry_over_times), (3, 3));
        assert!((life.carry_over - 0.5).abs() < 1e-12);
    }

    #[test]
    fn a_general_team_may_not_be_known_by_a_service_that_would_tell() {
        let config = |more: &str| {
            let team = format!("[[list.team]]\nname = \"A\"\ncapacity = 3\nworker = [\"adults\"]\n{more}");
            Config::read(&team, Path::new("config.toml"))
        };
        let error = config("").unwrap_err().to_string();
        assert!(error.contains("list.team.0.worker"), "{error}");
        assert!(config("specialist = true\n").is_ok());
    }
}
