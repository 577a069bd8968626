//! Lists of the pairs of a batch, as places in it.

/// Pairs compared at a time, a power of two.
pub(super) const BATCH: usize = 2048;

/// Some pairs of a batch.
#[derive(Clone, Debug)]
pub(super) struct List {
    items: Box<[u16; BATCH]>,
    /// Where what is kept is written, so that no item is read behind a write.
    kept: Box<[u16; BATCH]>,
    len: usize,
}

impl Default for List {
    fn default() -> Self {
        Self { items: Box::new([0; BATCH]), kept: Box::new([0; BATCH]), len: 0 }
    }
}

/// A place in a batch as an index that needs no check.
#[inline]
pub(super) fn at(pair: u16) -> usize {
    pair as usize % BATCH
}

impl List {
    pub(super) fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub(super) fn clear(&mut self) {
        self.len = 0;
    }

    /// Lists the first `count` pairs.
    pub(super) fn fill(&mut self, count: usize) {
        for (item, pair) in self.items.iter_mut().zip(0..count as u16) {
            *item = pair;
        }
        self.len = count;
    }

    /// Adds a pair if `really`, without a branch on that.
    #[inline]
    pub(super) fn push_if(&mut self, pair: u16, really: bool) {
        self.items[self.len % BATCH] = pair;
        self.len += usize::from(really);
    }

    /// Adds a pair.
    #[inline]
    pub(super) fn push(&mut self, pair: u16) {
        self.push_if(pair, true);
    }

    /// The pairs.
    pub(super) fn pairs(&self) -> &[u16] {
        &self.items[..self.len]
    }

    /// Keeps the pairs for which `test` is true, in their order, without a branch on the outcome.
    #[inline]
    pub(super) fn keep(&mut self, mut test: impl FnMut(u16) -> bool) {
        let mut count = 0;
        for pair in &self.items[..self.len] {
            self.kept[count % BATCH] = *pair;
            count += usize::from(test(*pair));
        }
        std::mem::swap(&mut self.items, &mut self.kept);
        self.len = count;
    }

    /// Takes over another list's pairs.
    pub(super) fn copy(&mut self, other: &Self) {
        self.items[..other.len].copy_from_slice(other.pairs());
        self.len = other.len;
    }
}
