use rustc_hash::FxHashMap;

use super::sites::SiteKey;
use crate::archive::Known;
use crate::archive::KnownRows;

/// Small areas, wards and deprivation, as known on the as-of date.
pub(in crate::link) struct Areas<'a> {
    gazetteer: Option<KnownRows<'a>>,
    gazetteer_row: &'a FxHashMap<u64, u32>,
    geo: Option<KnownRows<'a>>,
    by_postcode: FxHashMap<&'a str, u32>,
    decile_of: FxHashMap<&'a str, u8>,
}

/// What is known of the area of a dwelling.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::link) struct Area<'a> {
    /// Small area (LSOA 2021).
    pub lsoa: Option<&'a str>,
    /// Ward.
    pub ward: Option<&'a str>,
    /// Deprivation decile, 1 (most deprived) to 10: of 2025 where known, else of 2019.
    pub decile: Option<u8>,
}

fn cell<'a>(rows: Option<KnownRows<'a>>, column: &str, row: u32) -> Option<&'a str> {
    let (codes, text) = rows?.text(column)?;
    text.word(codes[row as usize])
}

impl<'a> Areas<'a> {
    /// Reads the gazetteer and the area file.
    pub(in crate::link) fn new(known: &Known<'a>, gazetteer_row: &'a FxHashMap<u64, u32>) -> Self {
        let geo = known.rows("geo");
        let mut areas = Self {
            gazetteer: known.rows("gazetteer"),
            gazetteer_row,
            geo,
            by_postcode: FxHashMap::default(),
            decile_of: FxHashMap::default(),
        };
        let rows = geo.map_or(0..0, |rows| 0..rows.len());
        areas.by_postcode.reserve(rows.len());
        for row in rows.filter(|row| geo.is_some_and(|rows| rows.is_open(*row))) {
            let row = row as u32;
            if let Some(postcode) = cell(geo, "postcode", row) {
                areas.by_postcode.insert(postcode, row);
            }
            if let (Some(lsoa), Some(decile)) = (cell(geo, "lsoa21", row), areas.decile(row)) {
                areas.decile_of.entry(lsoa).or_insert(decile);
            }
        }
        areas
    }

    fn decile(&self, row: u32) -> Option<u8> {
        let number = |column: &str| self.geo.and_then(|rows| rows.number(column)).and_then(|cells| cells[row as usize]);
        let decile = number("imd2025_decile").or_else(|| number("imd2019_decile"))?;
        (1.0..=10.0).contains(&decile).then_some(decile as u8)
    }

    /// The area of a dwelling: by its gazetteer row, else by its postcode.
    pub(in crate::link) fn area(&self, site: SiteKey, postcode: &str) -> Area<'a> {
        let row = site.uprn().and_then(|uprn| self.gazetteer_row.get(&uprn.0)).copied();
        let postcode = row.and_then(|row| cell(self.gazetteer, "postcode", row)).unwrap_or(postcode);
        let geo_row = self.by_postcode.get(postcode).copied();
        let of = |column: &str| {
            row.and_then(|row| cell(self.gazetteer, column, row))
                .or_else(|| geo_row.and_then(|row| cell(self.geo, column, row)))
        };
        let lsoa = of("lsoa21");
        let by_lsoa = lsoa.and_then(|lsoa| self.decile_of.get(lsoa)).copied();
        Area { lsoa, ward: of("ward"), decile: by_lsoa.or_else(|| geo_row.and_then(|row| self.decile(row))) }
    }
}
