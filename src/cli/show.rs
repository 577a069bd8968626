//! Results as text for people; adds no numbers of its own.

use std::fmt::Write;
use std::path::Path;

use serde::Serialize;

use super::commands::by_dataset;
use super::models::beside;
use crate::alerts::Off;
use crate::config::Config;
use crate::domain::Probability;
use crate::error::Failure;
use crate::evaluate::Audience;
use crate::evaluate::Estimate;
use crate::evaluate::Evaluation;
use crate::evaluate::backtest_table;
use crate::evaluate::published_table;
use crate::exit::Exit;
use crate::export::ObjectionLine;
use crate::export::Paper;
use crate::model::Figures;
use crate::pipeline::Backtest;
use crate::pipeline::Checked;
use crate::pipeline::CheckedDataset;
use crate::pipeline::CheckedFile;
use crate::pipeline::Heeded;
use crate::pipeline::Night;
use crate::pipeline::NotScorable;
use crate::pipeline::TrainReport;
use crate::simulate::Summary;

/// Prints a result. A closed pipe (`hew … | head`) is no fault.
pub(super) fn say(text: &str) -> Result<(), Failure> {
    use std::io::Write as _;
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Failure::new(Exit::Internal, format!("cannot print the result: {error}"), None))
        }
        _ => Ok(()),
    }
}

/// A result as JSON with a final newline.
pub(super) fn json(result: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(result).expect("results are plain data");
    text.push('\n');
    text
}

/// What a night did and where the list is.
pub(super) fn night(night: &Night, replay: bool) -> String {
    let mut text = String::new();
    let mark = if replay { "  (a replay: the as-of date is fixed)" } else { "" };
    line(&mut text, &format!("\nhew night, as of {}{mark}\n", night.as_of));
    if !night.intake.files.is_empty() {
        line(
            &mut text,
            &format!("  {:<18} {:>5} {:>9} {:>9} {:>8} {:>7}", "feed", "files", "rows", "used", "rejected", "ignored"),
        );
        for (dataset, (files, read, used, rejected, ignored)) in by_dataset(&night.intake.files) {
            line(&mut text, &format!("  {dataset:<18} {files:>5} {read:>9} {used:>9} {rejected:>8} {ignored:>7}"));
        }
    }
    if night.intake.erased() > 0 {
        line(&mut text, &format!("  {} rows are about people who were erased: left out", night.intake.erased()));
    }
    for file in &night.intake.unmatched {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        line(&mut text, &format!("  no profile knows `{name}`: it was not read"));
    }
    line(&mut text, "");
    let left: Vec<String> = night.excluded.iter().map(|(reason, count)| format!("{count} {reason}")).collect();
    line(&mut text, &format!("  scored     {} households; left out: {}", night.cohort, left.join(", ")));
    line(&mut text, &format!("  model      {}, {}", night.model.id, promoted(night)));
    let figures = &night.model.validation.model;
    line(&mut text, &format!("  held out   {}", held_out(figures)));
    for team in &night.selection.teams {
        line(
            &mut text,
            &format!(
                "  {:<10} {} of {} places of {} to {}: {} new tonight, {} closed, {} tied with the last",
                "places",
                team.open + team.closed,
                team.capacity,
                night.selection.span.from,
                night.selection.span.to,
                team.added,
                team.closed,
                team.tied_with_last
            ),
        );
    }
    if let Some(count) = night.selection.off.get(&Off::NoSpecialist) {
        line(
            &mut text,
            &format!(
                "  on no list {} households, {} of which would have a place: only a team with `specialist = true` may see them, and \
                 config has none for them",
                count.all, count.placed
            ),
        );
    }
    line(&mut text, &format!("  objections {}", heeded(&night.heeded)));
    line(&mut text, &format!("  changes    {}", changed(night)));
    if let Some(moved) = moved(night) {
        line(&mut text, &format!("  drift      {moved}"));
    }
    line(&mut text, &format!("\n  the list   {}", night.published.folder.join("list.xlsx").display()));
    line(&mut text, &format!("             {}", night.published.folder.join("list.csv").display()));
    text
}

/// That objections were heeded, by count.
fn heeded(heeded: &Heeded) -> String {
    let ObjectionLine { in_force, matched, persons, households, scored, in_training, on_list, since_model } =
        &heeded.count;
    if *in_force == 0 {
        return "none in force".to_owned();
    }
    let learnt = in_training.map_or_else(String::new, |rows| format!(", {rows} rows in training"));
    let mut text = format!(
        "{in_force} in force, {matched} of them match {persons} persons in {households} households: {scored} scored{learnt}, \
         {on_list} on the list"
    );
    if *since_model > 0 {
        let _ = write!(text, "; the model is older than {since_model} of them: `hew train` makes one without those");
    }
    text
}

fn changed(night: &Night) -> String {
    match night.changes {
        None => "none: no night was published for a day before this one".to_owned(),
        Some((before, count)) => {
            format!(
                "{count} in the households since the night of {before}: {}",
                night.published.folder.join("changes.csv").display()
            )
        }
    }
}

/// The columns that have moved too far, the furthest first; nothing where all is well.
fn moved(night: &Night) -> Option<String> {
    const NAMED: usize = 4;
    let over = night.drift.as_ref()?.over();
    let names: Vec<&str> = over.iter().map(|column| column.name.as_str()).take(NAMED).collect();
    let more = if over.len() > NAMED { " and more" } else { "" };
    let page = night.published.folder.join("run.html");
    (!over.is_empty()).then(|| {
        format!(
            "{} of the model's columns are not as in training: {}{more}: {}",
            over.len(),
            names.join(", "),
            page.display()
        )
    })
}

fn promoted(night: &Night) -> String {
    match &night.promotion {
        None => "trained for this replay alone".to_owned(),
        Some(promotion) if !promotion.signed_off() => format!("model not signed off ({})", promotion.why),
        Some(promotion) => format!("promoted by {}: {}", promotion.by, promotion.why),
    }
}

/// Hit rate on dates the model had not seen, beside the base rate.
fn held_out(figures: &Figures) -> String {
    let Some(hit_rate) = rate(figures) else { return "no date could be held out yet".to_owned() };
    let base =
        figures.base_rate.as_ref().map_or_else(String::new, |base| format!("; base rate {:.2}%", 100.0 * base.value));
    format!(
        "top 1% of {} past dates: {} hits of {} places = {hit_rate}{base}",
        figures.dates.len(),
        figures.hits,
        figures.places
    )
}

/// A hit rate with its interval: `4.2% (95% 1.2% to 7.3%)`; `None` without places.
pub(super) fn rate(figures: &Figures) -> Option<String> {
    let Estimate { value, interval } = figures.hit_rate?;
    let percent = |share: f64| format!("{:.1}%", 100.0 * share);
    let interval = interval
        .map_or_else(String::new, |interval| format!(" (95% {} to {})", percent(interval.low), percent(interval.high)));
    Some(percent(value) + &interval)
}

/// Every file of the inbox, what was assumed about it and what is wrong with it.
pub(super) fn checked(checked: &Checked, config: &Config) -> String {
    let mut text = format!("inbox `{}`\n", config.extract.inbox.display());
    for dataset in &checked.datasets {
        text.push_str(&checked_dataset(dataset));
    }
    if !checked.missing.is_empty() {
        let names: Vec<&str> = checked.missing.iter().map(|(dataset, _)| dataset.as_str()).collect();
        line(&mut text, &format!("\nno file of: {}", names.join(", ")));
    }
    for file in &checked.unmatched {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        line(
            &mut text,
            &format!("\nno profile knows `{name}`: rename it, or write a profile for it (CONTRIBUTING.md)"),
        );
    }
    text
}

fn checked_dataset(dataset: &CheckedDataset) -> String {
    let scored = if dataset.scored { "used for scoring" } else { "not used for scoring" };
    let mut text = format!("\n{} ({}; {scored})\n", dataset.dataset, dataset.title);
    let sound = |file: &&CheckedFile| file.found.is_ok();
    let snapshots: Vec<_> = dataset.files.iter().filter(sound).filter_map(|file| file.date).collect();
    if let (Some(first), Some(last)) = (snapshots.first(), snapshots.last()) {
        line(&mut text, &format!("  {} files dated {first} to {last}", dataset.files.len()));
    }
    let newest = dataset.files.iter().rfind(|file| file.found.is_ok());
    for file in &dataset.files {
        match &file.found {
            Err((fault, hint)) => {
                line(&mut text, &format!("  wrong: {fault}"));
                if let Some(hint) = hint {
                    line(&mut text, &format!("    fix: {hint}"));
                }
            }
            Ok((coverage, _)) => {
                for (reason, count) in &coverage.rejected {
                    line(&mut text, &format!("  `{}`: {count} rows rejected: {reason}", file.file));
                }
            }
        }
    }
    if let Some(CheckedFile { file, found: Ok((coverage, assumed)), .. }) = newest {
        let rejected: u64 = coverage.rejected.values().sum();
        let ignored: Vec<String> = coverage.ignored.iter().map(|(what, count)| format!("{count} {what}")).collect();
        let ignored = if ignored.is_empty() { "none".to_owned() } else { ignored.join(", ") };
        line(
            &mut text,
            &format!(
                "  newest `{file}`: {} rows = {} used + {rejected} rejected + ignored: {ignored}",
                coverage.rows, coverage.used
            ),
        );
        if let Some((first, last)) = coverage.happened {
            line(&mut text, &format!("    happened {first} to {last}"));
        }
        let keys = [
            ("UPRN", coverage.uprn),
            ("birth date", coverage.birth_date),
            ("NINO", coverage.nino),
            ("postcode", coverage.postcode),
        ];
        let keys: Vec<String> = keys
            .iter()
            .filter_map(|(name, share)| share.map(|share: Probability| format!("{name} {:.0}%", 100.0 * share.get())))
            .collect();
        if !keys.is_empty() {
            line(
                &mut text,
                &format!(
                    "    keys filled: {}; {} rows with test identifiers (ZZ)",
                    keys.join(", "),
                    coverage.test_data
                ),
            );
        }
        for sentence in assumed {
            line(&mut text, &format!("    assumed: {sentence}"));
        }
    }
    text
}

/// A challenger.
pub(super) fn trained(report: &TrainReport, config: &Config) -> String {
    let model = &report.trained.model;
    let mut text = format!("model {} is saved in `{}`, not promoted\n", model.id, config.model.folder.display());
    let (first, last) = (model.trained_dates.first(), model.trained_dates.last());
    if let (Some(first), Some(last)) = (first, last) {
        line(
            &mut text,
            &format!(
                "  trained on  {} dates from {first} to {last}: {} household-dates, {} with an outcome ({} distinct cases)",
                model.trained_dates.len(),
                model.rows,
                model.positives,
                model.distinct_positives
            ),
        );
    }
    let catalogue = if model.reduced_catalogue {
        "the reduced catalogue: too few outcomes for the full one"
    } else {
        "the full catalogue"
    };
    line(&mut text, &format!("  features    {}, {catalogue}; L2 strength {}", model.features.len(), model.l2));
    line(&mut text, &format!("  held out    {}", held_out(&model.validation.model)));
    line(&mut text, &format!("  best rule   {}", held_out(&model.validation.rule)));
    let rule = report.rule.as_ref().map_or("none", |rule| rule.feature.as_str());
    line(&mut text, &format!("  rule today  {rule}"));
    text.push_str(&beside(&report.beside, &model.id, &config.model.folder));
    text
}

/// Replayed dates.
pub(super) fn backtest(backtest: &Backtest) -> String {
    let mut text = format!("backtest on {}, outcomes complete to {}\n", backtest.on, backtest.complete_to);
    line(&mut text, "\ntop 1% of each date (a random list has the base rate for its hit rate, and lift 1)");
    text.push_str(&backtest_table(&backtest.at_one_percent, Audience::Office));
    line(&mut text, "\nthe teams' places of one period");
    text.push_str(&backtest_table(&backtest.at_capacity, Audience::Office));
    let sum = |of: fn(&crate::pipeline::Coverage) -> u32| backtest.coverage.iter().map(of).sum::<u32>();
    line(
        &mut text,
        &format!(
            "\ncoverage: {} of {} cases in the windows came from a household of the cohort ({} as a member leaving it)",
            sum(|date| date.in_cohort),
            sum(|date| date.cases),
            sum(|date| date.leaving_members)
        ),
    );
    text.push_str(&not_scorable(backtest));
    for (date, why) in &backtest.skipped {
        line(&mut text, &format!("not replayed: {date}: {why}"));
    }
    text
}

/// Who could not be scored, what came to them, and recall with and without them; nothing where everybody could be.
fn not_scorable(backtest: &Backtest) -> String {
    let mut text = String::new();
    let mut reasons: Vec<&str> = backtest.not_scorable.iter().map(|of_date| of_date.reason).collect();
    reasons.sort_unstable();
    reasons.dedup();
    for reason in reasons {
        let of = |count: fn(&NotScorable) -> u32| -> u32 {
            backtest.not_scorable.iter().filter(|of_date| of_date.reason == reason).map(count).sum()
        };
        let (households, positives) = (of(|count| count.households), of(|count| count.positives));
        let words = reason.trim_start_matches("not enough data: ");
        line(
            &mut text,
            &format!("not enough data: {words}: {households} household-dates, {positives} of them with an outcome"),
        );
    }
    for (list, both) in [("top 1%", &backtest.recall_at_one_percent), ("teams' places", &backtest.recall_at_capacity)] {
        let share = |recall: Option<Estimate>| {
            recall.map_or_else(|| "none".to_owned(), |recall| format!("{:.1}%", 100.0 * recall.value))
        };
        let (scored, all) = (share(both.recall_scored), share(both.recall_with_not_scorable));
        line(
            &mut text,
            &format!(
                "recall, {list}: {scored} of the {} scored with an outcome; {all} with the {} that could not be scored",
                both.positives_scored, both.positives_not_scorable
            ),
        );
    }
    text
}

/// Why there is nothing to say of the lists yet, and what to do meanwhile.
fn nothing_mature(evaluation: &Evaluation) -> String {
    if evaluation.alerts.published == 0 {
        return "\nno list was published yet: `hew night` publishes the first one\n".to_owned();
    }
    format!(
        "\nnothing can be said of them yet: that takes cases complete to {} days after an alert, and to when they have been \
         recorded\nmeanwhile:  hew evaluate --replays  tells how lists of past dates would have done\n",
        evaluation.horizon_days
    )
}

/// Papers that were drafted, and what is left for a person.
pub(super) fn evidence(papers: &[Paper], folder: &Path) -> String {
    let mut text = String::new();
    for paper in papers {
        let path = folder.join(format!("{}.md", paper.name));
        line(&mut text, &format!("{}: {} lines left for a person", path.display(), paper.blanks()));
    }
    text.push_str("\nthey are drafts: whoever signs one answers for all of it; search them for TO COMPLETE\n");
    text
}

/// Published lists against what happened.
pub(super) fn evaluation(evaluation: &Evaluation, page: &Path) -> String {
    let mut text = published_table(evaluation, Audience::Office);
    if evaluation.alerts.known == 0 {
        text.push_str(&nothing_mature(evaluation));
    }
    line(&mut text, &format!("\nthe report  {}", page.display()));
    text
}

/// A synthetic council.
pub(super) fn simulated(summary: &Summary) -> String {
    let mut text = format!(
        "{} households, {} people, {} files, {} rows\n",
        summary.households, summary.people, summary.files, summary.rows
    );
    for (kind, outcomes) in &summary.outcomes {
        let rate = summary.annual_rate_per_1000.get(kind).copied().unwrap_or_default();
        line(&mut text, &format!("  {kind:<10} {outcomes} duties owed, {rate:.1} per 1,000 households a year"));
    }
    line(&mut text, &format!("  all        {:.1} per 1,000 households a year", summary.annual_rate_per_1000_all));
    text
}

fn line(text: &mut String, more: &str) {
    writeln!(text, "{more}").expect("writing to a string cannot fail");
}
