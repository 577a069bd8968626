use crate::alerts::AlertsError;
use crate::alerts::Key;
use crate::config::Config;
use crate::extract::Profile;
use crate::extract::file_id;
use crate::extract::find;

use super::PipelineError;

/// SHA-256 of the one gazetteer of the sample in `fixtures/council`. A gazetteer says which places an inbox is about; the
/// sample stays the sample when somebody who tries hew out adds a file to it or spoils one.
const SAMPLE_GAZETTEER: &str = "8fa04f4300bd90f19eab61e754f405789328c12798ef37dd040e26a5aaf75663";

/// The key that config names. The sample's key is refused, by its bytes, for every inbox but the sample's.
pub(super) fn open_key(config: &Config, profiles: &[Profile]) -> Result<Key, PipelineError> {
    let key = Key::read(&config.alerts.key)?;
    if key.is_demonstration() && !is_sample(config, profiles)? {
        let (file, inbox) = (config.alerts.key.clone(), config.extract.inbox.clone());
        return Err(AlertsError::Demonstration { file, inbox }.into());
    }
    Ok(key)
}

/// Whether the inbox holds the sample's gazetteer and no other.
fn is_sample(config: &Config, profiles: &[Profile]) -> Result<bool, PipelineError> {
    let inbox = find(&config.extract.inbox, profiles)?;
    let gazetteers: Vec<_> = inbox.files.iter().filter(|file| profiles[file.profile].dataset == "gazetteer").collect();
    let is_ours = |id: Result<crate::extract::FileId, _>| id.is_ok_and(|id| id.sha256 == SAMPLE_GAZETTEER);
    Ok(!gazetteers.is_empty() && gazetteers.into_iter().all(|file| is_ours(file_id(file))))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;
    use std::path::PathBuf;

    use super::open_key;
    use crate::config::Config;
    use crate::extract::profiles;

    fn sample() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/council")
    }

    /// What comes of the demonstration key, copied to another name, with an inbox of these files.
    fn opened(files: &[(&str, Vec<u8>)]) -> Result<(), String> {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("inbox")).unwrap();
        fs::copy(sample().join("../demo.key"), folder.path().join("own.key")).unwrap();
        for (name, bytes) in files {
            fs::write(folder.path().join("inbox").join(name), bytes).unwrap();
        }
        let config = Config::read("[data]\nkey = \"own.key\"\n", &folder.path().join("config.toml")).unwrap();
        let built_in = profiles(None).unwrap();
        open_key(&config, &built_in).map(drop).map_err(|error| format!("{error}; {}", error.hint().unwrap_or_default()))
    }

    fn gazetteer() -> (&'static str, Vec<u8>) {
        let is_it = |path: &PathBuf| path.file_name().unwrap().to_string_lossy().starts_with("gazetteer");
        let path = fs::read_dir(sample()).unwrap().map(|entry| entry.unwrap().path()).find(is_it).unwrap();
        ("gazetteer_20230501.csv.gz", fs::read(path).unwrap())
    }

    #[test]
    fn the_demonstration_key_opens_the_sample_wherever_it_lies() {
        assert_eq!(opened(&[gazetteer()]), Ok(()));
        assert_eq!(opened(&[gazetteer(), ("pupils_20240901.csv", b"upn\n1\n".to_vec())]), Ok(()));
    }

    #[test]
    fn the_demonstration_key_is_refused_by_its_bytes_for_any_other_inbox() {
        let other = ("gazetteer_20240101.csv", b"UPRN,POSTCODE\n9001,ZZ1 1AA\n".to_vec());
        let accounts = ("ctax_accounts_20240101.csv", b"account_ref,surname\nA1,SMITH\n".to_vec());
        for inbox in [vec![], vec![accounts], vec![other.clone()], vec![gazetteer(), other]] {
            let error = opened(&inbox).unwrap_err();
            assert!(error.contains("own.key") && error.contains("hew new-key"), "{error}");
        }
    }
}
