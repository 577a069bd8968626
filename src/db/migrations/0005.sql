-- Who took part in a draw of places, and by what chance: places of households in the band.
CREATE TABLE draw (
    as_of TEXT NOT NULL,
    team TEXT NOT NULL,
    household INTEGER NOT NULL,
    pseudonym TEXT NOT NULL,
    band INTEGER NOT NULL, -- from 1
    place INTEGER NOT NULL, -- rank among those who could be drawn, from 1
    places INTEGER NOT NULL,
    households INTEGER NOT NULL CHECK (households > places),
    drawn INTEGER NOT NULL,
    signed_off_by TEXT NOT NULL,
    PRIMARY KEY (as_of, household)
) STRICT;
