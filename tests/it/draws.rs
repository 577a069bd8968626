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
    assert_eq!((first.len(), drawn.len()), (60, 10));
    let csv = council.csv(EARLIER);
    assert!(drawn.iter().all(|pseudonym| csv.contains(pseudonym)), "{csv}");
    let missed = first.iter().filter(|row| !row.part.drawn && csv.contains(&row.pseudonym)).count();
    assert_eq!(missed, 0, "nobody who was not drawn is listed");
    for row in &first {
        let chance = if row.part.band == 1 { 0.5 } else { 4.0 / 48.0 };
        assert!((row.part.chance() - chance).abs() < 1e-12 && row.signed_off_by == "head of housing");
    }

    council.does(&["night", "--as-of", EARLIER]);
    assert_eq!((council.list(EARLIER), draws(&council)), (list, first.clone()));
    council.does(&["night", "--as-of", LAST]);
    let later: BTreeSet<_> =
        draws(&council).into_iter().filter(|row| row.as_of.to_string() == LAST).map(|row| row.part.household).collect();
    assert!(!later.is_empty() && first.iter().all(|row| !later.contains(&row.part.household)), "drawn twice");
}
