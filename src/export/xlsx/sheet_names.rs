use std::collections::BTreeSet;

/// Excel's longest name of a sheet, in UTF-16 units.
const LONGEST: usize = 31;

/// Names Excel accepts for the sheets of these teams: no `[ ] : * ? / \`, no apostrophe at either end, at most 31
/// characters, none twice whatever the capitals, and none called like one of the other sheets.
pub(super) fn of<'a>(teams: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut taken: BTreeSet<String> = ["summary", "details", "notes", "history"].map(str::to_owned).into();
    teams.map(|team| fresh(&plain(team), &mut taken)).collect()
}

fn plain(team: &str) -> String {
    let kept = team.chars().map(|c| if c.is_control() || "[]:*?/\\".contains(c) { ' ' } else { c });
    let kept: String = kept.collect();
    let name = start(kept.trim_matches([' ', '\'']), LONGEST);
    let name = name.trim_matches([' ', '\'']);
    if name.is_empty() { "Team".to_owned() } else { name.to_owned() }
}

/// As much of a text as so many UTF-16 units hold.
fn start(text: &str, units: usize) -> String {
    let mut room = units;
    let fits = |c: &char| {
        let fits = c.len_utf16() <= room;
        room = if fits { room - c.len_utf16() } else { 0 };
        fits
    };
    text.chars().take_while(fits).collect()
}

fn fresh(name: &str, taken: &mut BTreeSet<String>) -> String {
    let numbered = (2..).map(|n| {
        let number = format!(" {n}");
        start(name, LONGEST - number.len()) + &number
    });
    let free = |name: &String| !taken.contains(&name.to_lowercase());
    let name = std::iter::once(name.to_owned()).chain(numbered).find(free).expect("numbers never run out");
    taken.insert(name.to_lowercase());
    name
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn every_team_gets_a_name_that_excel_accepts() {
        let long = "a".repeat(40);
        let houses = "🏠".repeat(20);
        let teams = ["North", "north", "Notes", "A/B: [C]", "", "'quoted'", &long, &long, &houses];
        let names = of(teams.into_iter());
        let cut = "a".repeat(31);
        let numbered = format!("{} 2", "a".repeat(29));
        assert_eq!(
            names,
            ["North", "north 2", "Notes 2", "A B   C", "Team", "quoted", &cut, &numbered, &"🏠".repeat(15)]
        );
    }
}
