-- The id ledger: which households the published nights knew, with whom. A night adds a row only for what it changed; what
-- a night knew is the latest row of each household on or before it. Ids and hashes only.
CREATE TABLE ledger_night (
    as_of TEXT PRIMARY KEY
) STRICT;

CREATE TABLE ledger_household (
    household INTEGER NOT NULL,
    as_of TEXT NOT NULL REFERENCES ledger_night (as_of),
    present INTEGER NOT NULL, -- 0 from the night it was no longer found
    dwelling INTEGER NOT NULL, -- a hash
    PRIMARY KEY (household, as_of)
) STRICT, WITHOUT ROWID;
CREATE INDEX ledger_household_by_night ON ledger_household (as_of);

-- The members of a household from that night on; those of its last night stay when it is gone.
CREATE TABLE ledger_member (
    household INTEGER NOT NULL,
    as_of TEXT NOT NULL REFERENCES ledger_night (as_of),
    person INTEGER NOT NULL,
    adult INTEGER NOT NULL,
    PRIMARY KEY (household, as_of, person)
) STRICT, WITHOUT ROWID;
CREATE INDEX ledger_member_by_night ON ledger_member (as_of);

CREATE INDEX listed_by_pseudonym ON listed (pseudonym);
