-- What caseworkers wrote on the lists, as it was read: rows are only ever added. What stands of a household on a list
-- follows from its rows (`store/feedback.rs`). Notes are never read, so nothing here is in a caseworker's own words.
CREATE TABLE feedback (
    id INTEGER PRIMARY KEY, -- the order in which it was imported
    as_of TEXT NOT NULL, -- of the list
    household INTEGER NOT NULL,
    pseudonym TEXT NOT NULL, -- as on the list
    day TEXT NOT NULL, -- when it happened; '' where the row does not say
    contact TEXT NOT NULL, -- answers in their words; '' where nothing was answered
    result TEXT NOT NULL,
    help TEXT NOT NULL,
    entry TEXT NOT NULL,
    which INTEGER NOT NULL, -- which adult of the row, from 1; 0 where the row does not say
    by_whom TEXT NOT NULL, -- staff id
    imported TEXT NOT NULL, -- the day it was first imported on
    UNIQUE (as_of, household, day, contact, result, help, entry, which, by_whom)
) STRICT;
CREATE INDEX feedback_by_household ON feedback (household, as_of);

-- What was to become of "wrong person" and "wrong household": decided once, told of records or left to an officer.
CREATE TABLE feedback_doubt (
    as_of TEXT NOT NULL,
    household INTEGER NOT NULL,
    pseudonym TEXT NOT NULL,
    entry TEXT NOT NULL,
    which INTEGER NOT NULL,
    outcome TEXT NOT NULL, -- 'apart', or why an officer must decide
    day TEXT NOT NULL, -- when it was decided
    PRIMARY KEY (as_of, household, entry, which)
) STRICT;
