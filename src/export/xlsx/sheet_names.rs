use std::collections::BTreeSet;

/// Excel's longest name of a sheet, in characters.
const LONGEST: usize = 31;

/// Names Excel accepts for the sheets of these teams: no `[ ] : * ? / \`, no apostrophe at either end, at most 31
/// characters, none twice whatever the capitals, and none called like the sheet of notes.
pub(super) fn of<'a>(teams: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut taken: BTreeSet<String> = ["notes", "history"].map(str::to_owned).into();
    teams.map(|team| fresh(&plain(team), &mut taken)).collect()
}

fn plain(team: &str) -> String {
    let kept = team.chars().map(|c| if c.is_control() || "[]:*?/\\".contains(c) { ' ' } else { c });
    let kept: String = kept.collect();
    let name: String = kept.trim_matches([' ', '\'']).chars().take(LONGEST).collect();
    let name = name.trim_matches([' ', '\'']);
    if name.is_empty() { "Team".to_owned() } else { name.to_owned() }
}

fn fresh(name: &str, taken: &mut BTreeSet<String>) -> String {
    let numbered = (2..).map(|n| {
        let number = format!(" {n}");
        let start: String = name.chars().take(LONGEST - number.len()).collect();
        start + &number
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
        let teams = ["North", "north", "Notes", "A/B: [C]", "", "'quoted'", &long, &long];
        let names = of(teams.into_iter());
        let cut = "a".repeat(31);
        let numbered = format!("{} 2", "a".repeat(29));
        assert_eq!(names, ["North", "north 2", "Notes 2", "A B   C", "Team", "quoted", &cut, &numbered]);
    }
}
