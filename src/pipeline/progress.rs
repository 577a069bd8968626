/// Where the stages of a job are announced; the terminal, or nothing. The jobs themselves never touch the clock.
pub trait Progress: Sync {
    /// A stage begins; `total` steps if known, else 0.
    fn start(&self, stage: &str, total: u64);
    /// So many steps more are done.
    fn advance(&self, steps: u64);
    /// The stage is done: one line with its counts.
    fn finish(&self, summary: &str);
    /// Something a person should know, apart from the stages.
    fn note(&self, text: &str);
}

/// Announces nothing: for tests.
#[derive(Clone, Copy, Debug)]
pub struct Silent;

impl Progress for Silent {
    fn start(&self, _stage: &str, _total: u64) {}
    fn advance(&self, _steps: u64) {}
    fn finish(&self, _summary: &str) {}
    fn note(&self, _text: &str) {}
}
