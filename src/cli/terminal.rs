use std::sync::Mutex;

use indicatif::ProgressBar;
use indicatif::ProgressStyle;

use crate::clock::Stopwatch;
use crate::pipeline::Progress;

/// Shows a bar while a stage runs (on a terminal only) and leaves one line a stage, with counts and time, on stderr.
pub(super) struct Terminal {
    stage: Mutex<Option<Stage>>,
}

struct Stage {
    name: String,
    bar: ProgressBar,
    watch: Stopwatch,
}

impl Terminal {
    pub(super) fn new() -> Self {
        Self { stage: Mutex::new(None) }
    }

    /// A step of a job that counts for itself; a new stage name ends the one before.
    pub(super) fn step(&self, stage: &str, done: u64, total: u64) {
        let same = self
            .stage
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .as_ref()
            .is_some_and(|slot| slot.name == stage);
        if !same {
            self.done();
            self.start(stage, total);
        }
        self.with(|slot| {
            if let Some(stage) = slot {
                stage.bar.set_position(done);
            }
        });
    }

    /// Ends the stage that runs, if any.
    pub(super) fn done(&self) {
        let running = self.stage.lock().unwrap_or_else(std::sync::PoisonError::into_inner).is_some();
        if running {
            self.finish("done");
        }
    }

    fn with(&self, act: impl FnOnce(&mut Option<Stage>)) {
        act(&mut self.stage.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
    }
}

impl Progress for Terminal {
    fn start(&self, stage: &str, total: u64) {
        let bar = if total > 0 { ProgressBar::new(total) } else { ProgressBar::new_spinner() };
        let template = if total > 0 { "  {msg:<9} {wide_bar} {pos}/{len}" } else { "  {msg:<9} {spinner} {elapsed}" };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        bar.set_message(stage.to_owned());
        bar.enable_steady_tick(std::time::Duration::from_millis(200));
        self.with(|slot| *slot = Some(Stage { name: stage.to_owned(), bar, watch: Stopwatch::start() }));
    }

    fn advance(&self, steps: u64) {
        self.with(|slot| {
            if let Some(stage) = slot {
                stage.bar.inc(steps);
            }
        });
    }

    #[expect(clippy::print_stderr, reason = "stage lines are for the person at the terminal")]
    fn finish(&self, summary: &str) {
        self.with(|slot| {
            if let Some(stage) = slot.take() {
                stage.bar.finish_and_clear();
                eprintln!("  {:<9} {summary} ({:.1} s)", stage.name, stage.watch.elapsed().as_secs_f64());
            }
        });
    }

    #[expect(clippy::print_stderr, reason = "notes are for the person at the terminal")]
    fn note(&self, text: &str) {
        self.with(|slot| match slot {
            Some(stage) => stage.bar.suspend(|| eprintln!("  note      {text}")),
            None => eprintln!("  note      {text}"),
        });
    }
}
