use std::fs;

use hew::model::Model;

use crate::council::Council;
use crate::council::LAST;

/// The first model of the sample, as the first released format held it, with the `current.json` of that time.
const OLD: &str = "56df10ada48a";

fn with_old_model() -> Council {
    let council = Council::empty();
    fs::create_dir(council.path("models")).unwrap();
    for file in ["56df10ada48a.json", "current.json"] {
        let from = format!("{}/tests/formats/models-1/{file}", env!("CARGO_MANIFEST_DIR"));
        fs::copy(from, council.path("models").join(file)).unwrap();
    }
    council
}

fn as_person<'a>(what: &'a str, id: &'a str) -> [&'a str; 7] {
    ["models", what, id, "--by", "staff-9", "--why", "looked at its card"]
}

#[test]
fn without_models_the_list_says_how_to_get_one_and_nothing_can_be_promoted() {
    let council = Council::empty();
    assert_eq!(council.does(&["models", "list"]), "no model in `models` yet: `hew night` trains the first one\n");
    let (code, error) = council.fails(&as_person("promote", "1"));
    assert_eq!(code, 12);
    insta::assert_snapshot!(error.trim_end(), @"
    error: there is no model in `models` yet
    hint: `hew night` trains the first one, `hew train` any other; check `folder` under [model] in config.toml if there should be some
    ");
    assert!(!council.path("models").exists());
    let (code, error) = council.fails(&["models", "show"]);
    assert_eq!((code, error.contains("no model is in use yet")), (12, true), "{error}");
}

#[test]
fn a_model_of_the_first_format_is_read_listed_shown_and_signed_off() {
    let council = with_old_model();
    let file = council.path("models/56df10ada48a.json");
    let before = fs::read(&file).unwrap();
    assert_eq!(Model::load(&file).unwrap().id, OLD);
    insta::assert_snapshot!(council.does(&["models"]).trim_end(), @"56df10ada48a  trained 2026-04-01 on 24 dates, 174 cases  held back: 4.2% (95% 1.2% to 7.3%), best rule 3.6% (95% 1.1% to 6.9%)  champion, not signed off");
    let card = council.does(&["models", "show", "56"]);
    assert!(card.starts_with("# Model card: 56df10ada48a\n\n**In use.** **Not signed off:**"), "{card}");
    let said = council.does(&as_person("promote", "56d"));
    assert!(said.contains("is in use, signed off by staff-9"), "{said}");
    assert!(council.does(&["models", "list"]).trim_end().ends_with("champion, signed off by staff-9"));
    assert!(fs::read_to_string(council.path("models/56df10ada48a.md")).unwrap().contains("Signed off by staff-9"));
    assert_eq!(fs::read(&file).unwrap(), before, "a model file is never written again");
}

#[test]
fn what_cannot_be_done_says_why_and_what_to_do() {
    let council = with_old_model();
    let (code, error) = council.fails(&as_person("promote", "beef"));
    assert_eq!(code, 2);
    insta::assert_snapshot!(error.trim_end(), @"
    error: no model's id starts with `beef`
    hint: `hew models list` shows the ids
    ");
    let (code, error) = council.fails(&as_person("retire", "56"));
    assert_eq!(code, 12);
    insta::assert_snapshot!(error.trim_end(), @"
    error: model 56df10ada48a is in use and cannot be retired before another has its place
    hint: promote another first: hew models promote ID --by STAFF_ID --why TEXT
    ");
    let (code, error) = council.fails(&["models", "promote", "56", "--by", "staff-9"]);
    assert_eq!((code, error.contains("--why")), (2, true), "{error}");
    let (code, error) = council.fails(&["models", "promote", "56", "--by", "staff-9", "--why", " "]);
    assert_eq!((code, error.contains("say something")), (2, true), "{error}");
    assert!(!council.path("models/log.jsonl").exists());
    assert!(council.does(&["models", "promote", "--help"]).contains("Examples:"));
}

#[test]
fn an_edited_model_file_is_listed_as_such_and_stops_the_command() {
    let council = with_old_model();
    let file = council.path("models/56df10ada48a.json");
    let edited = fs::read_to_string(&file).unwrap().replace("\"seed\"", "\"seeds\"").replace("-5.775", "-4.775");
    fs::write(&file, edited).unwrap();
    let output = council.run(&["models", "list"]);
    let (said, error) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(12));
    assert!(said.starts_with("56df10ada48a  cannot be used: ") && said.contains("but its content is"), "{said}");
    assert!(error.contains("1 of the model files cannot be used") && error.contains("never edited by hand"), "{error}");
    let (code, error) = council.fails(&["models", "show", "56"]);
    assert_eq!((code, error.contains("but its content is")), (12, true), "{error}");
}

#[test]
fn a_challenger_is_compared_with_the_champion_on_dates_that_are_honest_for_both() {
    let council = Council::whole();
    let config = fs::read_to_string(council.path("config.toml")).unwrap().replace("max_dates = 6", "max_dates = 24");
    fs::write(council.path("config.toml"), config).unwrap();
    council.trains("2024-02-01");
    let id = |said: &str| said.split_whitespace().nth(1).unwrap().to_owned();
    let list = council.does(&["models", "list"]);
    let champion = list.split_whitespace().next().unwrap().to_owned();

    let said = council.does(&["train", "--as-of", LAST]);
    let challenger = id(&said);
    assert!(said.contains(&format!("{champion}: on the same households of ")), "{said}");
    let kept = council.path("models").join(format!("{challenger}.against.{champion}.json"));
    let kept = fs::read_to_string(kept).unwrap();
    assert!(kept.contains("same_cohorts") && !kept.contains("household"), "{kept}");
    let compared = council.does(&["models", "compare", &challenger]);
    assert!(compared.contains(&format!("{challenger} beside {champion}")), "{compared}");
    assert!(council.does(&["models", "show", &challenger]).contains(&format!("## Beside model {champion}")));

    let promote = [&as_person("promote", &challenger)[..], &["--despite", "a test"]].concat();
    council.does(&promote);
    council.does(&as_person("retire", &champion));
    let (code, error) = council.fails(&as_person("promote", &champion));
    assert_eq!((code, error.contains("was retired by staff-9")), (12, true), "{error}");
    let list = council.does(&["models", "list"]);
    assert!(
        list.contains("retired, signed off by tests") && list.contains("champion, signed off by staff-9"),
        "{list}"
    );

    let night = council.does(&["night", "--as-of", LAST]);
    assert!(night.contains(&challenger) && night.contains("promoted by staff-9: looked at its card"), "{night}");
    let manifest = fs::read_to_string(council.path("out").join(LAST).join("manifest.json")).unwrap();
    assert!(manifest.contains(r#""signed_off_by": "staff-9""#), "{manifest}");

    let again = council.does(&["models", "compare", &champion, &challenger, "--again", "--as-of", LAST]);
    assert!(again.contains(&format!("{champion} beside {challenger}")) && !again.contains("own held-back"), "{again}");
    let less = council.path("models").join(format!("{champion}.against.{challenger}.json"));
    assert!(!less.exists(), "their own figures do not take the place of what is known of them on the same households");
}
