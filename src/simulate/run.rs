use super::calendar::BURN_IN;
use super::calendar::Calendar;
use super::calendar::Day;
use super::calendar::OPEN;
use super::case_rows;
use super::cases::Case;
use super::dice::Slip;
use super::error::SimulateError;
use super::files::Part;
use super::files::Truth;
use super::files::put;
use super::help;
use super::help::Batch;
use super::help::Parameters;
use super::layout::Cadence;
use super::layout::Dataset;
use super::month::begin;
use super::month::pass;
use super::plan::Plan;
use super::plan::Summary;
use super::risk;
use super::risk::Intercepts;
use super::snapshots;
use super::snapshots::Output;
use super::snapshots::View;
use super::truth;
use super::world::Shard;
use super::world::World;
use rayon::prelude::*;
use std::fs;
use std::path::Path;

/// Households of one small area.
const AREA: u32 = 650;
/// Days for which a monthly snapshot still shows what has ended, and for which a first hand-over does.
const SERIES_KEEPS: Day = 62;
const HANDOVER_KEEPS: Day = 6 * 365;
/// Months after the start in which the intercepts are solved for a last time.
const SETTLED: i32 = 11;
/// Councils up to this size are compressed harder: they are committed as samples.
const SMALL: u32 = 20_000;

/// What a caller is told while the months pass: what is done, how far, of how much.
pub(super) type Progress<'a> = &'a (dyn Fn(&str, u64, u64) + Sync);

/// Makes a synthetic council in `dir`: `series/`, `handover/` and `truth/`.
///
/// # Errors
/// When the plan is not possible, `dir` holds something already, or a file cannot be written.
pub fn run(dir: &Path, plan: &Plan, progress: Progress<'_>) -> Result<Summary, SimulateError> {
    plan.check()?;
    let taken = dir.exists() && fs::read_dir(dir).map_err(SimulateError::file(dir))?.next().is_some();
    if taken {
        return Err(SimulateError::NotEmpty(dir.to_owned()));
    }
    simulate(dir, &Parameters::new(plan.clone()), 0, progress)
}

/// Goes on from an earlier simulation for `months` more, given who was helped since
/// (`household,date,kind`, households as in `truth/`): new files in `series/`, a new `handover/` and `truth/`.
///
/// # Errors
/// When `dir` holds no earlier simulation, a row of `helped` is not what it should be, or a file cannot be written.
pub fn resume(dir: &Path, helped: &Path, months: u32, progress: Progress<'_>) -> Result<Summary, SimulateError> {
    let mut parameters = Parameters::load(&dir.join("truth").join("parameters.json"))?;
    let former = parameters.plan.months;
    let given = help::read(helped)?;
    parameters.help.push(Batch { after_months: former, given });
    parameters.plan.months = former + months;
    if months == 0 {
        return Err(SimulateError::Plan("there is at least one month to go on for"));
    }
    parameters.plan.check()?;
    for folder in ["handover", "truth"] {
        let folder = dir.join(folder);
        fs::remove_dir_all(&folder).map_err(SimulateError::file(&folder))?;
    }
    simulate(dir, &parameters, former as i32, progress)
}

fn begin_all(world: &World, plan: &Plan) -> Vec<Shard> {
    let areas = (plan.households / AREA).max(1);
    let share = |area: u32| plan.households / areas + u32::from(area < plan.households % areas);
    (0..areas).into_par_iter().map(|area| begin(world, area, share(area))).collect()
}

/// `written` months of the series are on disk already.
fn simulate(
    dir: &Path,
    parameters: &Parameters,
    written: i32,
    progress: Progress<'_>,
) -> Result<Summary, SimulateError> {
    let plan = &parameters.plan;
    let calendar = Calendar::new(plan.start, plan.months);
    let helped = parameters.helped(&calendar);
    let mut world = World { seed: plan.seed, calendar, intercepts: Intercepts::default(), helped };
    let last = BURN_IN + plan.months as i32;
    let steps = last as u64 + 2;
    let mut shards = begin_all(&world, plan);
    for month in 0..BURN_IN {
        if matches!(month, 3 | 9 | 16) {
            world.intercepts = risk::calibrate(&shards, &world, month);
        }
        shards.par_iter_mut().for_each(|shard| pass(shard, &world, month));
        progress("months", month as u64 + 1, steps);
    }
    world.intercepts = risk::calibrate(&shards, &world, BURN_IN);
    let mut series = Series::open(dir, plan, written)?;
    series.risk(&risk_parts(&shards, &world, BURN_IN))?;
    shards.par_iter_mut().for_each(|shard| pass(shard, &world, BURN_IN));
    for month in BURN_IN..last {
        let parts = series.gather(&shards, &world, month);
        let risks = risk_parts(&shards, &world, month + 1);
        let write = || series.write(&world, month, parts, &risks);
        // Files are compressed while the next month passes.
        let step = || {
            if month + 1 < last {
                shards.par_iter_mut().for_each(|shard| pass(shard, &world, month + 1));
            }
        };
        rayon::join(write, step).0?;
        // Arrears and earlier duties go on building up for a while: solved once more when they have settled.
        if month == BURN_IN + SETTLED && month + 1 < last {
            world.intercepts = risk::calibrate(&shards, &world, month + 2);
        }
        progress("months", month as u64 + 1, steps);
    }
    let mut summary = summarise(plan, &shards, &world, last);
    let (files, rows) = series.finish()?;
    let (more_files, more_rows) = hand_over(dir, plan, &shards, &world, last)?;
    parameters.save(&dir.join("truth").join("parameters.json"))?;
    progress("months", steps, steps);
    (summary.files, summary.rows) = (files + more_files, rows + more_rows);
    Ok(summary)
}

fn risk_parts(shards: &[Shard], world: &World, month: i32) -> Vec<Vec<u8>> {
    let one = |shard: &Shard| {
        let mut out = Vec::new();
        truth::risk(shard, world, month, &mut out);
        out
    };
    shards.par_iter().map(one).collect()
}

fn level(plan: &Plan) -> u32 {
    if plan.households <= SMALL { 6 } else { 1 }
}

fn create(folder: &Path) -> Result<(), SimulateError> {
    fs::create_dir_all(folder).map_err(SimulateError::file(folder))
}

/// The dated files as they come month by month.
struct Series<'a> {
    dir: &'a Path,
    plan: &'a Plan,
    written: i32,
    sent: Vec<Day>,
    risk: Truth,
    files: u64,
    rows: u64,
}

impl<'a> Series<'a> {
    fn open(dir: &'a Path, plan: &'a Plan, written: i32) -> Result<Self, SimulateError> {
        create(&dir.join("series"))?;
        create(&dir.join("truth"))?;
        let risk = Truth::create(&dir.join("truth"), "risk.csv.gz", level(plan), truth::RISK_HEADER)?;
        Ok(Self { dir, plan, written, sent: vec![Day::MIN; Dataset::COUNT], risk, files: 0, rows: 0 })
    }

    fn risk(&mut self, parts: &[Vec<u8>]) -> Result<(), SimulateError> {
        parts.iter().try_for_each(|part| self.risk.add(part))
    }

    /// Whether a dataset's file comes for a month. Now and then one that is not of outcomes is missing, never near a year's end.
    fn comes(&self, world: &World, dataset: Dataset, month: i32) -> bool {
        let past = month - BURN_IN;
        let missing = !dataset.outcome()
            && (3..9).contains(&(past % 12))
            && Slip::new(self.plan.seed, 77, dataset as u64, month as u64).chance(0.02);
        match dataset.layout().cadence {
            _ if dataset == Dataset::Outcomes => false,
            Cadence::Monthly => !missing,
            Cadence::Quarterly => past == 0 || past % 3 == 2 || (self.plan.households > SMALL && !missing),
            Cadence::Termly => past == 0 || matches!(world.calendar.month_of_year(month + 1), 2 | 6 | 11),
            Cadence::Once => past == 0,
        }
    }

    /// The rows of each dataset that comes, by small area; what is on disk already is only counted as sent.
    fn gather(&mut self, shards: &[Shard], world: &World, month: i32) -> Vec<(Dataset, Vec<Part>)> {
        let before = world.calendar.start(month + 1);
        let view = View { before, keep: SERIES_KEEPS, month };
        let coming: Vec<Dataset> =
            Dataset::ALL.iter().copied().filter(|dataset| self.comes(world, *dataset, month)).collect();
        let on_disk = month - BURN_IN < self.written;
        let spans: Vec<Day> =
            coming.iter().map(|dataset| std::mem::replace(&mut self.sent[*dataset as usize], before)).collect();
        if on_disk {
            return Vec::new();
        }
        let of_shard = |shard: &Shard| -> Vec<Part> {
            let part = |(dataset, from): (&Dataset, &Day)| rows(shard, world, *dataset, *from, view, None);
            coming.iter().zip(&spans).map(part).collect()
        };
        let mut by_shard: Vec<Vec<Part>> = shards.par_iter().map(of_shard).collect();
        let column = |place: usize| by_shard.iter_mut().map(|parts| std::mem::take(&mut parts[place])).collect();
        let columns: Vec<Vec<Part>> = (0..coming.len()).map(column).collect();
        coming.into_iter().zip(columns).collect()
    }

    fn write(
        &mut self,
        world: &World,
        month: i32,
        parts: Vec<(Dataset, Vec<Part>)>,
        risks: &[Vec<u8>],
    ) -> Result<(), SimulateError> {
        let folder = self.dir.join("series");
        let (day, year, level) = (world.calendar.start(month + 1), ((month - BURN_IN) / 12) as usize, level(self.plan));
        let one = |(dataset, parts): (Dataset, Vec<Part>)| {
            put(&folder, dataset, day, year, level, &parts.iter().collect::<Vec<_>>())
        };
        let (rows, risk) =
            rayon::join(|| parts.into_par_iter().map(one).collect::<Result<Vec<u64>, _>>(), || self.risk(risks));
        let rows = rows?;
        risk?;
        self.files += rows.len() as u64;
        self.rows += rows.iter().sum::<u64>();
        Ok(())
    }

    fn finish(self) -> Result<(u64, u64), SimulateError> {
        self.risk.finish()?;
        Ok((self.files, self.rows))
    }
}

/// One small area's rows of a dataset: of a log what was recorded since `from`, of a snapshot the state.
fn rows(shard: &Shard, world: &World, dataset: Dataset, from: Day, view: View, truth: Option<&mut Vec<u8>>) -> Part {
    let mut part = Part::default();
    let cases = dataset.outcome() || dataset == Dataset::Outcomes;
    if dataset.layout().log && !cases {
        let log = shard.logs.of(dataset);
        part.rows = log.rows(from, view.before, &mut part.bytes);
        if let Some(truth) = truth {
            log.truth(view.before, truth);
        }
        return part;
    }
    let mut out = Output { bytes: &mut part.bytes, truth, rows: 0, dataset };
    if cases {
        case_rows::rows(shard, world, dataset, (from, view.before), &mut out);
    } else {
        snapshots::rows(shard, world, dataset, view, &mut out);
    }
    part.rows = out.rows;
    part
}

/// The single first hand-over, with the truth about every record in it.
fn hand_over(dir: &Path, plan: &Plan, shards: &[Shard], world: &World, last: i32) -> Result<(u64, u64), SimulateError> {
    let (folder, minimal, truths) =
        (dir.join("handover"), dir.join("handover").join("outcomes_minimal"), dir.join("truth"));
    create(&minimal)?;
    let before = world.calendar.start(last);
    let view = View { before, keep: HANDOVER_KEEPS, month: last - 1 };
    let mut records = Truth::create(&truths, "records.csv.gz", level(plan), truth::RECORDS_HEADER)?;
    let one = |dataset: Dataset| -> Result<(u64, Vec<Vec<u8>>), SimulateError> {
        let of_shard = |shard: &Shard| {
            let mut truth = Vec::new();
            (rows(shard, world, dataset, Day::MIN, view, Some(&mut truth)), truth)
        };
        let (parts, truths): (Vec<Part>, Vec<Vec<u8>>) = shards.par_iter().map(of_shard).unzip();
        let folder = if dataset == Dataset::Outcomes { &minimal } else { &folder };
        let year = (last - 1 - BURN_IN) as usize / 12;
        let rows = put(folder, dataset, before, year, level(plan), &parts.iter().collect::<Vec<_>>())?;
        Ok((rows, truths))
    };
    let done = Dataset::ALL.par_iter().map(|dataset| one(*dataset)).collect::<Result<Vec<_>, _>>()?;
    let mut total = 0;
    for (rows, truths) in &done {
        total += rows;
        truths.iter().try_for_each(|part| records.add(part))?;
    }
    records.finish()?;
    truth::write(&truths, shards, before, level(plan))?;
    Ok((done.len() as u64, total))
}

fn summarise(plan: &Plan, shards: &[Shard], world: &World, last: i32) -> Summary {
    let (start, end) = (world.calendar.start(BURN_IN), world.calendar.start(last));
    let mut summary = Summary { intercepts: world.intercepts.0, ..Summary::default() };
    for shard in shards {
        let current =
            |household: &&super::world::Household| household.ended == OPEN && household.home != super::world::NONE;
        summary.households += shard.households.iter().filter(current).count() as u64;
        summary.people += shard.people.len() as u64;
        let owed = |case: &&Case| case.duty() != "none" && (start..end).contains(&case.applied);
        for case in shard.cases.iter().filter(owed) {
            *summary.outcomes.entry(case.kind.name()).or_default() += 1;
        }
    }
    let years = f64::from(plan.households) * f64::from(plan.months) / 12_000.0;
    summary.annual_rate_per_1000 =
        summary.outcomes.iter().map(|(kind, count)| (*kind, *count as f64 / years)).collect();
    summary.annual_rate_per_1000_all = summary.annual_rate_per_1000.values().sum();
    summary
}
