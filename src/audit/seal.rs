use std::fmt;
use std::fmt::Write as _;

use hmac::Hmac;
use hmac::Mac;
use sha2::Sha256;

/// Hexadecimal digits of a hash.
pub(super) const DIGITS: usize = 64;
/// Hexadecimal digits of a seal's name.
const NAME_DIGITS: usize = 8;

/// The secrets under which entries are hashed: the one in use, then those it replaced, the latest first. An entry says
/// under which it was sealed, so that a new key leaves the entries before it as they are. Prints masked.
#[derive(Clone, PartialEq, Eq)]
pub struct Seals(Vec<[u8; 32]>);

impl Seals {
    /// Secrets, the one in use first; at least one.
    pub fn new(first: [u8; 32], replaced: impl IntoIterator<Item = [u8; 32]>) -> Self {
        Self(std::iter::once(first).chain(replaced).collect())
    }

    /// What the secret in use is called in an entry: it says nothing about the secret.
    pub(super) fn name(&self) -> String {
        name(&self.0[0])
    }

    /// The place of a secret by its name; 0 is the one in use.
    pub(super) fn place(&self, named: &str) -> Option<usize> {
        self.0.iter().position(|seal| name(seal) == named)
    }

    /// Hash of the text of an entry under one of the secrets.
    pub(super) fn hash(&self, place: usize, text: &[u8]) -> String {
        hex(mac(&self.0[place], b"entry\0").chain_update(text))
    }

    /// Digest of something kept elsewhere, under the secret in use: without it nobody can find out by guessing what it holds.
    pub fn digest(&self, bytes: &[u8]) -> String {
        hex(mac(&self.0[0], b"digest\0").chain_update(bytes))
    }

    /// Whether a digest is of these bytes, under whichever secret was in use then.
    pub fn is_digest(&self, digest: &str, bytes: &[u8]) -> bool {
        self.0.iter().any(|seal| hex(mac(seal, b"digest\0").chain_update(bytes)) == digest)
    }
}

impl fmt::Debug for Seals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Seals({} of •••)", self.0.len())
    }
}

fn mac(seal: &[u8; 32], label: &[u8]) -> Hmac<Sha256> {
    let mac: Hmac<Sha256> = Hmac::new_from_slice(seal).expect("HMAC takes a key of any length");
    mac.chain_update(label)
}

fn name(seal: &[u8; 32]) -> String {
    let mut name = hex(mac(seal, b"name\0"));
    name.truncate(NAME_DIGITS);
    name
}

fn hex(mac: Hmac<Sha256>) -> String {
    let mut text = String::with_capacity(DIGITS);
    for byte in mac.finalize().into_bytes() {
        write!(text, "{byte:02x}").expect("writing to a string cannot fail");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::Seals;

    #[test]
    fn a_digest_is_known_again_after_the_secret_was_replaced_and_by_nobody_else() {
        let before = Seals::new([1; 32], []);
        let after = Seals::new([2; 32], [[1; 32]]);
        let digest = before.digest(b"register");
        assert!(after.is_digest(&digest, b"register") && !after.is_digest(&digest, b"registes"));
        assert!(!Seals::new([3; 32], []).is_digest(&digest, b"register"));
        assert_ne!(after.digest(b"register"), digest);
    }

    #[test]
    fn secrets_do_not_print() {
        assert_eq!(format!("{:?}", Seals::new([7; 32], [])), "Seals(1 of •••)");
    }
}
