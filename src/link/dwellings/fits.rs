use super::written::Number;
use super::written::Unit;
use super::written::UnitKind;

/// How the postcode written agrees with that of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::link) enum PostcodeFit {
    /// The same.
    Same,
    /// One letter another, missing or added, or two swapped.
    Slip,
    /// One of the two is not given in full.
    Missing,
    /// Another of the same district.
    District,
    /// Of another district that the gazetteer has.
    Other,
    /// Of a district that the gazetteer does not have: another town.
    Foreign,
}

/// How the words written agree with a row's street.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::link) enum StreetFit {
    /// Every word.
    Same,
    /// Every word but for slips, or all but the last: MILL for MILL LANE.
    Slip,
    /// Another ending, a word missing, or a slip that makes it another street of the gazetteer.
    Doubtful,
    /// No street is written.
    Absent,
    /// Another street is written.
    Other,
}

/// How the number written agrees with that of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::link) enum NumberFit {
    /// The same with its suffix.
    Same,
    /// One is the range the other is in.
    Range,
    /// Neither has one, or one has none and the name of the building agrees.
    Unneeded,
    /// The number is written, but not as that of the building.
    Elsewhere,
    /// The suffix differs: 12 and 12A.
    Suffix,
    /// One has a number and the other has not.
    OneSided,
    /// Another number.
    Other,
}

/// How the unit written agrees with that of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::link) enum UnitFit {
    /// Neither has one.
    Neither,
    /// The same.
    Same,
    /// The same number of a flat and of a room.
    OtherKind,
    /// One says less than the other, but nothing else: FIRST FLOOR and FIRST FLOOR REAR.
    Less,
    /// The row is a unit and none is written.
    NotWritten,
    /// A unit is written and the row is none.
    NotInRow,
    /// A number and a floor: nobody can say whether they are one.
    Unlike,
    /// Another unit.
    Other,
}

/// How the words written agree with those that name a building or a part of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::link) enum NameFit {
    /// The row has none.
    NoName,
    /// Every word that tells.
    Same,
    /// The same but for slips.
    Slip,
    /// It is not written.
    NotWritten,
}

impl NameFit {
    /// Whether the name is written.
    pub(in crate::link) fn agrees(self) -> bool {
        matches!(self, Self::Same | Self::Slip)
    }
}

/// Bits of postcode and street together, for one follows from the other; `rarity` counts where the street alone places
/// it. A postcode a letter away weighs 4 bits or more below the same one, and another one of the town less again: streets
/// of one name are told apart by it.
pub(in crate::link) fn place_bits(postcode: PostcodeFit, street: StreetFit, rarity: f64) -> f64 {
    match (postcode, street) {
        (PostcodeFit::Same, StreetFit::Same) => 10.0,
        (PostcodeFit::Same, StreetFit::Slip) => 9.0,
        (PostcodeFit::Same, StreetFit::Doubtful) => 0.0,
        (PostcodeFit::Same, StreetFit::Absent) => 7.0,
        (PostcodeFit::Slip, StreetFit::Same) => rarity + 1.0,
        (PostcodeFit::Slip, StreetFit::Slip) | (PostcodeFit::Missing, StreetFit::Same) => rarity,
        (PostcodeFit::Slip, StreetFit::Doubtful) => -2.0,
        (PostcodeFit::Missing, StreetFit::Slip) => rarity - 1.0,
        (PostcodeFit::Missing, StreetFit::Doubtful) => -4.0,
        (PostcodeFit::District, StreetFit::Same) => rarity - 3.0,
        (PostcodeFit::District, StreetFit::Slip) | (PostcodeFit::Other, StreetFit::Same) => rarity - 4.0,
        (PostcodeFit::Other, StreetFit::Slip) => rarity - 5.0,
        (PostcodeFit::Same, StreetFit::Other)
        | (PostcodeFit::Slip, StreetFit::Absent)
        | (PostcodeFit::District, StreetFit::Doubtful) => -6.0,
        _ => -12.0,
    }
}

/// Bits of the number.
pub(in crate::link) fn number_bits(fit: NumberFit) -> f64 {
    match fit {
        NumberFit::Same => 4.0,
        NumberFit::Range => 2.0,
        NumberFit::Unneeded => 0.0,
        NumberFit::Elsewhere => -5.0,
        NumberFit::Suffix | NumberFit::OneSided => -11.0,
        NumberFit::Other => -20.0,
    }
}

/// Bits of the unit.
pub(in crate::link) fn unit_bits(fit: UnitFit) -> f64 {
    match fit {
        UnitFit::Same => 4.0,
        UnitFit::Less => 1.0,
        UnitFit::Neither | UnitFit::OtherKind => 0.0,
        UnitFit::NotWritten => -4.0,
        UnitFit::NotInRow | UnitFit::Unlike => -13.0,
        UnitFit::Other => -20.0,
    }
}

/// Compares numbers; `named` if the name of the building agrees, `more` are other numbers written.
pub(in crate::link) fn number_fit(written: Number, row: Number, named: bool, more: &[Number]) -> NumberFit {
    let (w_high, r_high) = (written.high.max(written.low), row.high.max(row.low));
    let one_range = (written.high != 0) != (row.high != 0);
    match (written.low, row.low) {
        (0, 0) => NumberFit::Unneeded,
        (0, _) | (_, 0) if named => NumberFit::Unneeded,
        (0, _) | (_, 0) => NumberFit::OneSided,
        _ if written == row => NumberFit::Same,
        (low, other) if one_range && low <= r_high && other <= w_high && (low + other) % 2 == 0 => NumberFit::Range,
        (low, other) if low == other && written.high == row.high => NumberFit::Suffix,
        _ if more.contains(&row) => NumberFit::Elsewhere,
        _ => NumberFit::Other,
    }
}

/// Compares units; `part` is how words that name a part of the building agree.
pub(in crate::link) fn unit_fit(written: Unit, row: Unit, part: NameFit) -> UnitFit {
    let none = (0, 0, 0);
    match (written.kind, row.kind, part) {
        (UnitKind::None, UnitKind::None, NameFit::NoName) => UnitFit::Neither,
        (UnitKind::None, UnitKind::None, NameFit::Same | NameFit::Slip) => UnitFit::Same,
        (UnitKind::None, _, _) => UnitFit::NotWritten,
        (_, UnitKind::None, _) => UnitFit::NotInRow,
        _ if written.code != none && row.code != none => {
            let kind = written.kind == row.kind || written.kind == UnitKind::Bare || row.kind == UnitKind::Bare;
            match (written.code == row.code, kind) {
                (true, true) => UnitFit::Same,
                (true, false) => UnitFit::OtherKind,
                (false, _) => UnitFit::Other,
            }
        }
        _ if written.code != row.code => {
            let same = written.position == row.position && row.position != 0;
            if same { UnitFit::Less } else { UnitFit::Unlike }
        }
        _ if written.position == row.position => {
            if row.position == 0 {
                UnitFit::Less
            } else {
                UnitFit::Same
            }
        }
        _ => {
            let (one, other) = (written.position, row.position);
            if one & other == one || one & other == other { UnitFit::Less } else { UnitFit::Other }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::NameFit;
    use super::NumberFit;
    use super::UnitFit;
    use super::number_fit;
    use super::unit_fit;
    use crate::link::dwellings::written::read;

    #[test]
    fn numbers_agree_as_far_as_they_say() {
        let table = [
            ("12", "12", false, NumberFit::Same),
            ("12A", "12A", false, NumberFit::Same),
            ("12A", "12", false, NumberFit::Suffix),
            ("12-16", "14", false, NumberFit::Range),
            ("12-16", "13", false, NumberFit::Other),
            ("12-16", "18", false, NumberFit::Other),
            ("14", "12-16", false, NumberFit::Range),
            ("12-16", "12-16", false, NumberFit::Same),
            ("", "12", false, NumberFit::OneSided),
            ("", "12", true, NumberFit::Unneeded),
            ("12", "", false, NumberFit::OneSided),
            ("", "", false, NumberFit::Unneeded),
            ("21", "12", false, NumberFit::Other),
        ];
        for (written, row, named, expected) in table {
            assert_eq!(number_fit(read(written).number, read(row).number, named, &[]), expected, "{written} / {row}");
        }
    }

    #[test]
    fn units_agree_as_far_as_they_say() {
        let table = [
            ("", "", UnitFit::Neither),
            ("FLAT 3", "FLAT 3", UnitFit::Same),
            ("APARTMENT 3", "UNIT 3", UnitFit::Same),
            ("ROOM 3", "FLAT 3", UnitFit::OtherKind),
            ("FLAT 3", "FLAT 4", UnitFit::Other),
            ("FLAT 3", "FLAT 3A", UnitFit::Other),
            ("", "FLAT 3", UnitFit::NotWritten),
            ("FLAT 3", "", UnitFit::NotInRow),
            ("FLAT 3", "GROUND FLOOR FLAT", UnitFit::Unlike),
            ("FLAT 3 GROUND FLOOR", "GROUND FLOOR FLAT", UnitFit::Less),
            ("FIRST FLOOR", "FIRST FLOOR REAR FLAT", UnitFit::Less),
            ("GROUND FLOOR", "FIRST FLOOR", UnitFit::Other),
            ("BACK BASEMENT FLAT", "BASEMENT REAR FLAT", UnitFit::Same),
        ];
        for (written, row, expected) in table {
            assert_eq!(unit_fit(read(written).unit, read(row).unit, NameFit::NoName), expected, "{written} / {row}");
        }
    }
}
