use std::path::{Path, PathBuf};

use super::error::ExtractError;
use super::profile::Profile;
use crate::domain::Day;

/// A file in the inbox and the profile it matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Where it is.
    pub path: PathBuf,
    /// Its name without folders.
    pub name: String,
    /// The date in its name.
    pub date: Option<Day>,
    /// Place of its profile in the list that was given.
    pub profile: usize,
}

/// What lies in the inbox.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inbox {
    /// Files to read, in the order they are to be applied: by date in the name, undated ones last, then by name. A file that
    /// several profiles of one pattern take something from stands here once for each.
    pub files: Vec<Found>,
    /// Files that match no profile, by path.
    pub unmatched: Vec<PathBuf>,
}

/// Matches the files of the inbox, and of the folders directly in it, with profiles by their patterns. Of several patterns the
/// one with the most letters wins.
///
/// # Errors
/// The inbox is not there or cannot be listed.
pub fn find(inbox: &Path, profiles: &[Profile]) -> Result<Inbox, ExtractError> {
    if !inbox.is_dir() {
        return Err(ExtractError::NoInbox { path: inbox.display().to_string() });
    }
    let mut paths = Vec::new();
    for path in list(inbox)? {
        if path.is_dir() {
            paths.extend(list(&path)?.into_iter().filter(|inner| !inner.is_dir()));
        } else {
            paths.push(path);
        }
    }
    let mut found = Inbox::default();
    for path in paths {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let matching = profiles_for(&name, profiles);
        if matching.is_empty() {
            found.unmatched.push(path.clone());
        }
        let date = date_in_name(&name);
        found.files.extend(matching.into_iter().map(|profile| Found {
            path: path.clone(),
            name: name.clone(),
            date,
            profile,
        }));
    }
    let order = |file: &Found| (file.date.unwrap_or(Day::MAX), file.name.clone(), file.path.clone(), file.profile);
    found.files.sort_by_cached_key(order);
    found.unmatched.sort();
    Ok(found)
}

fn list(folder: &Path) -> Result<Vec<PathBuf>, ExtractError> {
    let unreadable = |error: std::io::Error| ExtractError::Unreadable {
        path: folder.display().to_string(),
        message: error.to_string(),
    };
    let entries = std::fs::read_dir(folder).map_err(unreadable)?;
    entries.map(|entry| entry.map(|entry| entry.path()).map_err(unreadable)).collect()
}

/// All profiles with the most telling pattern that fits the name.
fn profiles_for(name: &str, profiles: &[Profile]) -> Vec<usize> {
    let weight = |profile: &Profile| profile.pattern.chars().filter(|letter| !"*?[]{}".contains(*letter)).count();
    let fitting = profiles.iter().enumerate().filter(|(_, profile)| profile.fits(name));
    let best = fitting.clone().map(|(_, profile)| (weight(profile), &profile.pattern)).max();
    fitting
        .filter(|(_, profile)| best.is_some_and(|(_, pattern)| *pattern == profile.pattern))
        .map(|(ix, _)| ix)
        .collect()
}

/// The last date in a file name: `20260401` (also at the start of a longer time stamp) or `2026-04-01`.
pub(super) fn date_in_name(name: &str) -> Option<Day> {
    let bytes = name.as_bytes();
    let number = |from: usize, to: usize| name.get(from..to).and_then(|digits| digits.parse::<u32>().ok());
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut last = None;
    for at in 0..bytes.len() {
        if !is_digit(at) || (at > 0 && is_digit(at - 1)) {
            continue;
        }
        let run = (at..bytes.len()).take_while(|place| is_digit(*place)).count();
        let parts = match run {
            8 | 12 | 14 => Some((at + 4, at + 6)),
            4 if matches!(bytes.get(at + 4), Some(b'-' | b'_')) && !is_digit(at + 10) => Some((at + 5, at + 8)),
            _ => None,
        };
        let Some((month, day)) = parts else { continue };
        let date = number(at, at + 4)
            .filter(|year| (1990..=2099).contains(year))
            .and_then(|year| Day::ymd(year as i32, number(month, month + 2)?, number(day, day + 2)?));
        last = date.or(last);
    }
    last
}

#[cfg(test)]
mod tests {
    use super::date_in_name;

    #[test]
    fn the_last_date_in_a_name_is_the_date_of_the_file() {
        for (name, date) in [
            ("ctax_recovery_20230501.csv.gz", Some("2023-05-01")),
            ("rent.accounts20230105.csv", Some("2023-01-05")),
            ("events_2023-05-01.csv", Some("2023-05-01")),
            ("2022-01-01 to 2022-12-31 events.csv", Some("2022-12-31")),
            ("register_20230501123000.csv", Some("2023-05-01")),
            ("register_12345678.csv", None),
            ("register_20231301.csv", None),
            ("register.csv", None),
            ("é20230501", Some("2023-05-01")),
        ] {
            assert_eq!(date_in_name(name).map(|day| day.to_string()).as_deref(), date, "{name}");
        }
    }
}
