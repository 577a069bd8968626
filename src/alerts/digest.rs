use std::fmt::Write as _;

use super::Key;
use hmac::Mac;

/// Bytes of a digest: 128 bits, so that two texts share one with odds below 10^-20 among 10^9.
const LENGTH: usize = 16;

/// A keyed digest of a text that is not kept itself: the same text is known again, and nobody without the key can tell it.
pub type Digest = [u8; LENGTH];

impl Key {
    /// The first 128 bits of HMAC-SHA256 over a label and some texts, each with its length before it: different labels,
    /// and texts split otherwise, give different digests.
    pub fn digest(&self, label: &str, texts: &[&str]) -> Digest {
        let mut mac = self.keyed().chain_update(b"hew digest\0");
        for text in std::iter::once(&label).chain(texts) {
            mac.update(&(text.len() as u64).to_be_bytes());
            mac.update(text.as_bytes());
        }
        let bytes = mac.finalize().into_bytes();
        let (first, _) = bytes.split_first_chunk().expect("SHA-256 gives 32 bytes");
        *first
    }

    /// Tells this key from others without telling it: hexadecimal digits.
    pub fn mark(&self) -> String {
        let mut mark = String::with_capacity(16);
        for byte in self.digest("key", &[]).iter().take(8) {
            write!(mark, "{byte:02x}").expect("a string takes any text");
        }
        mark
    }
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn a_digest_depends_on_the_key_the_label_and_where_one_text_ends() {
        let key = Key::new([5; 32]);
        let one = key.digest("nino", &["ZZ12", "3456"]);
        assert_eq!(one, key.digest("nino", &["ZZ12", "3456"]));
        for other in [
            key.digest("nino", &["ZZ123", "456"]),
            key.digest("nino", &["ZZ123456"]),
            key.digest("birth", &["ZZ12", "3456"]),
            Key::new([6; 32]).digest("nino", &["ZZ12", "3456"]),
        ] {
            assert_ne!(one, other);
        }
        assert_ne!(key.mark(), Key::new([6; 32]).mark());
        assert_eq!(key.mark().len(), 16);
    }
}
