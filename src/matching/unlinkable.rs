//! What a record would weigh with a copy of itself: one that says too little reaches no threshold with anything.

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::matching::error::MatchError;
use crate::matching::linker::Linker;
use crate::matching::list::BATCH;
use crate::matching::machine::Machine;
use crate::matching::prune::Prune;

/// Records a task has.
const TASK: usize = 1 << 15;

impl Linker<'_> {
    /// By record: the match weight of a pair of two such records. Splink shows the same as its chart of unlinkable
    /// records.
    ///
    /// # Errors
    /// A term frequency that has no exact level to adjust.
    pub fn self_weights(&self) -> Result<Vec<f64>, MatchError> {
        let weights = self.weights()?;
        let active = vec![true; self.settings.comparisons.len()];
        let prune = Prune::nothing(&self.plan);
        let of_task = |task: usize| {
            let rows: Vec<u32> =
                (task * TASK..self.records.len().min((task + 1) * TASK)).map(|row| row as u32).collect();
            let mut machine = Machine::new(&self.plan, &self.data);
            let mut found = Vec::with_capacity(rows.len());
            for rows in rows.chunks(BATCH) {
                machine.panel.clear();
                machine.clear();
                machine.panel.add(rows);
                (0..rows.len()).for_each(|place| machine.push(place, place..place + 1));
                machine.gather();
                machine.compare(&active, &prune);
                let weight = |pair| weights.weigh(&machine, pair, f64::NEG_INFINITY).unwrap_or(f64::NEG_INFINITY);
                found.extend((0..rows.len()).map(weight));
            }
            found
        };
        let found: Vec<Vec<f64>> = (0..self.records.len().div_ceil(TASK)).into_par_iter().map(of_task).collect();
        Ok(found.into_iter().flatten().collect())
    }
}

#[cfg(test)]
mod tests {
    use crate::matching::columns::Input;
    use crate::matching::job::Job;
    use crate::matching::linker::Linker;
    use crate::matching::records::Records;

    const JOB: &str = r#"
        unique_id = "id"
        blocking = ["name"]
        [[comparison]]
        column = "name"
        kind = "exact"
        frequencies = true
        [[comparison]]
        column = "town"
        kind = "exact"
        [training]
        sample = 0
    "#;

    #[test]
    fn a_record_that_says_less_or_only_what_is_common_weighs_less_with_itself() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, "id,name,town\n0,lee,york\n1,lee,york\n2,lee,\n3,rare,york\n4,,\n").unwrap();
        let job = Job::read(JOB, folder.path()).unwrap();
        let records = Records::read(&[Input { path, name: "a".into() }], "id", &job.columns(), &[]).unwrap();
        let linker = Linker::new(&records, job.settings, job.training, 1000).unwrap();
        let weights = linker.self_weights().unwrap();
        assert!(weights[3] > weights[0] && weights[0] > weights[2] && weights[2] > weights[4], "{weights:?}");
        // A pair of two equal records weighs what each weighs with itself.
        let pairs = linker.score(f64::NEG_INFINITY).unwrap().links;
        let pair = pairs.iter().find(|link| (link.left, link.right) == (0, 1)).unwrap();
        assert_eq!((pair.weight.to_bits(), weights[0].to_bits()), (weights[1].to_bits(), weights[1].to_bits()));
    }
}
