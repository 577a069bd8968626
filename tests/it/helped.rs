use hew::archive::Archive;
use hew::config::Config;
use hew::store::ContactKind;
use hew::store::ContactSource;
use hew::store::Store;

use crate::council::Council;
use crate::council::LAST;
use crate::council::contact;

/// Records that the households of the first places were contacted.
fn contacted(council: &Council, day: &str, kind: ContactKind, households: usize) {
    let config = Config::load(&council.path("config.toml")).unwrap();
    let archive = Archive::open(&config.archive).unwrap();
    let store = Store::open(archive.db());
    let alerts = store.all_alerts().unwrap();
    assert!(alerts.len() >= households);
    for alert in &alerts[..households] {
        let contact = contact(alert, day, kind, ContactSource::Feedback);
        store.add_contacts(&[contact]).unwrap();
    }
}

/// Trains; gives the model's id and what its file says.
fn trained(council: &Council) -> (String, serde_json::Value) {
    let said = council.does(&["train", "--as-of", LAST]);
    let id = said.split_whitespace().nth(1).unwrap().to_owned();
    let file = std::fs::read_to_string(council.path("models").join(format!("{id}.json"))).unwrap();
    (id, serde_json::from_str(&file).unwrap())
}

#[test]
fn help_within_the_horizon_takes_a_household_out_of_training_and_nothing_else_does() {
    let council = Council::whole();
    council.trains(LAST);
    council.does(&["night", "--as-of", LAST]);
    let (before, model) = trained(&council);
    assert_eq!(model["helped"]["rows"], 0);
    let rows = model["rows"].as_u64().unwrap();

    contacted(&council, LAST, ContactKind::Helped, 10);
    contacted(&council, "2024-07-20", ContactKind::Reached, 10);
    contacted(&council, "2024-07-20", ContactKind::Declined, 10);
    assert_eq!(trained(&council).0, before);

    contacted(&council, "2024-07-20", ContactKind::Helped, 10);
    let (after, model) = trained(&council);
    let helped = model["helped"]["rows"].as_u64().unwrap();
    assert_ne!(after, before);
    assert!((10..=60).contains(&helped), "{helped} rows of ten households on up to six dates");
    assert_eq!(model["rows"].as_u64().unwrap() + helped, rows);
    let differ = |feature: &serde_json::Value| feature["coefficient"] != feature["coefficient_with_helped"];
    assert!(model["features"].as_array().unwrap().iter().any(differ));
}

#[test]
fn training_is_cut_where_the_config_says_and_says_which_dates_a_change_cuts_in_two() {
    let council = Council::whole();
    let regime = "train_from = \"new law\"\n[[model.regime]]\ndate = \"2024-04-01\"\nname = \"new law\"\n";
    council.configure(&format!("{regime}features = [\"private_notice_12m\"]\n"));
    let (_, model) = trained(&council);
    let dates: Vec<&str> =
        model["trained_dates"].as_array().unwrap().iter().map(|date| date.as_str().unwrap()).collect();
    assert!(!dates.is_empty() && dates.iter().all(|date| *date >= "2024-04-01"), "{dates:?}");
    assert_eq!(model["train_from"], "2024-04-01");
    assert_eq!(model["regimes"][0]["name"], "new law");
    assert_eq!(model["regimes"][0]["features_straddle"].as_array().unwrap().len(), dates.len());

    council.configure(&format!("{regime}features = [\"private_notices\"]\n"));
    let (exit, error) = council.fails(&["train", "--as-of", LAST]);
    assert_eq!(exit, 12, "{error}");
    assert!(error.contains("`new law` names features") && error.contains("`private_notices`"), "{error}");
}
