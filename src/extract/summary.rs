use super::decode::Decoded;
use super::header::Source;
use super::layout::Layout;
use super::profile::Profile;
use super::reading::{LeftOut, Reading};

/// What was assumed to read a file.
pub(super) fn reading_of(profile: &Profile, layout: &Layout<'_>, decoded: &Decoded, left_out: &[[u64; 2]]) -> Reading {
    let mut reading = Reading {
        compressed: false,
        encoding: decoded.encoding.name().to_owned(),
        encoding_stated: decoded.stated,
        delimiter: char::from(layout.delimiter),
        header_line: layout.header.as_ref().map(|header| header.row.line),
        owed_below_zero: profile.owed_below_zero.map(|(place, below)| (profile.columns[place].name.clone(), below)),
        ..Reading::default()
    };
    for (place, column) in profile.columns.iter().enumerate() {
        let sources: Vec<&Source> = layout.mappings.iter().map(|mapping| &mapping.sources[place]).collect();
        if sources.iter().all(|source| **source == Source::Absent) {
            reading.absent.push(column.name.clone());
        } else {
            let mut given: Vec<String> = sources.iter().flat_map(|source| given_as(layout, source)).collect();
            given.dedup();
            reading.mapped.insert(column.name.clone(), given);
        }
        for (count, why) in left_out[place].iter().zip([LeftOut::Unreadable, LeftOut::Future]) {
            if *count > 0 {
                reading.left_out.insert((column.name.clone(), why), *count);
            }
        }
    }
    if let Some(header) = &layout.header {
        reading.unknown = header.unused().into_iter().map(|place| header.names[place].clone()).collect();
    }
    for (place, dates) in &layout.dates {
        reading.dates.insert(profile.columns[*place].name.clone(), dates.clone());
    }
    reading
}

fn given_as(layout: &Layout<'_>, source: &Source) -> Vec<String> {
    let name_of = |place: &usize| match &layout.header {
        Some(header) => header.names[*place].clone(),
        None => format!("position {}", place + 1),
    };
    match source {
        Source::Absent => Vec::new(),
        Source::Cells(places) | Source::Joined(places) => places.iter().map(name_of).collect(),
        Source::Fixed(text) => vec![format!("the fixed value {text}")],
        Source::Counted => vec!["the order of the rows".to_owned()],
    }
}
