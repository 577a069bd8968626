use std::collections::BTreeSet;

use crate::features::{Aggregate, Catalogue, FeatureError, Source, Within, features_markdown};

fn profile(dataset: &str) -> toml::Table {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/extract/profiles");
    let text = std::fs::read_to_string(folder.join(format!("{dataset}.toml"))).expect(dataset);
    toml::from_str(&text).unwrap()
}

fn kind(dataset: &str, column: &str) -> String {
    let profile = profile(dataset);
    let column = profile["columns"].get(column).unwrap_or_else(|| panic!("{dataset}.{column}"));
    assert!(column.get("audit_only").is_none() && column.get("personal").is_none(), "{dataset} {column}");
    column["kind"].as_str().unwrap().to_owned()
}

fn check_codes(dataset: &str, column: &str, codes: impl Iterator<Item = String>) {
    let profile = profile(dataset);
    if let Some(map) = profile["columns"][column].get("codes").and_then(toml::Value::as_table) {
        for code in codes {
            assert!(map.contains_key(&code), "{dataset}.{column} has no code {code}");
        }
    }
}

fn check_source(name: &str, dataset: &str, source: &Source) {
    for (column, codes) in source.filter.iter().chain(&source.where_not) {
        assert!(["code", "text", "flag"].contains(&kind(dataset, column).as_str()), "{name}: {column}");
        check_codes(dataset, column, codes.iter().cloned());
    }
    for column in [&source.on, &source.current, &source.ended].into_iter().flatten() {
        assert_eq!(kind(dataset, column), "date", "{name}: {column}");
    }
}

#[test]
fn every_entry_names_columns_and_codes_that_its_profile_has() {
    for feature in Catalogue::built_in().features() {
        let take = &feature.take;
        for source in feature.sources() {
            let Some(dataset) = source.dataset.as_deref() else { continue };
            check_source(&feature.name, dataset, source);
            let snapshot = profile(dataset)["kind"].as_str() == Some("snapshot");
            assert!(snapshot || take.within != Within::Now, "{}: a log has no state", feature.name);
            assert!(snapshot || !matches!(take.aggregate, Aggregate::Gained | Aggregate::Lost), "{}", feature.name);
            let operands = take.minus.iter().flatten().chain(take.over.iter().flatten()).chain(&take.column);
            for operand in operands {
                let (column, period) =
                    operand.split_once(" per ").map_or((operand.as_str(), None), |(a, b)| (a, Some(b)));
                let (dataset, column) = column.split_once('.').unwrap_or((dataset, column));
                assert!(["money", "number"].contains(&kind(dataset, column).as_str()), "{}: {column}", feature.name);
                assert!(period.is_none_or(|period| kind(dataset, period) == "code"), "{}", feature.name);
            }
            if let Some(column) = &take.score {
                check_codes(dataset, column, take.points.keys().cloned());
            }
        }
    }
}

#[test]
fn the_catalogues_have_their_sizes_and_every_theme_a_reason() {
    let all = Catalogue::built_in();
    let (full, reduced) = (all.full().features().len(), all.reduced().features().len());
    assert!((50..=70).contains(&full), "{full} in full");
    assert!((10..=14).contains(&reduced), "{reduced} in the reduced one");
}

#[test]
fn a_dataset_that_may_not_be_scored_takes_its_features_along() {
    let all = Catalogue::built_in();
    let allowed: BTreeSet<String> = all
        .datasets()
        .into_iter()
        .filter(|name| !["uc_feed", "prs_notices", "rent_accounts"].contains(name))
        .map(str::to_owned)
        .collect();
    let kept = all.of_datasets(&allowed);
    for gone in ["uc_sanction_6m", "rent_weeks_owed", "breathing_space"] {
        assert!(kept.get(gone).is_none() && all.get(gone).is_some(), "{gone}");
    }
    let notice = kept.get("private_notice_12m").unwrap();
    assert_eq!((notice.from.dataset.as_deref(), notice.also.len()), (Some("events"), 0), "the other source stays");
}

#[test]
fn what_is_wrong_with_an_entry_is_said_by_name() {
    let base = "[[feature]]\nname = \"it\"\ntheme = \"t\"\nsign = \"raises\"\nunit = \"u\"\n";
    let any = "take = { aggregate = \"any\", within = \"ever\" }\nreason = \"r\"\n";
    let log = "from = { dataset = \"csc\" }\n";
    let table = [
        (
            "from = { dataset = \"csc\", household = \"adults\" }\n",
            any,
            "feature `it`: a source is either `dataset` or `household`",
        ),
        (
            log,
            "take = { aggregate = \"sum\", within = \"ever\" }\nreason = \"r\"",
            "feature `it`: this aggregate needs a value",
        ),
        (
            log,
            "take = { aggregate = \"days_since\", within = \"ever\" }\nreason = \"r\"",
            "feature `it`: `days_since` needs `decay`, so that never is zero",
        ),
        (
            log,
            "take = { aggregate = \"any\", within = \"ever\" }\nreason = \"{cuont}\"",
            "feature `it`: the sentence has an unknown placeholder `cuont`",
        ),
        (
            "from = { household = \"oldest_adult\" }\n",
            "reason = \"r\"",
            "feature `it` is a fact of age or disability and has no `justification`",
        ),
        (
            "from = { dataset = \"register\", where = { ethnicity = [\"x\"] } }\n",
            any,
            "feature `it` may never be a feature: `ethnicity`",
        ),
        (
            "from = { dataset = \"hclic_case\", where = { household_type = [\"x\"] } }\n",
            any,
            "feature `it` may never be a feature: `household_type`",
        ),
    ];
    for (from, rest, message) in table {
        let error = Catalogue::read(&format!("{base}{from}{rest}")).unwrap_err();
        assert_eq!(error.to_string(), message);
        assert!(error.hint().is_some() || matches!(error, FeatureError::Entry { .. }));
    }
    let twice = format!("{base}{log}{any}{base}{log}{any}");
    assert_eq!(Catalogue::read(&twice).unwrap_err(), FeatureError::Twice("it".to_owned()));
    assert!(matches!(Catalogue::read(&format!("{base}{log}{any}colour = 1")), Err(FeatureError::Toml(_))));
}

#[test]
fn the_page_names_every_feature_and_every_justification() {
    let all = Catalogue::built_in();
    let page = features_markdown(&all);
    for feature in all.features() {
        assert!(page.contains(&format!("| `{}`", feature.name)), "{}", feature.name);
        assert!(feature.justification.as_ref().is_none_or(|why| page.contains(why.as_str())), "{}", feature.name);
    }
}

#[test]
fn the_definitions_read_back_as_the_same_catalogue() {
    let all = Catalogue::built_in();
    let entries: Vec<crate::features::Feature> = serde_json::from_value(all.definitions()).unwrap();
    assert_eq!(entries, all.features());
}

#[test]
fn the_columns_to_load_cover_values_periods_lookups_ends_and_the_register() {
    let columns = Catalogue::built_in().columns();
    let table = [
        ("ctax_recovery", "stage"),
        ("ctax_recovery", "amount"),
        ("hb_claims", "rent_period"),
        ("hb_claims", "tenancy_type"),
        ("rent_accounts", "weekly_rent"),
        ("rent_accounts", "TenureTypeCode"),
        ("hclic_ta", "exit_date"),
        ("outcomes", "duty_end"),
        ("events", "use_in_scoring"),
    ];
    for (dataset, column) in table {
        assert!(columns.contains(&(dataset.to_owned(), column.to_owned())), "{dataset}.{column}");
    }
    assert!(!columns.contains(&("events".to_owned(), "detail_code".to_owned())));
}
