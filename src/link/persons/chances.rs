use super::compare::BIRTH_KINDS;
use super::compare::BIRTH_LEVELS;
use super::compare::BirthLevel;
use super::compare::NAME_KINDS;
use super::compare::NAME_LEVELS;
use super::compare::NINO_KINDS;
use super::compare::NINO_LEVELS;
use super::compare::NameLevel;
use super::compare::Pattern;
use super::homes::Nearness;
use super::homes::STRATA;

// What is taken for granted before anything is counted, in order of the levels; the first, missing, says nothing. Each
// table counts for as much as WORTH pairs (shares of matches for as many as stand beside them), so that a council of a few
// thousand people is linked sensibly and in a larger one the counts decide. Judged from what is generally known: one in 25,000 shares a birth date with another, about one
// in 30,000 the full name; a tenth of people change surname or go by another forename; one birth date in fifty is
// mistyped.
const M_NAME: [f64; NAME_LEVELS] = [1.0, 0.895, 0.02, 0.04, 0.035, 0.01, 0.95, 0.05, 0.95, 0.05];
const M_BIRTH: [f64; BIRTH_LEVELS] = [1.0, 0.975, 0.006, 0.015, 0.004];
const M_NINO: [f64; NINO_LEVELS] = [1.0, 0.995, 0.005];
const U_NAME: [f64; NAME_LEVELS] = [1.0, 3e-5, 1e-5, 1e-4, 4e-3, 0.995_86, 2e-4, 0.9998, 2e-3, 0.998];
const U_BIRTH: [f64; BIRTH_LEVELS] = [1.0, 4e-5, 1.5e-5, 1e-3, 0.998_945];
const U_NINO: [f64; NINO_LEVELS] = [1.0, 1e-6, 0.999_999];
const U_NAME_AT_HOME: [f64; NAME_LEVELS] = [1.0, 3e-3, 5e-4, 5e-3, 1e-3, 0.9905, 0.05, 0.95, 0.5, 0.5];
const U_BIRTH_AT_HOME: [f64; BIRTH_LEVELS] = [1.0, 3e-3, 2e-5, 2e-3, 0.994_98];
const U_NINO_AT_HOME: [f64; NINO_LEVELS] = [1.0, 1e-3, 0.999];
/// Matches among the pairs of a stratum, and how many pairs that counts for.
const MATCHING: [(f64, f64); STRATA] = [(0.25, 100.0), (0.02, 100.0), (0.005, 100.0), (1e-4, 1e4), (1e-4, 1e4)];
const WORTH: f64 = 100.0;

/// No share of matches, m or u moves by more, relatively, when the last round ends.
const CONVERGED: f64 = 1e-5;
const MOST_ROUNDS: u32 = 200;
/// Below this a probability is taken as this.
pub(in crate::link) const LEAST: f64 = 1e-12;

/// Probabilities of the levels of name, birth date and NINO, each with 1 for "missing".
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::link) struct Levels {
    pub name: [f64; NAME_LEVELS],
    pub birth: [f64; BIRTH_LEVELS],
    pub nino: [f64; NINO_LEVELS],
}

/// The levels of a table that exclude each other, from one place to before another.
type Kinds = &'static [(usize, usize)];

impl Levels {
    fn of(&self, pattern: Pattern) -> f64 {
        let [name, birth, nino] = pattern.levels();
        self.name[name] * self.birth[birth] * self.nino[nino]
    }

    fn tables(&mut self) -> [(&mut [f64], Kinds); 3] {
        [(&mut self.name, &NAME_KINDS), (&mut self.birth, &BIRTH_KINDS), (&mut self.nino, &NINO_KINDS)]
    }
}

/// The pairs of one stratum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::link) struct Stratum {
    /// Share of all its pairs that are one person.
    pub matching: f64,
    /// How likely each level is between strangers.
    pub u: Levels,
    /// How many pairs there are.
    pub pairs: f64,
}

impl Stratum {
    /// How likely a pair is one person by its levels alone, however rare its name.
    fn probability(&self, m: &Levels, pattern: Pattern) -> f64 {
        let yes = self.matching * m.of(pattern);
        let no = (1.0 - self.matching) * self.u.of(pattern);
        yes / (yes + no)
    }
}

/// The linkage model of one as-of date, by Fellegi and Sunter (1969): how likely each level is for two records of one
/// person (m) and of two (u), the latter by stratum.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::link) struct Chances {
    pub m: Levels,
    pub strata: [Stratum; STRATA],
}

/// Pairs of one stratum by pattern.
#[derive(Clone, Debug, Default)]
pub(in crate::link) struct Seen {
    /// Pattern and how many pairs, sampled evenly from all pairs of the stratum.
    pub counts: Vec<(Pattern, f64)>,
    /// How many pairs there are for one that was looked at.
    pub scale: f64,
    /// Whether only candidates were looked at, so that u is taken from elsewhere.
    pub candidates_only: bool,
    /// How many pairs of the stratum there are in all.
    pub pairs: f64,
}

impl Chances {
    /// Before anything is counted.
    pub(in crate::link) fn prior() -> Self {
        let general = Levels { name: U_NAME, birth: U_BIRTH, nino: U_NINO };
        let home = Levels { name: U_NAME_AT_HOME, birth: U_BIRTH_AT_HOME, nino: U_NINO_AT_HOME };
        let mut strata = MATCHING.map(|(matching, _)| Stratum { matching, u: general, pairs: 0.0 });
        strata[Nearness::Dwelling as usize].u = home;
        Self { m: Levels { name: M_NAME, birth: M_BIRTH, nino: M_NINO }, strata }
    }

    /// Learns the shares of matches, m and u together by expectation–maximisation (Dempster, Laird and Rubin 1977).
    /// `general` is u of strangers anywhere, as counted; it stays in strata of which only candidates were looked at.
    /// m of what cannot be one person's is left as it is taken for granted: such records are kept apart whatever it is.
    pub(in crate::link) fn learn(seen: &[Seen; STRATA], general: &Levels) -> Self {
        let prior = Self::prior();
        let mut chances = prior.clone();
        for (stratum, seen) in chances.strata.iter_mut().zip(seen) {
            stratum.pairs = seen.pairs;
            if seen.candidates_only {
                stratum.u = *general;
            }
        }
        for _ in 0..MOST_ROUNDS {
            let before = chances.clone();
            chances.round(seen, &prior, general);
            if chances.moved(&before) < CONVERGED {
                break;
            }
        }
        chances
    }

    /// The pairs found to be one person: with the same full name, and with the same birth date.
    pub(in crate::link) fn matches(&self, seen: &[Seen; STRATA]) -> [f64; 2] {
        let mut found = [0.0; 2];
        for (stratum, seen) in self.strata.iter().zip(seen) {
            for (pattern, count) in &seen.counts {
                let matches = stratum.probability(&self.m, *pattern) * count * seen.scale;
                let [name, birth, _] = pattern.levels();
                found[0] += if name == NameLevel::Same as usize { matches } else { 0.0 };
                found[1] += if birth == BirthLevel::Same as usize { matches } else { 0.0 };
            }
        }
        found
    }

    /// By how much, relatively, a share of matches, m or u differs most.
    fn moved(&self, before: &Self) -> f64 {
        let all = |chances: &Self| {
            let mut all: Vec<f64> = chances.strata.iter().map(|stratum| stratum.matching).collect();
            for mut levels in chances.strata.iter().map(|stratum| stratum.u).chain([chances.m]) {
                all.extend(levels.tables().into_iter().flat_map(|(table, _)| table.to_vec()));
            }
            all
        };
        let moved = |(now, then): (f64, f64)| (now - then).abs() / then.max(LEAST);
        all(self).into_iter().zip(all(before)).map(moved).fold(0.0, f64::max)
    }

    fn round(&mut self, seen: &[Seen; STRATA], prior: &Self, general: &Levels) {
        let mut m = worth(&prior.m);
        let before = self.clone();
        for (at, seen) in seen.iter().enumerate() {
            let stratum = &before.strata[at];
            let mut u = worth(if seen.candidates_only { general } else { &prior.strata[at].u });
            let mut matched = 0.0;
            for (pattern, count) in &seen.counts {
                let matches = stratum.probability(&before.m, *pattern) * count;
                matched += matches;
                if !seen.candidates_only {
                    // Strata weigh by the pairs looked at: a share of a large one says as much as all of a small one.
                    add(&mut m, *pattern, matches);
                    add(&mut u, *pattern, count - matches);
                }
            }
            let (share, worth) = MATCHING[at];
            let stratum = &mut self.strata[at];
            let all = seen.pairs.max(matched * seen.scale);
            stratum.matching = ((matched * seen.scale + share * worth) / (all + worth)).clamp(LEAST, 0.99);
            if !seen.candidates_only {
                stratum.u = shares(u);
            }
        }
        self.m = shares(m);
        for ((table, kinds), (taken, _)) in self.m.tables().into_iter().zip(prior.m.clone().tables()) {
            for (start, end) in kinds {
                let last = end - 1;
                let free = (1.0 - taken[last]) / (1.0 - table[last]).max(LEAST);
                table[*start..last].iter_mut().for_each(|share| *share *= free);
                table[last] = taken[last];
            }
        }
    }
}

fn worth(levels: &Levels) -> Levels {
    let mut levels = *levels;
    levels.tables().into_iter().flat_map(|(table, _)| table).for_each(|share| *share *= WORTH);
    levels
}

fn add(counts: &mut Levels, pattern: Pattern, count: f64) {
    let places = pattern.levels();
    for ((table, _), place) in counts.tables().into_iter().zip(places) {
        table[place] += count;
    }
}

/// Counts as shares of those of their kind.
pub(in crate::link) fn shares(mut counts: Levels) -> Levels {
    for (table, kinds) in counts.tables() {
        table[0] = 1.0;
        for (start, end) in kinds {
            let total: f64 = table[*start..*end].iter().sum();
            table[*start..*end].iter_mut().for_each(|share| *share = (*share / total).max(LEAST));
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::Chances;
    use super::Levels;
    use super::Seen;
    use super::shares;
    use crate::link::persons::compare::BirthLevel;
    use crate::link::persons::compare::NameLevel;
    use crate::link::persons::compare::NinoLevel;
    use crate::link::persons::compare::Pattern;

    const NAMES: [NameLevel; 3] = [NameLevel::Same, NameLevel::Slip, NameLevel::Apart];
    const BIRTHS: [BirthLevel; 3] = [BirthLevel::Same, BirthLevel::Digit, BirthLevel::Apart];

    /// As many pairs of each pattern as there would be, were `matching` of them one person's.
    fn expected(matching: f64, m: [[f64; 3]; 2], u: [[f64; 3]; 2], pairs: f64) -> Seen {
        let mut counts = Vec::new();
        for (at, name) in NAMES.into_iter().enumerate() {
            for (place, birth) in BIRTHS.into_iter().enumerate() {
                let share = matching * m[0][at] * m[1][place] + (1.0 - matching) * u[0][at] * u[1][place];
                counts.push((Pattern::new(name, birth, NinoLevel::Missing), share * pairs));
            }
        }
        Seen { counts, scale: 1.0, candidates_only: false, pairs }
    }

    fn general() -> Levels {
        Chances::prior().strata[3].u
    }

    #[test]
    fn the_shares_that_made_the_pairs_are_found_again() {
        let m = [[0.94, 0.05, 0.01], [0.966, 0.03, 0.004]];
        let (at_home, next_door) =
            ([[0.02, 0.01, 0.97], [0.01, 0.01, 0.98]], [[1e-4, 1e-4, 0.9998], [1e-4, 1e-3, 0.9989]]);
        let seen = [
            expected(0.3, m, at_home, 1e6),
            expected(0.01, m, next_door, 1e6),
            Seen::default(),
            Seen::default(),
            Seen::default(),
        ];
        let learnt = Chances::learn(&seen, &general());
        let near = |a: f64, b: f64| (a / b - 1.0).abs() < 0.02;
        assert!(near(learnt.strata[0].matching, 0.3), "{}", learnt.strata[0].matching);
        assert!(near(learnt.strata[1].matching, 0.01), "{}", learnt.strata[1].matching);
        for (at, level) in NAMES.into_iter().enumerate() {
            assert!(near(learnt.m.name[level as usize], m[0][at]), "m of {level:?}: {}", learnt.m.name[level as usize]);
            let u = learnt.strata[0].u.name[level as usize];
            assert!(near(u, at_home[0][at]), "u of {level:?}: {u}");
        }
        assert!(near(learnt.m.birth[BirthLevel::Digit as usize], 0.03));
        assert!(near(learnt.strata[0].u.birth[BirthLevel::Same as usize], 0.01));
        // Where nothing was seen, what is taken for granted stands.
        assert_eq!(learnt.strata[2].u, Chances::prior().strata[2].u);
    }

    #[test]
    fn candidates_alone_say_how_many_match_and_leave_u_as_it_is() {
        let same = Pattern::new(NameLevel::Same, BirthLevel::Same, NinoLevel::Missing);
        let far = Seen { counts: vec![(same, 5000.0)], scale: 1.0, candidates_only: true, pairs: 1e10 };
        let seen = [Seen::default(), Seen::default(), Seen::default(), far, Seen::default()];
        let learnt = Chances::learn(&seen, &general());
        assert_eq!(learnt.strata[3].u, general());
        // Nearly all of them: by chance there would be 1e10 * 3e-5 * 4e-5 = 12.
        let matches = learnt.strata[3].matching * 1e10;
        assert!((4950.0..5000.0).contains(&matches), "{matches}");
    }

    #[test]
    fn each_kind_of_name_adds_up_by_itself() {
        let mut counts = general();
        counts.name = [7.0, 6.0, 2.0, 1.0, 1.0, 0.0, 3.0, 1.0, 0.0, 5.0];
        let name = shares(counts).name;
        assert_eq!((name[0], name[1], name[6], name[7], name[9]), (1.0, 0.6, 0.75, 0.25, 1.0));
        assert!(name[5] > 0.0, "nothing is impossible");
    }
}
