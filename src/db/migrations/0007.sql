-- Households that would have had a place but for a reason.
CREATE TABLE kept_off (
    as_of TEXT NOT NULL,
    team TEXT NOT NULL, -- the team that would have had it
    household INTEGER NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (as_of, team, household, reason)
) STRICT, WITHOUT ROWID;

-- On the first night of a period, what became of each entry of the one before.
CREATE TABLE handed (
    as_of TEXT NOT NULL,
    team TEXT NOT NULL,
    household INTEGER NOT NULL,
    fate TEXT NOT NULL,
    PRIMARY KEY (as_of, team, household)
) STRICT, WITHOUT ROWID;

-- The themes that raised the score of a household when it was alerted: what a repeat is judged by.
CREATE TABLE alert_theme (
    as_of TEXT NOT NULL,
    household INTEGER NOT NULL,
    theme TEXT NOT NULL,
    PRIMARY KEY (as_of, household, theme)
) STRICT, WITHOUT ROWID;
