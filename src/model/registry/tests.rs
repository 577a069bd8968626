use std::path::Path;
use std::sync::OnceLock;

use super::{Asked, Registry, State, keep_comparison, promote, promote_first, register, retire};
use crate::domain::AsOf;
use crate::domain::Day;
use crate::model::Model;
use crate::model::ModelError;
use crate::model::compare::Comparison;
use crate::model::measure::{Estimate, Interval};
use crate::model::testing::trained;

/// Models that differ in their base alone, and so in their ids.
fn model(base: f64) -> Model {
    static TRAINED: OnceLock<Model> = OnceLock::new();
    let trained = TRAINED.get_or_init(|| trained().model);
    Model { base, ..trained.clone() }.identified()
}

fn asked(why: &str) -> Asked {
    Asked { by: "staff-9".into(), why: why.into(), day: Day(20_000), despite: None }
}

fn despite(reason: &str) -> Asked {
    Asked { despite: Some(reason.into()), ..asked("needed") }
}

/// A folder with models in it, the first of which is in use, promoted by the night.
fn folder(models: &[&Model]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for model in models {
        register(folder.path(), model).unwrap();
    }
    promote_first(folder.path(), &models[0].id, "the first", Day(19_000)).unwrap();
    folder
}

/// Keeps a comparison whose difference has the given interval.
fn compared(folder: &Path, challenger: &Model, champion: &Model, interval: Option<(f64, f64)>) {
    let mut comparison = Comparison::on_own_figures(challenger, champion, "a test", AsOf(Day(0)));
    comparison.difference = interval
        .map(|(low, high)| Estimate { value: f64::midpoint(low, high), interval: Some(Interval { low, high }) });
    keep_comparison(folder, &comparison).unwrap();
}

fn state(folder: &Path, model: &Model) -> State {
    Registry::open(folder).unwrap().state(&model.id)
}

fn card(folder: &Path, model: &Model) -> String {
    std::fs::read_to_string(folder.join(format!("{}.md", model.id))).unwrap()
}

fn refusal<T: std::fmt::Debug>(tried: Result<T, ModelError>) -> String {
    let error = tried.unwrap_err();
    assert!(error.hint().is_some(), "`{error}` says no remedy");
    error.to_string()
}

#[test]
fn a_model_is_challenger_champion_replaced_and_retired_and_its_card_says_so() {
    let (old, new) = (model(-4.0), model(-4.1));
    let folder = folder(&[&old, &new]);
    let at = folder.path();
    assert_eq!((state(at, &old), state(at, &new)), (State::Champion, State::Challenger));
    assert!(card(at, &old).contains("**In use.** **Not signed off:**") && card(at, &new).contains("**A challenger.**"));
    compared(at, &new, &old, Some((-0.01, 0.02)));
    let decision = promote(at, &new.id, &asked("newer")).unwrap();
    assert_eq!((decision.in_place_of, decision.despite), (Some(old.id.clone()), None));
    assert_eq!((state(at, &old), state(at, &new)), (State::Replaced, State::Champion));
    assert!(card(at, &new).contains("Signed off by staff-9 on 4 October 2024."), "{}", card(at, &new));
    assert!(card(at, &new).contains(&format!("It took the place of model {}", old.id)));
    assert!(card(at, &old).contains("**No longer in use:**"));
    retire(at, &old.id, &asked("worse since the spring")).unwrap();
    assert_eq!(state(at, &old), State::Retired);
    assert!(card(at, &old).contains("**Retired.**") && card(at, &old).contains("worse since the spring"));
    assert_eq!(Registry::open(at).unwrap().find(&old.id).unwrap(), &old);
    let said = refusal(promote(at, &old.id, &despite("I like it")));
    assert!(said.contains("was retired by staff-9 on 2024-10-04: worse since the spring"), "{said}");
    assert!(refusal(retire(at, &old.id, &asked("again"))).contains("was retired by"));
}

#[test]
fn what_is_worse_or_untried_or_never_compared_is_promoted_only_despite_that_and_the_log_says_so() {
    let (old, new) = (model(-4.0), model(-4.1));
    let folder = folder(&[&old, &new]);
    let at = folder.path();
    assert!(refusal(promote(at, &new.id, &asked("newer"))).contains("it was never compared with"));
    compared(at, &new, &old, None);
    assert!(refusal(promote(at, &new.id, &asked("newer"))).contains("shares no held-back date"));
    compared(at, &new, &old, Some((-0.04, -0.001)));
    let said = refusal(promote(at, &new.id, &asked("newer")));
    assert!(said.contains("it is worse than") && said.contains("hit rate −2.05 points (95% −4.00 to −0.10)"), "{said}");
    assert_eq!(state(at, &new), State::Challenger);
    let decision = promote(at, &new.id, &despite("a feed ended")).unwrap();
    assert_eq!(decision.despite.as_deref(), Some("a feed ended"));
    assert!(card(at, &new).contains("promoted nonetheless: a feed ended."));
    let log = std::fs::read_to_string(at.join("log.jsonl")).unwrap();
    assert_eq!(log.lines().count(), 2);
    assert!(
        log.lines().last().unwrap().starts_with(r#"{"format":"hew-model-log/1","day":"2024-10-04","what":"promoted""#)
    );
}

#[test]
fn going_back_to_the_model_before_needs_no_new_comparison() {
    let (old, new) = (model(-4.0), model(-4.1));
    let folder = folder(&[&old, &new]);
    let at = folder.path();
    compared(at, &new, &old, Some((-0.01, 0.02)));
    promote(at, &new.id, &asked("newer")).unwrap();
    promote(at, &old.id, &asked("back")).unwrap();
    assert_eq!((state(at, &old), state(at, &new)), (State::Champion, State::Replaced));
    compared(at, &new, &old, Some((0.01, 0.02)));
    promote(at, &new.id, &asked("newer")).unwrap();
    assert!(refusal(promote(at, &old.id, &asked("back"))).contains("it is worse than"));
}

#[test]
fn the_first_model_is_signed_off_by_promoting_it_once() {
    let old = model(-4.0);
    let folder = folder(&[&old]);
    let at = folder.path();
    assert!(Registry::open(at).unwrap().signed_off(&old.id).is_none());
    let impostor = Asked { by: "night".into(), ..asked("fine") };
    assert!(refusal(promote(at, &old.id, &impostor)).contains("a person decides"));
    let decision = promote(at, &old.id, &despite("not needed")).unwrap();
    assert_eq!((decision.in_place_of, decision.despite), (None, None));
    assert_eq!(Registry::open(at).unwrap().signed_off(&old.id).unwrap().by, "staff-9");
    assert!(
        refusal(promote(at, &old.id, &asked("again"))).contains("in use already: staff-9 promoted it on 2024-10-04")
    );
    assert!(refusal(retire(at, &old.id, &asked("old"))).contains("cannot be retired before another has its place"));
}

#[test]
fn a_second_first_model_changes_nothing_and_is_told_which_one_scores() {
    let (old, new) = (model(-4.0), model(-4.1));
    let folder = folder(&[&old, &new]);
    let at = folder.path();
    let standing = promote_first(at, &new.id, "the first too", Day(19_001)).unwrap();
    assert_eq!((standing.model.as_str(), standing.why.as_str()), (old.id.as_str(), "the first"));
    assert_eq!((state(at, &old), state(at, &new)), (State::Champion, State::Challenger));
    promote(at, &new.id, &despite("a person knows better")).unwrap();
    let standing = promote_first(at, &old.id, "the first again", Day(20_001)).unwrap();
    assert_eq!((standing.model.as_str(), standing.by.as_str()), (new.id.as_str(), "staff-9"));
    assert_eq!(std::fs::read_to_string(at.join("log.jsonl")).unwrap().lines().count(), 2);
}

#[test]
fn without_a_model_in_use_only_one_that_was_tried_is_promoted() {
    let folder = tempfile::tempdir().unwrap();
    let mut untried = model(-4.0);
    untried.validation.dates.clear();
    let untried = untried.identified();
    register(folder.path(), &untried).unwrap();
    assert!(refusal(promote(folder.path(), &untried.id, &asked("first"))).contains("tried on no held-back date"));
    promote(folder.path(), &untried.id, &despite("a new council")).unwrap();
    assert_eq!(state(folder.path(), &untried), State::Champion);
}

#[test]
fn an_id_may_be_cut_to_what_is_unique_and_no_more() {
    let models: Vec<Model> = (0..20).map(|n| model(-4.0 - f64::from(n))).collect();
    let folder = folder(&models.iter().collect::<Vec<_>>());
    let registry = Registry::open(folder.path()).unwrap();
    let shares = |a: &Model, b: &Model| a.id != b.id && a.id[..1] == b.id[..1];
    let twin = models.iter().find(|one| models.iter().any(|other| shares(one, other))).unwrap();
    assert_eq!(registry.find(&twin.id[..8]).unwrap(), twin);
    let said = refusal(registry.find(&twin.id[..1]).cloned());
    assert!(said.starts_with(&format!("`{}` may be any of ", &twin.id[..1])) && said.contains(&twin.id), "{said}");
    assert!(refusal(registry.find("xyz").cloned()).contains("no model's id starts with `xyz`"));
    assert!(refusal(registry.find("").cloned()).contains("starts with ``"));
    let nowhere = folder.path().join("nowhere");
    assert!(refusal(promote(&nowhere, "1", &asked("why"))).contains("there is no model in"));
    assert!(!nowhere.exists());
    assert!(Registry::open(&nowhere).unwrap().models().is_empty());
}

#[test]
fn an_edited_file_is_named_and_the_others_stand() {
    let (old, new) = (model(-4.0), model(-4.1));
    let folder = folder(&[&old, &new]);
    let at = folder.path();
    let path = at.join(format!("{}.json", old.id));
    let edited = std::fs::read_to_string(&path)
        .unwrap()
        .replace(r#""reduced_catalogue": false"#, r#""reduced_catalogue": true"#);
    std::fs::write(&path, edited).unwrap();
    std::fs::copy(at.join(format!("{}.json", new.id)), at.join("other.json")).unwrap();
    let registry = Registry::open(at).unwrap();
    assert_eq!(registry.models(), [&new]);
    let broken: Vec<&str> = registry.broken().iter().map(|(id, _)| id.as_str()).collect();
    assert!(broken.contains(&old.id.as_str()) && broken.contains(&"other") && broken.len() == 2);
    assert!(refusal(registry.find(&old.id).cloned()).contains("but its content is"));
    assert!(refusal(registry.find("other").cloned()).contains("which is not its name"));
    promote(at, &new.id, &despite("the file of the other is broken")).unwrap();
    assert_eq!(state(at, &new), State::Champion);
}

#[test]
fn a_card_that_was_lost_or_written_over_is_put_right_by_the_next_decision() {
    let (old, new) = (model(-4.0), model(-4.1));
    let folder = folder(&[&old, &new]);
    let at = folder.path();
    let before = card(at, &old);
    std::fs::write(at.join(format!("{}.md", old.id)), "mine now").unwrap();
    std::fs::remove_file(at.join(format!("{}.md", new.id))).unwrap();
    retire(at, &new.id, &asked("no use")).unwrap();
    assert_eq!(card(at, &old), before);
    assert!(card(at, &new).contains("**Retired.**"));
}
