use std::num::NonZeroU32;

use super::load::Check;
use super::raw::{RawBand, RawDraw};
use super::settings::{CodedFact, DrawBand, DrawSettings, Team};
use crate::domain::Horizon;

impl Check<'_> {
    /// A draw that somebody signed off, whose chances lie strictly between 0 and 1.
    pub(super) fn draw(&mut self, raw: RawDraw, teams: &[Team], horizon: Horizon) -> DrawSettings {
        let signed = "must name who signed the draw off: a role or a staff id";
        self.rule(!raw.signed_off_by.trim().is_empty(), "draw.signed_off_by", signed);
        self.rule(!raw.band.is_empty(), "draw.band", "is missing: add one [[draw.band]] with from, to and places");
        let mut after = Some(0);
        let mut bands = Vec::new();
        for (position, band) in raw.band.iter().enumerate() {
            bands.push(self.band(position, band, after));
            after = band.to;
        }
        let places: u64 = bands.iter().map(|band| u64::from(band.places.get())).sum();
        let fits = teams.iter().all(|team| places <= u64::from(team.capacity.get()));
        self.rule(fits, "draw.band", "draws more places than a team has");
        let outside = raw.outside.into_iter().map(CodedFact::from);
        DrawSettings { signed_off_by: raw.signed_off_by, bands, outside: outside.collect(), horizon }
    }

    /// `after` is the last rank of the band before; `None` where that one has no end.
    fn band(&mut self, position: usize, band: &RawBand, after: Option<u32>) -> DrawBand {
        let key = |name: &str| format!("draw.band.{position}.{name}");
        let begins = after.is_some_and(|after| band.from > after);
        self.rule(begins, &key("from"), "must come after the last rank of the band before: bands may not overlap");
        self.rule(band.to.is_none_or(|to| to >= band.from), &key("to"), "must not come before the first rank");
        let ranks = band.to.map(|to| u64::from(to) + 1 - u64::from(band.from).min(u64::from(to)));
        let uncertain = band.places >= 1 && ranks.is_none_or(|ranks| u64::from(band.places) < ranks);
        let rule = "must be at least 1 and fewer than the band's ranks: a chance lies strictly between 0 and 1";
        self.rule(uncertain, &key("places"), rule);
        DrawBand { from: band.from, to: band.to, places: NonZeroU32::new(band.places).unwrap_or(NonZeroU32::MIN) }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::config::Config;

    const SIGNED: &str = "[draw]\nsigned_off_by = \"head of housing\"\n";

    fn read(text: &str) -> Result<Config, String> {
        Config::read(text, Path::new("config.toml")).map_err(|error| error.to_string())
    }

    #[test]
    fn there_is_no_draw_unless_config_says_so() {
        assert_eq!(read("").unwrap().alerts.draw, None);
    }

    #[test]
    fn bands_follow_one_another_and_the_last_may_have_no_end() {
        let bands = "[[draw.band]]\nfrom = 1\nto = 30\nplaces = 15\n[[draw.band]]\nfrom = 31\nto = 300\nplaces = 10\n\
                     [[draw.band]]\nfrom = 301\nplaces = 5\n";
        let draw = read(&format!("{SIGNED}{bands}")).unwrap().alerts.draw.unwrap();
        let shown: Vec<_> = draw.bands.iter().map(|band| (band.from, band.to, band.places.get())).collect();
        assert_eq!(shown, [(1, Some(30), 15), (31, Some(300), 10), (301, None, 5)]);
        assert_eq!((draw.signed_off_by.as_str(), draw.horizon.0), ("head of housing", 180));
        assert!(draw.outside.iter().any(|fact| fact.dataset == "rent_actions" && fact.within_days == 365));
    }

    #[test]
    fn a_draw_that_cannot_be_is_refused_with_the_reason() {
        let band =
            |from: u32, to: &str, places: u32| format!("[[draw.band]]\nfrom = {from}\n{to}\nplaces = {places}\n");
        let (one, whole) = (band(1, "to = 10", 5), "[draw]\n");
        let table = [
            (format!("{whole}{one}"), "`draw.signed_off_by` must name who"),
            (format!("[draw]\nsigned_off_by = \" \"\n{one}"), "`draw.signed_off_by` must name who"),
            (SIGNED.to_owned(), "`draw.band` is missing"),
            (format!("{SIGNED}{}", band(1, "to = 10", 0)), "strictly between 0 and 1"),
            (format!("{SIGNED}{}", band(1, "to = 10", 10)), "strictly between 0 and 1"),
            (format!("{SIGNED}{}", band(0, "to = 10", 5)), "`draw.band.0.from` must come after"),
            (format!("{SIGNED}{}", band(5, "to = 4", 1)), "`draw.band.0.to` must not come before"),
            (format!("{SIGNED}{one}{}", band(10, "to = 20", 5)), "`draw.band.1.from` must come after"),
            (format!("{SIGNED}{}{one}", band(1, "", 5)), "`draw.band.1.from` must come after"),
            (format!("{SIGNED}{}", band(1, "to = 100", 31)), "draws more places than a team has"),
        ];
        for (text, fault) in table {
            let error = read(&text).unwrap_err();
            assert!(error.contains(fault), "{text}\n{error}");
        }
    }
}
