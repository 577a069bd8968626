-- What people who know have said of two records: that they are of one person, or of two. The keys are those of the source
-- systems and may be personal (a NINO): they stay in this file.
CREATE TABLE told (
    id INTEGER PRIMARY KEY, -- the order in which it was said
    one_dataset TEXT NOT NULL,
    one_source TEXT NOT NULL,
    one_person INTEGER NOT NULL, -- which person of the record, from 1
    other_dataset TEXT NOT NULL,
    other_source TEXT NOT NULL,
    other_person INTEGER NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('apart', 'together')),
    day TEXT NOT NULL,
    by_whom TEXT NOT NULL, -- staff id
    why TEXT NOT NULL
) STRICT;
