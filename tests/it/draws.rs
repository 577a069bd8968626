use std::collections::BTreeSet;

use hew::db::Db;
use hew::store::Store;
use hew::store::StoredDraw;

use crate::council::Council;
use crate::council::EARLIER;
use crate::council::LAST;

const DRAW: &str = "[[list.team]]\nname = \"all\"\ncapacity = 12\n\
    [draw]\nsigned_off_by = \"head of housing\"\n\
    [[draw.band]]\nfrom = 1\nto = 12\nplaces = 6\n[[draw.band]]\nfrom = 13\nto = 60\nplaces = 4\n";

fn draws(council: &Council) -> Vec<StoredDraw> {
    Store::open(&Db::open(&council.path("data/hew.sqlite")).unwrap()).draws().unwrap()
}

#[test]
fn a_night_draws_records_every_chance_and_draws_the_same_again() {
    let council = Council::whole();
    council.configure(DRAW);
    council.trains(EARLIER);
    council.does(&["night", "--as-of", EARLIER]);
    let (list, first) = (council.list(EARLIER), draws(&council));
    let drawn: BTreeSet<&str> = first.iter().filter(|row| row.part.drawn).map(|row| row.pseudonym.as_str()).collect();
    let in_band = |band: u32| first.iter().filter(move |row| row.part.band == band);
    assert_eq!([in_band(1).count(), in_band(2).count()], [12, 48]);
    let csv = council.csv(EARLIER);
    assert!(drawn.iter().all(|pseudonym| csv.contains(pseudonym)), "{csv}");
    let missed = first.iter().filter(|row| !row.part.drawn && csv.contains(&row.pseudonym)).count();
    assert_eq!(missed, 0, "nobody who was not drawn is listed");
    for row in &first {
        let of = in_band(row.part.band).filter(|other| other.part.drawn).count() as u32;
        assert_eq!((row.part.places, row.part.households), (of, [12, 48][row.part.band as usize - 1]));
        assert!(row.part.chance() > 0.0 && row.part.chance() < 1.0 && row.signed_off_by == "head of housing");
    }
    // Households with a warrant, an eviction date or a safeguarding fact took places before the draw.
    assert!((7..=10).contains(&drawn.len()), "{}", drawn.len());

    council.does(&["night", "--as-of", EARLIER]);
    assert_eq!((council.list(EARLIER), draws(&council)), (list, first.clone()));
    council.does(&["night", "--as-of", LAST]);
    let later: BTreeSet<_> =
        draws(&council).into_iter().filter(|row| row.as_of.to_string() == LAST).map(|row| row.part.household).collect();
    assert!(!later.is_empty() && first.iter().all(|row| !later.contains(&row.part.household)), "drawn twice");
}

#[test]
fn a_draw_that_would_keep_nobody_in_danger_out_is_refused() {
    let council = Council::whole();
    council.configure(&format!(
        "{DRAW}[[draw.outside]]\ndataset = \"rent_acts\"\ncolumn = \"code\"\ncodes = [\"WAR\"]\nwithin_days = 90\n"
    ));
    council.trains(EARLIER);
    let (code, said) = council.fails(&["night", "--as-of", EARLIER]);
    assert_eq!(code, 10, "{said}");
    assert!(said.contains("rent_acts.code") && said.contains("hint:"), "{said}");
    assert!(draws(&council).is_empty());
}
