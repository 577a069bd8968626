use crate::domain::Day;

/// How one file came in, which decides from when its rows count as known.
///
/// A file accepted for the night of day N was there at the close of N−1. The files of a dataset's first night are a
/// *hand-over*: their rows happened, and were recorded, before we could see them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arrival {
    /// The night the file is accepted for.
    pub(super) night: Day,
    /// Whether this is the night of the dataset's first file.
    pub(super) hand_over: bool,
    /// Whether the dataset is a reference list, true of every day.
    pub(super) reference: bool,
    /// Days after `happened` at which a row without `recorded` counts as known in a hand-over.
    pub(super) lag_days: u16,
}

impl Arrival {
    /// The day at whose close the file was there.
    pub(super) fn seen(self) -> Day {
        self.night - 1
    }

    /// The day at whose close a new row became known.
    ///
    /// In a hand-over `recorded`, else `happened` + lag, and never later than the day the file was there. After it the
    /// later of recorded and first seen, which is first seen: a row cannot be recorded after it was read.
    pub(super) fn known_from(self, happened: Option<Day>, recorded: Option<Day>) -> Day {
        if !self.hand_over {
            return self.seen();
        }
        if self.reference {
            return Day::MIN;
        }
        let own = recorded.or_else(|| happened.map(|day| day + i32::from(self.lag_days)));
        own.map_or(self.seen(), |day| day.min(self.seen()))
    }

    /// The day at whose close a new row's current-state columns became known.
    pub(super) fn state_from(self) -> Day {
        if self.hand_over && self.reference { Day::MIN } else { self.seen() }
    }
}

#[cfg(test)]
mod tests {
    use super::Arrival;
    use crate::domain::Day;

    fn day(text: &str) -> Option<Day> {
        (text != "-").then(|| text.parse().unwrap())
    }

    #[test]
    fn known_follows_from_happened_recorded_and_first_seen() {
        let table = "
            file of    | happened   | recorded   | known from
            hand-over  | 2024-01-05 | 2024-01-20 | 2024-01-20
            hand-over  | 2024-01-05 | -          | 2024-01-19
            hand-over  | -          | -          | 2024-06-30
            hand-over  | 2024-06-25 | -          | 2024-06-30
            hand-over  | 2024-08-01 | -          | 2024-06-30
            hand-over  | 2024-01-05 | 2024-07-01 | 2024-06-30
            later      | 2024-01-05 | 2024-01-20 | 2024-06-30
            later      | 2024-01-05 | 2024-07-01 | 2024-06-30
            later      | -          | -          | 2024-06-30
            reference  | -          | -          | -";
        for line in table.lines().skip(2) {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            let arrival = Arrival {
                night: "2024-07-01".parse().unwrap(),
                hand_over: cells[0] != "later",
                reference: cells[0] == "reference",
                lag_days: 14,
            };
            let known = arrival.known_from(day(cells[1]), day(cells[2]));
            assert_eq!(known, day(cells[3]).unwrap_or(Day::MIN), "{line}");
        }
    }
}
