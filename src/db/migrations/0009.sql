-- What was erased on a person's demand, and the keyed digests by which their rows are known again should they come back.
-- No personal data, but for `work` while an erasure is under way.
CREATE TABLE erasure (
    id INTEGER PRIMARY KEY,
    day TEXT NOT NULL,
    by_whom TEXT NOT NULL, -- staff id
    why TEXT NOT NULL,
    stage TEXT NOT NULL CHECK (stage IN ('begun', 'archive', 'store', 'exports', 'done')), -- the last step that is done
    work TEXT NOT NULL -- JSON: numbers of the person and their households; emptied before it is done
) STRICT;

CREATE TABLE erased (
    digest BLOB NOT NULL, -- the first 16 bytes of HMAC-SHA256 under the council's key
    key TEXT NOT NULL, --    which key, by a digest of its own
    what TEXT NOT NULL CHECK (what IN ('record', 'nino', 'birth', 'entity', 'shared', 'named')),
    erasure INTEGER NOT NULL REFERENCES erasure (id),
    PRIMARY KEY (digest, what)
) STRICT, WITHOUT ROWID;

-- How much went, and where a source system still had it.
CREATE TABLE erased_count (
    erasure INTEGER NOT NULL REFERENCES erasure (id),
    place TEXT NOT NULL CHECK (place IN ('archive', 'store', 'exports')),
    name TEXT NOT NULL, -- dataset, table or file
    rows INTEGER NOT NULL,
    persons INTEGER NOT NULL, -- sightings of the person
    still_held INTEGER NOT NULL,
    PRIMARY KEY (erasure, place, name)
) STRICT, WITHOUT ROWID;

-- What made a run of the archive: 'intake', 'erasure' or 'retention'.
ALTER TABLE commits ADD COLUMN cause TEXT NOT NULL DEFAULT 'intake';
ALTER TABLE file ADD COLUMN rows_erased INTEGER NOT NULL DEFAULT 0;
