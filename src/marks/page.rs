use super::escaped;

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;margin:0 auto;max-width:60rem;padding:1rem;color:#1b1b1b}\
    h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}h3{font-size:1rem;margin:1.2rem 0 .3rem}p{max-width:45rem}\
    .wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.9rem}\
    th{text-align:left;border-bottom:2px solid #555;font-weight:600}\
    td,th{padding:.2rem .6rem .2rem 0;vertical-align:top}td:first-child{min-width:7rem}td{border-bottom:1px solid #ddd}\
    .n{text-align:right;font-variant-numeric:tabular-nums}td.n{white-space:nowrap}.own td{font-weight:600}\
    .bar{display:flex;height:1rem;min-width:5rem}.half{flex:1;display:flex}.left{justify-content:flex-end}\
    .for{background:#1d6f42}.against{background:#b3472b}.plain{background:#48698c}.below{background:#c3c9d1}\
    .key span{display:inline-block;width:.8rem;height:.8rem;margin:0 .3rem 0 1rem}\
    svg{display:block;margin:.5rem 0;width:100%;max-width:36rem;font-size:12px;fill:#1b1b1b}.end{text-anchor:end}\
    .mid{text-anchor:middle}\
    .grid{stroke:#ddd}.mark{stroke:#555;stroke-dasharray:4 3}.line{fill:none;stroke-width:2}\
    .a{stroke:#48698c}.b{stroke:#b3472b;stroke-dasharray:7 3}.c{stroke:#1d6f42;stroke-dasharray:2 3}\
    .d{stroke:#6b4a86;stroke-dasharray:9 3 2 3}.fill{fill:#48698c}.whisker{fill:none;stroke:#1b1b1b}\
    .band{stroke:none;opacity:.15}.band.a{fill:#48698c}.band.b{fill:#b3472b}.band.c{fill:#1d6f42}.band.d{fill:#6b4a86}\
    figure{margin:.5rem 0}details{margin:.5rem 0}summary{cursor:pointer;color:#2b5078}section{margin-bottom:1.5rem}\
    .tiles{display:flex;flex-wrap:wrap;gap:1rem;margin:1rem 0;padding:0;list-style:none}\
    .tiles li{flex:1 1 12rem;border:1px solid #c3c9d1;border-radius:.4rem;padding:.6rem .8rem}\
    .tiles b{display:block;font-size:1.5rem;line-height:1.25}.note{border-left:4px solid #b3472b;padding-left:.8rem}\
    nav ul{columns:2 14rem;padding-left:1.2rem}\
    @media print{body{max-width:none}section,figure{break-inside:avoid}nav{display:none}}";

/// A whole page of a title and what is in it, which must be HTML already.
pub fn page(title: &str, body: &str) -> String {
    let title = escaped(title);
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title}</title>\
         <style>{STYLE}</style></head><body>\n<h1>{title}</h1>\n{body}</body></html>\n"
    )
}

/// A bar of a share of the room.
pub fn bar(share: f64, class: &str) -> String {
    format!(
        "<div class=\"bar\"><div class=\"{class}\" style=\"width:{:.1}%\"></div></div>",
        100.0 * share.clamp(0.0, 1.0)
    )
}

/// A bar from the middle, to the right above 0 and to the left below; 1 is all the room.
pub fn two_sided(share: f64) -> String {
    let part = |share: f64, class: &str| {
        format!("<div class=\"{class}\" style=\"width:{:.1}%\"></div>", 100.0 * share.clamp(0.0, 1.0))
    };
    let (against, speaks_for) = (part(-share, "against"), part(share, "for"));
    format!("<div class=\"bar\"><div class=\"half left\">{against}</div><div class=\"half\">{speaks_for}</div></div>")
}

#[cfg(test)]
mod tests {
    use super::two_sided;

    #[test]
    fn a_bar_from_the_middle_goes_one_way() {
        let against = two_sided(-0.5);
        assert!(against.contains("against\" style=\"width:50.0%") && against.contains("for\" style=\"width:0.0%"));
    }
}
