use std::collections::BTreeSet;
use std::fs;

use hew::db::Db;
use hew::domain::AsOf;
use hew::domain::HouseholdId;
use hew::store::ContactKind;
use hew::store::ContactSource;
use hew::store::Store;
use hew::store::StoredAlert;

use crate::council::Council;
use crate::council::EARLIER;
use crate::council::contact;

const WEEKS: [&str; 3] = ["2024-11-04", "2024-11-11", "2024-11-18"];

fn store(council: &Council) -> Store {
    Store::open(&Db::open(&council.path("data/hew.sqlite")).unwrap())
}

fn alerts(council: &Council, day: &str) -> Vec<StoredAlert> {
    store(council).all_alerts().unwrap().into_iter().filter(|alert| alert.as_of.to_string() == day).collect()
}

fn households(alerts: &[StoredAlert]) -> BTreeSet<HouseholdId> {
    alerts.iter().map(|alert| alert.household).collect()
}

fn contacted(council: &Council, alert: &StoredAlert, day: &str, kind: ContactKind) {
    let contact = contact(alert, day, kind, ContactSource::Extract);
    store(council).add_contacts(&[contact]).unwrap();
}

fn as_of(day: &str) -> AsOf {
    AsOf(day.parse().unwrap())
}

#[test]
fn over_three_weeks_the_contacted_rest_the_unfinished_are_carried_over_and_every_entry_is_accounted_for() {
    let council = Council::whole();
    council.configure("[[list.team]]\nname = \"all\"\ncapacity = 12\n");
    council.trains(EARLIER);
    council.does(&["night", "--as-of", WEEKS[0]]);
    let first = alerts(&council, WEEKS[0]);
    assert_eq!(first.len(), 12);
    contacted(&council, &first[0], "2024-11-05", ContactKind::Reached);
    contacted(&council, &first[1], "2024-11-06", ContactKind::Declined);
    contacted(&council, &first[2], "2024-11-06", ContactKind::Tried);
    // On the day of the next night: that night does not see it.
    contacted(&council, &first[3], WEEKS[1], ContactKind::Reached);

    council.does(&["night", "--as-of", WEEKS[1]]);
    let second = alerts(&council, WEEKS[1]);
    let (was, is) = (households(&first), households(&second));
    assert!(is.len() == 12 && first[..2].iter().all(|alert| !is.contains(&alert.household)));
    let handed = store(&council).handed(as_of(WEEKS[1])).unwrap();
    let fates = |fate: &str| handed.iter().filter(|handed| handed.fate == fate).count();
    assert_eq!((handed.len(), fates("finished"), fates("carried_over")), (12, 2, 6), "{handed:?}");
    assert_eq!(was.intersection(&is).count(), fates("carried_over") + fates("again"));
    let kept = store(&council).kept_off(as_of(WEEKS[1])).unwrap();
    for alert in &first[..2] {
        let reasons: Vec<&str> =
            kept.iter().filter(|kept| kept.household == alert.household).map(|kept| kept.reason.as_str()).collect();
        assert_eq!(reasons, ["cool_off"]);
    }
    let manifest = fs::read_to_string(council.path("out").join(WEEKS[1]).join("manifest.json")).unwrap();
    for said in ["\"kept off: spoken to not long ago\": 2", "\"entries before: carried over\": 6"] {
        assert!(manifest.contains(said), "{said}\n{manifest}");
    }

    let list = council.list(WEEKS[1]);
    contacted(&council, &second[0], "2024-11-12", ContactKind::Reached);
    council.does(&["night", "--as-of", WEEKS[1]]);
    assert!(council.list(WEEKS[1]) == list, "what happened since changes nothing of a night run again");
    assert_eq!(store(&council).handed(as_of(WEEKS[1])).unwrap(), handed);

    council.does(&["night", "--as-of", WEEKS[2]]);
    let third = households(&alerts(&council, WEEKS[2]));
    let spoken = [&first[0], &first[1], &first[3], &second[0]];
    assert!(third.len() == 12 && spoken.iter().all(|alert| !third.contains(&alert.household)));
    assert_eq!(store(&council).handed(as_of(WEEKS[2])).unwrap().len(), 12);
}
