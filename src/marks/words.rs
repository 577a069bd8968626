/// Three significant digits, without a row of zeros.
pub fn small(share: f64) -> String {
    if share == 0.0 || share >= 0.001 { format!("{share:.4}") } else { format!("{share:.1e}") }
}

/// A share as a percentage; what is not quite nothing is not nothing.
pub fn percent(share: f64) -> String {
    if share > 0.0 && share < 0.0005 { "under 0.1%".to_owned() } else { format!("{:.1}%", 100.0 * share) }
}

/// Thousands parted by commas.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Text that means nothing to HTML.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::{escaped, grouped, percent, small};

    #[test]
    fn figures_read_well_and_text_stays_text() {
        assert_eq!([0, 999, 1000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!([0.25, 0.00123, 0.000_012_3, 0.0].map(small), ["0.2500", "0.0012", "1.2e-5", "0.0000"]);
        assert_eq!([0.0, 0.0001, 0.123, 1.0].map(percent), ["0.0%", "under 0.1%", "12.3%", "100.0%"]);
        assert_eq!(escaped("a < b & \"c\""), "a &lt; b &amp; &quot;c&quot;");
    }
}
