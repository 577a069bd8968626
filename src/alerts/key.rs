use std::fmt;
use std::fmt::Write as _;
use std::fs::File;
use std::fs::OpenOptions;
use std::io;
use std::io::Write as _;
use std::path::Path;

use hmac::Hmac;
use hmac::Mac;
use sha2::Sha256;

use super::AlertsError;
use crate::domain::AsOf;
use crate::domain::HouseholdId;

/// Crockford's base 32: no I, L, O or U, so that a pseudonym survives a telephone.
const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Characters of a pseudonym after `H-`; 50 bits, so two of 100,000 households share one in about 1 of 225,000 councils.
const PSEUDONYM_LENGTH: u32 = 10;

/// The key of the sample in `fixtures/`: everybody has it, so whoever sees a pseudonym made with it can tell the household.
const DEMONSTRATION: [u8; 32] = [
    0x4f, 0x3e, 0x3d, 0xdc, 0x58, 0x50, 0x3f, 0x5f, 0x81, 0xe7, 0xc0, 0xaf, 0x40, 0xf9, 0x15, 0xc4, 0x1c, 0xc7, 0x6d,
    0x10, 0xb5, 0x54, 0xa7, 0x04, 0x8b, 0x8b, 0xdb, 0x7e, 0x8f, 0xef, 0xc2, 0x1e,
];

/// The council's secret of 32 bytes. Prints masked.
#[derive(Clone, PartialEq, Eq)]
pub struct Key([u8; 32]);

impl Key {
    /// A key from its bytes; they must come from a source nobody can guess.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Reads a key file: 64 hexadecimal digits, blanks around them ignored.
    pub fn read(file: &Path) -> Result<Self, AlertsError> {
        let text = std::fs::read(file).map_err(|source| AlertsError::KeyFile { file: file.into(), source })?;
        from_hex(text.trim_ascii()).map(Self).ok_or_else(|| AlertsError::NotAKey(file.into()))
    }

    /// Whether it is the sample's key, wherever it was read from: it is no secret.
    pub fn is_demonstration(&self) -> bool {
        self.0 == DEMONSTRATION
    }

    /// Writes a key file that only its owner may read; refuses to replace one, since a lost key loses every pseudonym.
    pub fn write_new(&self, file: &Path) -> Result<(), AlertsError> {
        let written = create_private(file).and_then(|mut to| {
            to.write_all(self.hex().as_bytes())?;
            to.sync_all()
        });
        written.map_err(|source| AlertsError::KeyFile { file: file.into(), source })
    }

    /// Breaks ties between equal scores: lower goes first. Depends on household and as-of date alone, so that nobody is
    /// always last and a re-run agrees.
    pub fn tie_break(&self, household: HouseholdId, as_of: AsOf) -> u64 {
        let mac = self.keyed().chain_update(b"hew tie\0").chain_update(household.0.to_be_bytes());
        first_bits(mac.chain_update(as_of.0.0.to_be_bytes()))
    }

    /// Decides a draw: in a band the lowest are drawn. Depends on household and as-of date alone, and says nothing about
    /// [`Self::tie_break`], so that a re-run agrees and nobody can choose the outcome.
    pub fn draw(&self, household: HouseholdId, as_of: AsOf) -> u64 {
        let mac = self.keyed().chain_update(b"hew draw\0").chain_update(household.0.to_be_bytes());
        first_bits(mac.chain_update(as_of.0.0.to_be_bytes()))
    }

    /// The secret under which the audit trail is sealed. It says nothing about the key, nor about any pseudonym.
    pub(super) fn seal(&self) -> [u8; 32] {
        self.keyed().chain_update(b"hew audit\0").finalize().into_bytes().into()
    }

    pub(super) fn keyed(&self) -> Hmac<Sha256> {
        Hmac::new_from_slice(&self.0).expect("HMAC takes a key of any length")
    }

    fn hex(&self) -> String {
        let mut text = String::with_capacity(65);
        for byte in self.0 {
            write!(text, "{byte:02x}").expect("writing to a string cannot fail");
        }
        text.push('\n');
        text
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(•••)")
    }
}

/// What a household is called on lists and in the store: `H-` and ten characters of Crockford's base 32, the first 50
/// bits of HMAC-SHA256 under the council's key. The same household has the same pseudonym as long as the key is kept;
/// without the key it says nothing about the household.
pub fn pseudonym(key: &Key, household: HouseholdId) -> String {
    let bits = first_bits(key.keyed().chain_update(b"hew household\0").chain_update(household.0.to_be_bytes()));
    let digits = (1..=PSEUDONYM_LENGTH).map(|place| {
        let five = bits >> (u64::BITS - 5 * place) & 31;
        char::from(CROCKFORD[five as usize])
    });
    "H-".chars().chain(digits).collect()
}

fn first_bits(mac: Hmac<Sha256>) -> u64 {
    let bytes = mac.finalize().into_bytes();
    let (first, _) = bytes.split_first_chunk().expect("SHA-256 gives 32 bytes");
    u64::from_be_bytes(*first)
}

fn from_hex(text: &[u8]) -> Option<[u8; 32]> {
    if text.len() != 64 {
        return None;
    }
    let mut bytes = [0; 32];
    for (byte, pair) in bytes.iter_mut().zip(text.chunks_exact(2)) {
        let [high, low] = [pair[0], pair[1]].map(|digit| char::from(digit).to_digit(16));
        *byte = (high? * 16 + low?) as u8;
    }
    Some(bytes)
}

fn create_private(file: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(file)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::any;
    use proptest::prop_assert_ne;
    use proptest::proptest;

    use super::AlertsError;
    use super::Key;
    use super::pseudonym;
    use crate::domain::HouseholdId;

    #[test]
    fn a_pseudonym_is_the_start_of_the_keyed_hash() {
        // Python: hmac.new(bytes(32), b"hew household\0" + (7).to_bytes(8, "big"), "sha256"), first 50 bits.
        assert_eq!(pseudonym(&Key::new([0; 32]), HouseholdId(7)), "H-1TEN6N9754");
    }

    #[test]
    fn another_key_gives_other_pseudonyms() {
        let household = HouseholdId(42);
        assert_ne!(pseudonym(&Key::new([1; 32]), household), pseudonym(&Key::new([2; 32]), household));
    }

    #[test]
    fn a_key_file_reads_back_and_is_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("hew.key");
        let key = Key::new([171; 32]);
        key.write_new(&file).unwrap();
        assert_eq!(Key::read(&file).unwrap(), key);
        assert!(matches!(key.write_new(&file), Err(AlertsError::KeyFile { .. })));
    }

    #[test]
    fn what_is_not_a_key_is_refused_without_showing_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("hew.key");
        let faulty = ["", "abc", &"0".repeat(63), &"g".repeat(64), &"0".repeat(65), &"+1".repeat(32)];
        for text in faulty {
            std::fs::write(&file, text).unwrap();
            assert!(matches!(Key::read(&file), Err(AlertsError::NotAKey(_))), "{text}");
        }
        assert_eq!(format!("{:?}", Key::new([7; 32])), "Key(•••)");
    }

    #[test]
    fn the_sample_key_is_known_again_under_any_name() {
        let folder = tempfile::tempdir().unwrap();
        let copy = folder.path().join("pseudonym.key");
        let text = include_str!("../../fixtures/demo.key");
        std::fs::write(&copy, format!("  {}\n\n", text.trim().to_uppercase())).unwrap();
        assert!(Key::read(&copy).unwrap().is_demonstration());
        assert!(!Key::new([7; 32]).is_demonstration());
    }

    proptest! {
        #[test]
        fn two_households_have_two_pseudonyms(a in any::<u64>(), step in 1_u64..1_000_000) {
            let key = Key::new([3; 32]);
            prop_assert_ne!(pseudonym(&key, HouseholdId(a)), pseudonym(&key, HouseholdId(a.wrapping_add(step))));
        }
    }
}
