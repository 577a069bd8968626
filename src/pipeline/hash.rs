use std::fmt::Write;

use sha2::Digest;
use sha2::Sha256;

/// Hex SHA-256.
pub fn sha256(bytes: &[u8]) -> String {
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        write!(hex, "{byte:02x}").expect("writing to a string cannot fail");
    }
    hex
}
