-- The last entry of the audit trail that is known to be whole: the trail itself is a file beside this one.
CREATE TABLE audit_head (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    seq INTEGER NOT NULL CHECK (seq > 0),
    hash TEXT NOT NULL
) STRICT;
