//! A whole linkage job: files in, pairs, clusters, households and the model out.

use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::matching::accuracy::Accuracy;
use crate::matching::bridges::Inside;
use crate::matching::cluster::{Constraints, cluster};
use crate::matching::columns::Input;
use crate::matching::derive::Derived;
use crate::matching::error::MatchError;
use crate::matching::estimate::Session;
use crate::matching::households::households;
use crate::matching::job::{Bridges, Job};
use crate::matching::keys::Cut;
use crate::matching::known::Label;
use crate::matching::linker::Linker;
use crate::matching::page::{Made, page};
use crate::matching::records::Records;
use crate::matching::score::{Link, Scored, probability_of, weight_of};
use crate::matching::settings::{LinkType, Settings, Stratum};
use crate::matching::splink::write_model;
use crate::matching::write;
use crate::matching::write::Output;

/// What a job did.
#[derive(Clone, Debug)]
pub struct Report {
    /// Records read.
    pub records: usize,
    /// Each blocking rule and the pairs it made that none before it made.
    pub candidates: Vec<(String, u64)>,
    /// Blocks not compared because they are too big.
    pub cuts: Vec<Cut>,
    /// Blocks that training left out because they are too big.
    pub training_cuts: Vec<Cut>,
    /// Rules for few records that were left out, and the pairs they would have made.
    pub dropped: Vec<(String, u64)>,
    /// The share of records that would not be joined with a copy of themselves.
    pub unlinkable: f64,
    /// How right the pairs are, if the job says which match.
    pub accuracy: Option<Accuracy>,
    /// Columns of which some filled values could not be read, and the share of them.
    pub unread: Vec<(String, f64)>,
    /// The levels at which pairs are weighed apart, and the share of pairs there that match; none if too few match.
    pub strata: Option<Vec<(String, f64)>>,
    /// What training sessions did.
    pub sessions: Vec<Session>,
    /// Pairs written.
    pub pairs: usize,
    /// Clusters, single records included.
    pub clusters: usize,
    /// Weak bridges in clusters, cut unless the job says otherwise.
    pub weak_bridges: usize,
    /// Households, single records included; `None` if the job says nothing of homes.
    pub households: Option<usize>,
    /// The files written: pairs, clusters, model, households if there are, and the report page.
    pub files: Vec<PathBuf>,
}

/// Links the inputs as the job says and writes `pairs`, `clusters` and `model.json` into the folder `out`, which is
/// made if it is not there. `progress` hears what is begun.
///
/// # Errors
/// What cannot be read, understood, trained or written.
pub fn run(inputs: &[Input], job: &Job, out: &Path, progress: &mut dyn FnMut(&str)) -> Result<Report, MatchError> {
    if inputs.len() < 2 && job.settings.link_type != LinkType::DedupeOnly {
        return Err(MatchError::Settings("linking across files takes two files or more".to_owned()));
    }
    if inputs.len() > 1 && job.settings.link_type == LinkType::DedupeOnly {
        return Err(MatchError::Settings("`link = \"dedupe\"` is for one file; say \"across\" or \"both\"".to_owned()));
    }
    std::fs::create_dir_all(out).map_err(|why| MatchError::writing(out, &why))?;
    progress("read");
    let records = Records::read(inputs, &job.settings.unique_id_column, &job.columns(), &job.settings.derived)?;
    progress("block");
    let mut linker = Linker::new(&records, job.settings.clone(), job.training.clone(), job.most_block_pairs)?;
    linker.drop_wide(job.wide);
    progress("train");
    let labels = job.labelled_pairs.as_deref().map(|path| records.labels(path)).transpose()?;
    if let Some(labels) = &labels {
        let matches = labels.iter().filter(|label| label.matches).map(|label| (label.left, label.right));
        linker.estimate_m_from_pairs(&matches.collect::<Vec<_>>());
    }
    let sessions = linker.train()?;
    progress("compare");
    let scored = linker.score(weight_of(job.pairs_at))?;
    progress("cluster");
    let one_of_each = if job.one_of_each { records.sources().to_vec() } else { Vec::new() };
    let known = |path: &Option<PathBuf>| path.as_deref().map_or(Ok(Vec::new()), |path| records.pairs(path));
    let (must, must_not) = (known(&job.must_link)?, known(&job.must_not_link)?);
    let constraints = Constraints { must, must_not, one_of_each };
    let joined = join(&records, &scored.links, job, &constraints);
    let clusters = &joined.clusters;
    let is_one = |(one, other): &&(u32, u32)| clusters[*one as usize] == clusters[*other as usize];
    let contradictions = constraints.must_not.iter().filter(is_one).count();
    if contradictions > 0 {
        let why =
            format!("`must_link` joins {contradictions} of the pairs of `must_not_link`, directly or through others");
        return Err(MatchError::Settings(why));
    }
    progress("write");
    // The pairs are the bulk of what is written; everything else is made and written beside them.
    let (pairs, rest) = rayon::join(
        || write::pairs(&linker, &scored.links, out, job.format),
        || {
            let weakest = joined.inside(&scored.links, job, &constraints).weakest();
            let more = |rows| joined.columns(&weakest, rows);
            let mut files = vec![write::clusters(&records, "cluster", clusters, more, out, job.format)?];
            let homes = job.homes.then(|| households(&records, clusters));
            if let Some(homes) = &homes {
                files.push(write::clusters(&records, "household", homes, |_| Vec::new(), out, job.format)?);
            }
            let alone = linker.self_weights()?;
            let report = Report {
                records: records.len(),
                candidates: candidates(&linker, &scored),
                cuts: linker.cuts().to_vec(),
                training_cuts: linker.training_cuts(),
                dropped: linker.dropped().to_vec(),
                unlinkable: alone.iter().filter(|weight| **weight < weight_of(job.clusters_at)).count() as f64
                    / alone.len() as f64,
                accuracy: accuracy(&records, job, labels.as_deref(), &scored.links),
                unread: unread(&records, &job.settings.derived),
                strata: job.training.dependence.is_some().then(|| strata(linker.settings())),
                sessions,
                pairs: scored.links.len(),
                clusters: distinct(clusters),
                weak_bridges: joined.weak,
                households: homes.as_deref().map(distinct),
                files,
            };
            let made = Made { report: &report, linker: &linker, links: &scored.links, job, clusters, alone: &alone };
            let html = page(&made);
            Ok((report, html))
        },
    );
    let (mut report, html) = rest?;
    report.files.insert(0, pairs?);
    let (model, path) = (out.join("model.json"), out.join("report.html"));
    std::fs::write(&model, write_model(linker.settings())).map_err(|why| MatchError::writing(&model, &why))?;
    std::fs::write(&path, html).map_err(|why| MatchError::writing(&path, &why))?;
    report.files.insert(2, model);
    report.files.push(path);
    Ok(report)
}

/// The pairs each blocking rule made that none before it made.
fn candidates(linker: &Linker<'_>, scored: &Scored) -> Vec<(String, u64)> {
    let rules = linker.settings().blocking.iter().map(|rule| rule.text.clone());
    rules.zip(scored.candidates.iter().copied()).collect()
}

/// How many groups there are: each is known by its first record.
fn distinct(groups: &[u32]) -> usize {
    groups.iter().enumerate().filter(|(row, group)| *row as u32 == **group).count()
}

/// How right the pairs are: by the column the job says, else by labels, else by what m was counted from.
fn accuracy(records: &Records, job: &Job, labels: Option<&[Label]>, links: &[Link]) -> Option<Accuracy> {
    let of_column = |column: &String| Accuracy::of_column(records, column, job.settings.link_type, links);
    let by_truth = job.truth.as_ref().and_then(of_column);
    let by_labels = || labels.map(|labels| Accuracy::of_labels(labels, links));
    by_truth.or_else(by_labels).or_else(|| job.training.label.as_ref().and_then(of_column))
}

/// Records joined, and how sure that is.
struct Joined {
    /// The cluster of each record.
    clusters: Vec<u32>,
    /// How many weak bridges there were.
    weak: usize,
    /// By record: the weak bridges of its cluster, if they were not cut.
    flagged: Option<Vec<i64>>,
}

impl Joined {
    /// The clusters with what joins them.
    fn inside<'j>(&'j self, links: &'j [Link], job: &Job, constraints: &'j Constraints) -> Inside<'j> {
        let threshold = weight_of(job.clusters_at);
        Inside { clusters: &self.clusters, links, threshold, must: &constraints.must }
    }

    /// What is written beside each cluster; `weakest` is by record the weight of the weakest link its cluster needs.
    fn columns(&self, weakest: &[f64], rows: Range<usize>) -> Vec<Output> {
        let certainty = weakest[rows.clone()].iter().map(|weight| probability_of(*weight)).collect();
        let mut columns = vec![Output::Weights("cluster_certainty".to_owned(), certainty)];
        if let Some(flagged) = &self.flagged {
            columns.push(Output::Numbers("weak_bridges".to_owned(), flagged[rows].to_vec()));
        }
        columns
    }
}

fn join(records: &Records, links: &[Link], job: &Job, constraints: &Constraints) -> Joined {
    let threshold = weight_of(job.clusters_at);
    let mut clusters = cluster(records.len(), links, threshold, constraints);
    let must = &constraints.must;
    let weak = Inside { clusters: &clusters, links, threshold, must }.weak_bridges(weight_of(job.bridge_at));
    let mut flagged = None;
    if job.weak_bridges == Bridges::Flag {
        let mut counts = vec![0; clusters.len()];
        for link in &weak {
            counts[clusters[link.left as usize] as usize] += 1;
        }
        flagged = Some(clusters.iter().map(|cluster| counts[*cluster as usize]).collect());
    } else if !weak.is_empty() {
        clusters = Inside { clusters: &clusters, links, threshold, must }.without(&weak);
    }
    Joined { clusters, weak: weak.len(), flagged }
}

/// Of each column something is made from, the share of its filled values of which nothing could be made, if any.
fn unread(records: &Records, derived: &[Derived]) -> Vec<(String, f64)> {
    let filled = |name: &str| {
        let column = records.table().column(name)?;
        Some(column.ids.iter().filter(|id| **id != 0).count() as f64)
    };
    let lost = |one: &Derived| {
        let (before, after) = (filled(&one.from)?, filled(&one.column)?);
        (after < before).then(|| (one.from.clone(), 1.0 - after / before))
    };
    let mut found: Vec<(String, f64)> = derived.iter().filter_map(lost).collect();
    found.dedup_by(|one, other| one.0 == other.0);
    found
}

fn strata(settings: &Settings) -> Vec<(String, f64)> {
    let (Some(dependence), Some(on)) = (&settings.dependence, settings.dependent()) else { return Vec::new() };
    let of = |stratum: &Stratum| (settings.comparisons[on].levels[stratum.level].label.clone(), stratum.matching);
    dependence.strata.iter().map(of).collect()
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;
    use std::path::Path;

    use crate::matching::accuracy::Accuracy;
    use crate::matching::cluster::Constraints;
    use crate::matching::columns;
    use crate::matching::columns::{Column, Input, Wanted};
    use crate::matching::job::Job;
    use crate::matching::records::Records;
    use crate::matching::run::{join, run};
    use crate::matching::score::{Link, probability_of, weight_of};

    const JOB: &str = r#"
        unique_id = "id"
        blocking = ["surname", "l.dob = r.dob AND substr(l.forename, 1, 1) = substr(r.forename, 1, 1)"]
        clusters_at = 0.9
        format = "csv"

        [[comparison]]
        column = "forename"
        kind = "name"
        other = "surname"

        [[comparison]]
        column = "surname"
        kind = "jaro_winkler"
        thresholds = [0.9]
        frequencies = true

        [[comparison]]
        column = "dob"
        kind = "date_of_birth"

        [[comparison]]
        name = "town"
        missing = "town_l IS NULL OR town_r IS NULL"
        levels = [{ label = "equal", when = "town_l = town_r" }]

        [training]
        deterministic = ["forename, surname, dob"]
        recall = 0.8
        sample = 100_000
        sessions = ["dob", "surname"]
    "#;

    /// People of whom every fifth is twice in the file, once with another town.
    fn people() -> String {
        let mut text = "id,forename,surname,dob,town\n".to_owned();
        for n in 0..400_u32 {
            let forename = ["ann", "ben", "cyd", "dee", "eve", "fay", "gus"][n as usize % 7];
            let surname = format!("name{}", n % 31);
            let dob = format!("19{:02}-0{}-1{}", 40 + n % 53, 1 + n % 9, n % 10);
            writeln!(text, "{n},{forename},{surname},{dob},town{}", n % 5).unwrap();
            if n % 5 == 0 {
                writeln!(text, "{},{forename},{surname},{dob},", 1000 + n).unwrap();
            }
        }
        text
    }

    #[test]
    fn a_file_and_a_job_become_pairs_clusters_and_a_model() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("people.csv");
        std::fs::write(&path, people()).unwrap();
        let job = Job::read(JOB, folder.path()).unwrap();
        let mut heard = Vec::new();
        let inputs = [Input { path, name: "people".into() }];
        let report = run(&inputs, &job, &folder.path().join("out"), &mut |what| heard.push(what.to_owned())).unwrap();
        assert_eq!((report.records, report.clusters), (480, 400));
        assert_eq!(heard, ["read", "block", "train", "compare", "cluster", "write"]);
        let clusters = std::fs::read_to_string(&report.files[1]).unwrap();
        let together: Vec<&str> = clusters.lines().filter(|line| line.starts_with("395,")).collect();
        let starts = |line: &&str, start: &str| line.starts_with(start);
        assert!(together.len() == 2 && starts(&together[0], "395,395,0.9") && starts(&together[1], "395,1395,0.9"));
        let pairs = std::fs::read_to_string(&report.files[0]).unwrap();
        assert_eq!(
            pairs.lines().next(),
            Some(
                "id_l,id_r,match_weight,match_probability,gamma_forename,gamma_surname,gamma_dob,gamma_town,match_key"
            )
        );
        // Parquet holds the same as CSV.
        let columnar = JOB.replace("format = \"csv\"", "format = \"parquet\"");
        let job_columnar = Job::read(&columnar, folder.path()).unwrap();
        let report_columnar = run(&inputs, &job_columnar, &folder.path().join("columns"), &mut |_| ()).unwrap();
        for file in 0..2 {
            let cells = |path: &Path| {
                let names = columns::names(path).unwrap();
                let wanted: Vec<Wanted> = names.into_iter().map(|name| Wanted { name, distinct: true }).collect();
                let table = columns::read(&[Input { path: path.to_owned(), name: String::new() }], &wanted).unwrap();
                let cell = |column: &Column, row: usize| {
                    let text = column.values.text(column.ids[row]).unwrap_or("").to_owned();
                    text.parse::<f64>().map_or(text, |number| number.to_string())
                };
                let row = |row: usize| table.columns.iter().map(|column| cell(column, row)).collect::<Vec<_>>();
                (0..table.rows()).map(row).collect::<Vec<_>>()
            };
            assert_eq!(cells(&report.files[file]), cells(&report_columnar.files[file]));
        }
        // What a caseworker knows comes first.
        std::fs::write(folder.path().join("apart.csv"), "id_l,id_r\n1395,395\n").unwrap();
        std::fs::write(folder.path().join("same.csv"), "id_l,id_r\n1,2\n").unwrap();
        let known = format!("must_link = \"same.csv\"\nmust_not_link = \"apart.csv\"\n{JOB}");
        let job = Job::read(&known, folder.path()).unwrap();
        let report_known = run(&inputs, &job, &folder.path().join("known"), &mut |_| ()).unwrap();
        let clusters = std::fs::read_to_string(&report_known.files[1]).unwrap();
        let has = |line: &str| clusters.lines().any(|known| known == line);
        assert!(has("1,1,1") && has("1,2,1") && has("395,395,1") && has("1395,1395,1"));
        std::fs::write(folder.path().join("apart.csv"), "id_l,id_r\n2,1\n").unwrap();
        let refused = run(&inputs, &job, &folder.path().join("refused"), &mut |_| ()).unwrap_err().to_string();
        assert!(refused.contains("`must_link` joins 1 of the pairs of `must_not_link`"), "{refused}");
        // The model written is a model that scores the same.
        std::fs::rename(&report.files[2], folder.path().join("model.json")).unwrap();
        let again = Job::read("model = \"model.json\"\nunique_id = \"id\"\nclusters_at = 0.9", folder.path()).unwrap();
        let second = run(&inputs, &again, &folder.path().join("again"), &mut |_| ()).unwrap();
        assert_eq!((second.pairs, second.clusters), (report.pairs, report.clusters));
    }

    #[test]
    fn the_page_says_what_was_left_out_and_how_right_the_pairs_are_and_no_value_of_a_record() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("people.csv");
        std::fs::write(&path, people()).unwrap();
        let job = Job::read(&format!("truth = \"dob\"\nmost_block_pairs = 100\n{JOB}"), folder.path()).unwrap();
        let report = run(&[Input { path, name: "people".into() }], &job, folder.path(), &mut |_| ()).unwrap();
        assert!(!report.cuts.is_empty() && !report.training_cuts.is_empty());
        let matches = report.accuracy.as_ref().map(Accuracy::matches);
        assert!(matches.is_some_and(|matches| matches >= 80), "{matches:?}");
        let page = std::fs::read_to_string(folder.path().join("report.html")).unwrap();
        for said in ["too big to be compared", "too big to be learnt from", "How right the pairs are", "weak bridges"] {
            assert!(page.contains(said), "{said}");
        }
        for value in ["ann", "gus", "name1", "name30", "town1", "-01-1"] {
            assert!(!page.contains(&format!(">{value}")), "{value}");
        }
    }

    #[test]
    fn a_weak_bridge_is_cut_unless_the_job_wants_it_flagged() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, "id\n0\n1\n2\n3\n4\n").unwrap();
        let records = Records::read(&[Input { path, name: "a".into() }], "id", &[], &[]).unwrap();
        let link = |left, right, p| Link { left, right, weight: weight_of(p), pattern: 0, rule: 0 };
        let links = [link(0, 1, 0.99), link(1, 2, 0.9), link(2, 3, 0.99)];
        let joined = |more: &str| {
            let job = Job::read(
                &format!("clusters_at = 0.8\n{more}\n{JOB}").replace("clusters_at = 0.9\n", ""),
                folder.path(),
            );
            let (job, constraints) = (job.unwrap(), Constraints::default());
            let joined = join(&records, &links, &job, &constraints);
            let weakest = joined.inside(&links, &job, &constraints).weakest();
            (joined, weakest)
        };
        let (cut, weakest) = joined("");
        assert_eq!((cut.clusters, cut.weak, cut.flagged), (vec![0, 0, 2, 2, 4], 1, None));
        let certain = |weights: &[f64]| weights.iter().map(|w| probability_of(*w)).collect::<Vec<_>>();
        let whole = [0.99, 0.99, 0.99, 0.99, 1.0];
        assert!(certain(&weakest).iter().zip(whole).all(|(one, other)| (one - other).abs() < 1e-12));
        let (flagged, weakest) = joined("weak_bridges = \"flag\"");
        assert_eq!((flagged.clusters, flagged.weak), (vec![0, 0, 0, 0, 4], 1));
        assert_eq!(flagged.flagged, Some(vec![1, 1, 1, 1, 0]));
        assert!((probability_of(weakest[3]) - 0.9).abs() < 1e-12);
        assert_eq!(joined("bridge_at = 0.9").0.clusters, [0, 0, 0, 0, 4]);
    }

    #[test]
    fn what_a_job_gets_wrong_is_named() {
        let error = |text: &str| Job::read(text, std::path::Path::new(".")).unwrap_err().to_string();
        assert!(error("blocknig = []").contains("unknown field `blocknig`"));
        assert_eq!(
            error("blocking = [\"a\"]"),
            "give `[people]`, or `model`, or `blocking` and at least one `[[comparison]]`"
        );
        assert!(error("[people]\nforename = \"a\"").contains("needs the columns `forename` and `surname`"));
        let names = "[people]\nforename = \"a\"\nsurname = \"b\"\n";
        assert!(error(names).contains("names alone tell nobody apart"));
        assert!(error(&format!("model = \"m.json\"\n{names}dob = \"c\"")).contains("unknown field `dob`"));
        let kind = error("blocking = [\"a\"]\n[[comparison]]\ncolumn = \"a\"\nkind = \"soundex\"");
        assert!(kind.starts_with("comparison `a`: `kind` must be exact"), "{kind}");
        let exact = "[[comparison]]\ncolumn = \"a\"\nkind = \"exact\"";
        assert_eq!(
            error(&format!("blocking = [\"a\"]\npairs_at = 1.5\n{exact}")),
            "`pairs_at` must be at least 0 and below 1"
        );
        assert!(error(&format!("blocking = [\"l.a = soundex(r.a)\"]\n{exact}")).starts_with("blocking rule: "));
    }
}
