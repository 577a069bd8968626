-- The manifest of the archive: which segments are part of it. A segment that is not listed here is not there.
CREATE TABLE commits (
    run INTEGER PRIMARY KEY,
    night TEXT NOT NULL
) STRICT;

CREATE TABLE dataset (
    name TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('snapshot', 'log')),
    entity_kind TEXT NOT NULL,
    dated TEXT NOT NULL, --      JSON list of columns
    audit_only TEXT NOT NULL, -- JSON list of columns
    first_load TEXT NOT NULL, -- the night its first file was accepted for
    last_night TEXT NOT NULL,
    next_row INTEGER NOT NULL,
    run INTEGER NOT NULL REFERENCES commits (run)
) STRICT;

CREATE TABLE file (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES commits (run),
    dataset TEXT NOT NULL,
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    bytes INTEGER NOT NULL,
    date TEXT,
    night TEXT NOT NULL,
    rows_read INTEGER NOT NULL,
    rows_used INTEGER NOT NULL,
    rows_rejected INTEGER NOT NULL,
    rows_ignored INTEGER NOT NULL,
    added INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    closed INTEGER NOT NULL,
    unchanged INTEGER NOT NULL,
    doubtful INTEGER NOT NULL,
    quarantined TEXT -- the reason; NULL for an accepted file
) STRICT;
CREATE INDEX file_by_name ON file (dataset, name);

CREATE TABLE segment (
    dataset TEXT NOT NULL,
    name TEXT NOT NULL,
    part TEXT NOT NULL CHECK (part IN ('facts', 'sightings', 'closes')),
    rows INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    checksum INTEGER NOT NULL, -- XXH3, 64 bits
    run INTEGER NOT NULL REFERENCES commits (run),
    PRIMARY KEY (dataset, name)
) STRICT;

-- Open rows missing from the newest file, which had rejected rows that may have been they.
CREATE TABLE doubtful (
    dataset TEXT NOT NULL,
    row INTEGER NOT NULL,
    PRIMARY KEY (dataset, row)
) STRICT;

-- What was published and what came of it.
CREATE TABLE run (
    as_of TEXT PRIMARY KEY,
    status TEXT NOT NULL,
    replay INTEGER NOT NULL,
    inputs TEXT NOT NULL,
    config TEXT NOT NULL,
    model TEXT
) STRICT;

CREATE TABLE listed (
    as_of TEXT NOT NULL,
    period_start TEXT NOT NULL,
    team TEXT NOT NULL,
    household INTEGER NOT NULL,
    pseudonym TEXT NOT NULL,
    model TEXT NOT NULL,
    score REAL NOT NULL,
    risk REAL NOT NULL,
    place INTEGER NOT NULL,
    is_new INTEGER NOT NULL,
    reasons TEXT NOT NULL,
    PRIMARY KEY (as_of, team, household)
) STRICT;
CREATE INDEX listed_by_period ON listed (period_start, as_of);

CREATE TABLE contact (
    id INTEGER PRIMARY KEY,
    household INTEGER NOT NULL,
    pseudonym TEXT NOT NULL,
    day TEXT NOT NULL,
    kind TEXT NOT NULL,
    by_whom TEXT NOT NULL
) STRICT;
CREATE INDEX contact_by_household ON contact (household, day);
