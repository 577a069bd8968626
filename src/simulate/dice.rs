use rand::Rng;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

/// What a stream of chance is for: each has its own, so that changing one leaves the others alone.
#[derive(Clone, Copy)]
pub(super) enum Purpose {
    Places = 1,
    Beginning,
    Life,
    Money,
    Contact,
    Case,
    Vacancy,
    Arrival,
    Feed,
}

fn mix(mut x: u64) -> u64 {
    x = x.wrapping_add(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

/// A seeded stream of chance that belongs to one thing, purpose and month.
pub(super) struct Dice(ChaCha8Rng);

impl Dice {
    pub(super) fn new(seed: u64, purpose: Purpose, id: u32, month: i32) -> Self {
        let key = mix(mix(mix(seed) ^ purpose as u64) ^ (u64::from(id) << 20) ^ month as u64);
        Self(ChaCha8Rng::seed_from_u64(key))
    }

    /// From 0 up to but not 1.
    pub(super) fn unit(&mut self) -> f64 {
        self.0.random()
    }

    pub(super) fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// From 0 to `n − 1`.
    pub(super) fn below(&mut self, n: u32) -> u32 {
        self.0.random_range(0..n.max(1))
    }

    /// Both ends included.
    pub(super) fn between(&mut self, low: i32, high: i32) -> i32 {
        self.0.random_range(low..=high.max(low))
    }

    /// Standard normal (Box and Muller 1958).
    pub(super) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }

    /// A Poisson count (Knuth's product of uniforms: means here are small).
    pub(super) fn poisson(&mut self, mean: f64) -> u32 {
        let limit = (-mean).exp();
        let mut product = self.unit();
        let mut count = 0;
        while product > limit {
            product *= self.unit();
            count += 1;
        }
        count
    }

    /// An index, in proportion to its weight.
    pub(super) fn pick(&mut self, weights: &[f64]) -> usize {
        let mut left = self.unit() * weights.iter().sum::<f64>();
        for (index, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                return index;
            }
        }
        weights.len() - 1
    }

    /// One of several.
    pub(super) fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len() as u32) as usize]
    }

    /// An index below `n`, the first ones the commonest.
    pub(super) fn skewed(&mut self, n: usize) -> usize {
        ((n as f64) * self.unit().powf(1.7)) as usize
    }
}

/// Chance that is a pure function of its key: the same slip stands in every snapshot of a record.
#[derive(Clone, Copy)]
pub(super) struct Slip(u64);

impl Slip {
    pub(super) fn new(seed: u64, dataset: u64, key: u64, person: u64) -> Self {
        Self(mix(mix(mix(seed ^ 0x51_1b) ^ dataset) ^ mix(key) ^ (person << 32)))
    }

    pub(super) fn unit(&mut self) -> f64 {
        self.0 = mix(self.0);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    pub(super) fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    pub(super) fn below(&mut self, n: usize) -> usize {
        (self.unit() * n as f64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::Dice;
    use super::Purpose;

    #[test]
    fn the_same_key_gives_the_same_stream_and_another_month_another() {
        let draw = |month| Dice::new(7, Purpose::Life, 12, month).unit();
        assert!((draw(3) - draw(3)).abs() < f64::EPSILON);
        assert!((draw(3) - draw(4)).abs() > f64::EPSILON);
    }

    #[test]
    fn a_poisson_count_has_its_mean() {
        let total: u32 = (0..4000).map(|i| Dice::new(1, Purpose::Case, i, 0).poisson(0.5)).sum();
        assert!((1850..2150).contains(&total), "{total}");
    }
}
