use super::candidates::Candidate;
use super::candidates::spread;
use super::chances::Chances;
use super::chances::Levels;
use super::chances::Seen;
use super::chances::shares;
use super::compare::PATTERNS;
use super::compare::Pattern;
use super::compare::compare;
use super::homes::Homes;
use super::homes::Nearness;
use super::homes::STRATA;
use super::rarity::Rarity;
use super::records::Record;
use super::weigh::Weights;
use crate::link::dwellings::places::Places;
use crate::link::dwellings::sites::Sites;
use crate::link::names::Names;

/// About so many pairs of a stratum are compared to learn from.
const SAMPLE: f64 = 200_000.0;
/// Random pairs count for so many a record, up to the sample, and for no more than there are.
const DRAWS: f64 = 16.0;
/// A record draws at most so many partners.
const MOST_DRAWS: f64 = 16.0;
/// What is taken for granted counts for so many of them.
const ASSUMED: f64 = 1000.0;
/// Of one dwelling so many records are compared with each other, of one postcode so many.
const MOST_IN_DWELLING: usize = 64;
const MOST_IN_POSTCODE: usize = 96;
/// How often the counts are put right by what was found to be one person.
const PASSES: usize = 3;

/// What the model is learnt from.
pub(in crate::link) struct Evidence<'a> {
    pub records: &'a [Record],
    pub candidates: &'a [Candidate],
    pub near: &'a [Nearness],
    pub names: &'a Names,
    pub places: &'a Places,
    pub sites: &'a Sites,
    pub homes: &'a Homes,
}

/// Learns the model of an as-of date from the records known then: all pairs of one dwelling and of one postcode, sampled
/// evenly, and random pairs for how alike strangers are; elsewhere matches are too rare to be sampled, and the candidates
/// stand for them.
pub(in crate::link) fn learn(evidence: &Evidence<'_>) -> Weights {
    let ((homes, neighbours), random) =
        rayon::join(|| rayon::join(|| evidence.in_dwellings(), || evidence.in_postcodes()), || evidence.random());
    let [postcode, next_door] = neighbours;
    let prior = Chances::prior().strata[Nearness::Elsewhere as usize].u;
    let mut rarity = Rarity::new(evidence.records, evidence.names, &prior);
    let mut general = random;
    let mut seen = [homes, postcode, next_door, Seen::default(), Seen::default()];
    evidence.far(&mut seen);
    let mut chances = Chances::prior();
    let mut matches = [0.0; 2];
    for _ in 0..PASSES {
        rarity.general(&mut general, matches);
        chances = Chances::learn(&seen, &general);
        matches = chances.matches(&seen);
    }
    Weights::new(chances, rarity, &general)
}

impl Evidence<'_> {
    fn compare(&self, one: u32, other: u32) -> Pattern {
        compare(self.names, &self.records[one as usize], &self.records[other as usize])
    }

    fn in_dwellings(&self) -> Seen {
        let groups = self.homes.groups(self.sites, self.places, true);
        let [all, ..] = self.within(&groups, MOST_IN_DWELLING, |_, _| Some(0));
        all
    }

    /// Pairs of one postcode, with a dwelling unknown and of two dwellings.
    fn in_postcodes(&self) -> [Seen; 2] {
        let groups = self.homes.groups(self.sites, self.places, false);
        self.within(&groups, MOST_IN_POSTCODE, |one, other| match self.homes.nearness(one, other) {
            Nearness::Postcode => Some(0),
            Nearness::Neighbours => Some(1),
            _ => None,
        })
    }

    /// Compares the pairs of a sample of groups, chosen by hash of their keys.
    fn within(&self, groups: &[(u64, Vec<u32>)], most: usize, of: impl Fn(u32, u32) -> Option<usize>) -> [Seen; 2] {
        let pairs = |count: usize| (count * (count - 1)) as f64 / 2.0;
        let all: f64 = groups.iter().map(|(_, records)| pairs(records.len().min(most))).sum();
        let share = (SAMPLE / all.max(1.0)).min(1.0);
        let mut counts = [[0.0; PATTERNS]; 2];
        for (hash, records) in groups {
            // The hash as a number in [0, 1).
            if (*hash >> 11) as f64 / (1_u64 << 53) as f64 >= share {
                continue;
            }
            let records = &records[..records.len().min(most)];
            for (place, one) in records.iter().enumerate() {
                for other in &records[..place] {
                    if let Some(at) = of(*one, *other) {
                        counts[at][usize::from(self.compare(*one, *other).0)] += 1.0;
                    }
                }
            }
        }
        counts.map(|counts| {
            let looked_at: f64 = counts.iter().sum();
            Seen { counts: listed(&counts), scale: 1.0 / share, candidates_only: false, pairs: looked_at / share }
        })
    }

    /// How alike two random records are. Pairs that agree on two things are hardly strangers and left out.
    fn random(&self) -> Levels {
        let mut counts = Chances::prior().strata[Nearness::Elsewhere as usize].u;
        for table in [&mut counts.name[..], &mut counts.birth[..], &mut counts.nino[..]] {
            for share in table {
                *share *= ASSUMED;
            }
        }
        // Each record draws partners among those known before it, weighed by how many these are, so that every pair is as
        // likely as another and a record known later changes no draw of an earlier one.
        let known = self.records.len() as f64;
        let draws = (SAMPLE / known.max(1.0)).ceil().min(MOST_DRAWS) as u64;
        let drawn = (DRAWS * known).min(known * (known - 1.0) / 2.0).min(SAMPLE);
        let scale = drawn / (draws as f64 * known * (known - 1.0) / 2.0).max(1.0);
        for one in 1..self.records.len() as u64 {
            for draw in 0..draws {
                let other = spread(one.rotate_left(32) ^ draw) % one;
                let pattern = self.compare(one as u32, other as u32);
                let [name, birth, nino] = pattern.levels();
                let agrees =
                    [name, birth, nino].iter().filter(|level| **level != 0).count() > 1 && pattern.is_possible();
                if !agrees {
                    let weight = one as f64 * scale;
                    counts.name[name] += weight;
                    counts.birth[birth] += weight;
                    counts.nino[nino] += weight;
                }
            }
        }
        shares(counts)
    }

    /// The candidates of two postcodes, and of records without an address.
    fn far(&self, seen: &mut [Seen; STRATA]) {
        let mut counts = [[0.0; PATTERNS]; 2];
        for (candidate, near) in self.candidates.iter().zip(self.near) {
            match near {
                Nearness::Elsewhere => counts[0][usize::from(candidate.pattern.0)] += 1.0,
                Nearness::Unknown => counts[1][usize::from(candidate.pattern.0)] += 1.0,
                _ => {}
            }
        }
        let known = self.records.len() as f64;
        let nowhere = (0..self.records.len() as u32).filter(|record| self.homes.of(*record).is_empty()).count() as f64;
        let unknown = nowhere * (known - nowhere) + nowhere * (nowhere - 1.0) / 2.0;
        let near: f64 = seen[..3].iter().map(|seen| seen.pairs).sum();
        let elsewhere = (known * (known - 1.0) / 2.0 - unknown.max(0.0) - near).max(0.0);
        for ((counts, at), pairs) in
            counts.iter().zip([Nearness::Elsewhere, Nearness::Unknown]).zip([elsewhere, unknown.max(0.0)])
        {
            seen[at as usize] = Seen { counts: listed(counts), scale: 1.0, candidates_only: true, pairs };
        }
    }
}

fn listed(counts: &[f64; PATTERNS]) -> Vec<(Pattern, f64)> {
    let seen = counts.iter().enumerate().filter(|(_, count)| **count > 0.0);
    seen.map(|(pattern, count)| (Pattern(pattern as u8), *count)).collect()
}
