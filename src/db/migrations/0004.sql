-- Scores as they were on published nights. The layout of the blob is told in `store/scores.rs`.
CREATE TABLE scores (
    as_of TEXT PRIMARY KEY,
    period_start TEXT NOT NULL,
    model TEXT NOT NULL,
    whole INTEGER NOT NULL, -- 1: the whole cohort; 0: households on a list or near it
    cohort INTEGER NOT NULL, -- how many households were scored
    layout INTEGER NOT NULL CHECK (layout = 1),
    held BLOB NOT NULL
) STRICT;
CREATE INDEX scores_by_period ON scores (period_start, as_of);

-- What was done for a household and where it was written down; a contact given twice is one.
ALTER TABLE contact ADD COLUMN help TEXT NOT NULL DEFAULT '';
ALTER TABLE contact ADD COLUMN source TEXT NOT NULL DEFAULT 'feedback';
DELETE FROM contact WHERE id NOT IN (
    SELECT min(id) FROM contact GROUP BY household, pseudonym, day, kind, by_whom, help, source
);
CREATE UNIQUE INDEX contact_once ON contact (household, pseudonym, day, kind, by_whom, help, source);
