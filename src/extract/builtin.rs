use std::path::Path;

use super::check::parse;
use super::error::ExtractError;
use super::profile::Profile;

macro_rules! built_in {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("profiles/", $name, ".toml")))),+]
    };
}

/// The layouts that come with the program.
const BUILT_IN: &[(&str, &str)] = built_in![
    "adults",
    "attendance",
    "csc",
    "ctax_accounts",
    "ctax_accounts_nfi",
    "ctax_balances",
    "ctax_recovery",
    "dhp",
    "events",
    "exclusions",
    "gazetteer",
    "geo",
    "hb_claims",
    "hb_claims_shbe",
    "hb_members",
    "hb_members_shbe",
    "hclic_activity",
    "hclic_case",
    "hclic_person",
    "hclic_support",
    "hclic_ta",
    "outcomes",
    "prs_notices",
    "pupils",
    "register",
    "rent_accounts",
    "rent_actions",
    "rent_arrangements",
    "rent_balances",
    "rent_tenants",
    "rent_transactions",
    "uc_feed",
];

/// The built-in profiles with the council's own: every `*.toml` in the folder `own` takes the place of the built-in profile
/// of the same name (of all profiles of its dataset, where it names no variant). Ordered by name.
///
/// # Errors
/// A folder that cannot be read, or a profile with a fault in it, with line and column.
pub fn profiles(own: Option<&Path>) -> Result<Vec<Profile>, ExtractError> {
    let mut all = Vec::new();
    for (name, text) in BUILT_IN {
        all.push(parse(&format!("built-in profile {name}.toml"), text)?);
    }
    for profile in own.map(read_folder).transpose()?.unwrap_or_default() {
        let replaces_dataset = profile.name == profile.dataset;
        all.retain(|other| {
            let same_dataset = replaces_dataset && other.dataset == profile.dataset;
            !same_dataset && other.name != profile.name
        });
        all.push(profile);
    }
    all.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(all)
}

fn read_folder(folder: &Path) -> Result<Vec<Profile>, ExtractError> {
    let unreadable = |error: std::io::Error| ExtractError::Unreadable {
        path: folder.display().to_string(),
        message: error.to_string(),
    };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            paths.push(path);
        }
    }
    paths.sort();
    let mut read = Vec::with_capacity(paths.len());
    for path in paths {
        let text = std::fs::read_to_string(&path).map_err(unreadable)?;
        read.push(parse(&path.display().to_string(), &text)?);
    }
    // A dataset's own main profile first, so that its variants, which follow, are not replaced by it.
    read.sort_by_key(|profile| profile.name != profile.dataset);
    Ok(read)
}
