use super::dice::Dice;
use super::dice::Slip;
use super::name_lists::ENDINGS;
use super::name_lists::ENGLISH;
use super::name_lists::Forenames;
use super::name_lists::OTHER;
use super::name_lists::OTHER_SURNAMES;
use super::name_lists::STEMS;
use super::name_lists::SURNAMES;
use super::name_lists::VARIANTS;
use std::borrow::Cow;

/// Which people's habits a name follows: 0 is English, the rest as in the lists.
pub(super) type Pattern = u8;
pub(super) const SIKH: Pattern = 2;
const MUSLIM: Pattern = 1;
const EAST_EUROPEAN: Pattern = 5;

/// The group a pattern is reported in.
pub(super) fn origin(pattern: Pattern) -> &'static str {
    match pattern {
        0 => "english",
        1..=3 => "south_asian",
        4 => "african",
        5 => "east_european",
        6 => "iberian",
        7 => "arab_somali",
        _ => "east_asian",
    }
}

/// Draws a household's pattern; deprived areas (decile 1) are more mixed.
pub(super) fn draw_pattern(dice: &mut Dice, decile: u8) -> Pattern {
    if dice.chance(0.62 + 0.026 * f64::from(decile)) {
        return 0;
    }
    1 + dice.pick(&[0.24, 0.06, 0.10, 0.17, 0.24, 0.07, 0.07, 0.05]) as Pattern
}

fn lists(pattern: Pattern, era: usize) -> &'static Forenames {
    if pattern == 0 { &ENGLISH[era] } else { &OTHER[pattern as usize - 1] }
}

/// A forename by number: the era is in the hundreds.
pub(super) fn forename(pattern: Pattern, woman: bool, code: u16) -> &'static str {
    let list = lists(pattern, usize::from(code / 100));
    let list = if woman { list.women } else { list.men };
    list[usize::from(code % 100) % list.len()]
}

pub(super) fn draw_forename(dice: &mut Dice, pattern: Pattern, woman: bool, birth_year: i32) -> u16 {
    let era = if pattern != 0 || birth_year < 1965 { 0 } else { 1 + usize::from(birth_year >= 1995) };
    let list = lists(pattern, era);
    let len = if woman { list.women.len() } else { list.men.len() };
    (era * 100 + dice.skewed(len)) as u16
}

/// A surname by number, as a woman or a man bears it.
pub(super) fn surname(pattern: Pattern, woman: bool, code: u16) -> Cow<'static, str> {
    let code = usize::from(code);
    if pattern == 0 {
        if let Some(common) = SURNAMES.get(code) {
            return Cow::Borrowed(common);
        }
        let rest = code - SURNAMES.len();
        let (stem, ending) = (STEMS[rest % STEMS.len()], ENDINGS[(rest / STEMS.len()) % ENDINGS.len()]);
        return Cow::Owned(format!("{stem}{ending}"));
    }
    let list = OTHER_SURNAMES[pattern as usize - 1];
    let name = list[code % list.len()];
    match (pattern, woman) {
        (SIKH, true) if name == "SINGH" => Cow::Borrowed("KAUR"),
        (EAST_EUROPEAN, true) if name.ends_with("SKI") => Cow::Owned(format!("{}A", &name[..name.len() - 1])),
        _ => Cow::Borrowed(name),
    }
}

pub(super) fn draw_surname(dice: &mut Dice, pattern: Pattern) -> u16 {
    if pattern != 0 {
        return dice.skewed(OTHER_SURNAMES[pattern as usize - 1].len()) as u16;
    }
    if dice.chance(0.45) {
        return dice.skewed(SURNAMES.len()) as u16;
    }
    (SURNAMES.len() + dice.below((STEMS.len() * ENDINGS.len()) as u32) as usize) as u16
}

/// A wife's name of her own, where the pattern has one (Begum, Bibi, Khatun).
pub(super) fn wifes_surname(dice: &mut Dice, pattern: Pattern) -> Option<u16> {
    (pattern == MUSLIM && dice.chance(0.4)).then(|| dice.one(&[4, 13, 21]))
}

/// A forename as a clerk may have it: 4% a variant, 0.7% a slip of the finger.
pub(super) fn as_written(name: &'static str, slip: &mut Slip) -> Cow<'static, str> {
    if slip.chance(0.04)
        && let Some((_, variants)) = VARIANTS.iter().find(|(full, _)| *full == name)
    {
        return Cow::Borrowed(variants[slip.below(variants.len())]);
    }
    typo(Cow::Borrowed(name), slip, 0.007)
}

/// A slip of the finger with probability `p`: two letters swapped, one lost, one doubled, or a digit for a letter.
pub(super) fn typo<'a>(name: Cow<'a, str>, slip: &mut Slip, p: f64) -> Cow<'a, str> {
    if !slip.chance(p) || name.len() < 4 || !name.is_ascii() {
        return name;
    }
    let mut letters: Vec<u8> = name.bytes().collect();
    let at = 1 + slip.below(letters.len() - 2);
    match slip.below(4) {
        0 => letters.swap(at, at + 1),
        1 => drop(letters.remove(at)),
        2 => letters.insert(at, letters[at]),
        _ => {
            letters = letters.iter().map(|letter| if *letter == b'O' { b'0' } else { *letter }).collect();
        }
    }
    Cow::Owned(String::from_utf8(letters).expect("ASCII stays ASCII"))
}

#[cfg(test)]
mod tests {
    use super::EAST_EUROPEAN;
    use super::SIKH;
    use super::surname;
    use super::typo;
    use crate::simulate::dice::Slip;
    use std::borrow::Cow;

    #[test]
    fn women_bear_the_form_of_the_surname_their_pattern_gives_them() {
        assert_eq!(surname(SIKH, true, 0), "KAUR");
        assert_eq!(surname(SIKH, false, 0), "SINGH");
        assert_eq!(surname(EAST_EUROPEAN, true, 0), "KOWALSKA");
    }

    #[test]
    fn a_typo_changes_little() {
        for key in 0..200 {
            let written = typo(Cow::Borrowed("THOMPSON"), &mut Slip::new(1, 1, key, 0), 1.0);
            assert!(strsim::levenshtein("THOMPSON", &written) <= 2, "{written}");
        }
    }
}
