use std::collections::BTreeMap;
use std::fmt::Write as _;

use globset::GlobBuilder;
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use super::Kind;
use super::cells::DateOrder;
use super::error::ExtractError;
use super::header::normal_name;
use super::profile::{ColumnRule, Profile, RecordRule, Role, SightingRule};
use super::raw::{CellKind, RawColumn, RawOrder, RawProfile, RawRecord, RawRestricted, RawSighting, Sign};

/// Reads and checks one profile. `file` is where it stands, for messages.
pub(super) fn parse(file: &str, text: &str) -> Result<Profile, ExtractError> {
    let raw: RawProfile = toml::from_str(text)
        .map_err(|error| ExtractError::ProfileToml { file: file.to_owned(), message: error.to_string() })?;
    let kinds = raw.columns.iter().map(|(name, column)| (name.clone(), column.kind)).collect();
    Checker { file, text, kinds }.check(raw)
}

/// Looks names up and says where in the file a wrong one stands.
struct Checker<'a> {
    file: &'a str,
    text: &'a str,
    /// Columns in order of name.
    kinds: Vec<(String, CellKind)>,
}

impl Checker<'_> {
    fn check(&self, raw: RawProfile) -> Result<Profile, ExtractError> {
        let fingerprint = fingerprint(&raw);
        let key = self.places(&raw.key)?;
        let entity = self.places(&raw.entity.columns)?;
        let happened = self.place_of_kind(raw.happened.as_deref(), CellKind::Date)?;
        let recorded = self.place_of_kind(raw.recorded.as_deref(), CellKind::Date)?;
        self.places(&raw.dated)?;
        let glob = GlobBuilder::new(&raw.pattern).case_insensitive(true).build();
        let matcher = glob.map_err(|_| self.fault(&raw.pattern, "is not a file pattern"))?.compile_matcher();
        if raw.kind == Kind::Snapshot && key.is_empty() {
            return Err(self.fault("snapshot", "needs a key: rows of a snapshot are compared by it"));
        }
        let owed_below_zero = match &raw.arrears_sign {
            Some(arrears) => {
                let column = self.place_of_kind(Some(&arrears.column), CellKind::Money)?;
                column.map(|column| (column, arrears.sign == Sign::Negative))
            }
            None => None,
        };
        let off_by_default = match raw.off_by_default {
            Some(off) => Some((self.place(&off.column)?, off.values)),
            None => None,
        };
        let mut columns = Vec::with_capacity(raw.columns.len());
        for (place, (name, column)) in raw.columns.into_iter().enumerate() {
            let carries = key.contains(&place) || entity.contains(&place);
            let dates = happened == Some(place) || recorded == Some(place);
            let marks = raw.restricted.iter().any(|rule| rule.column == name);
            let mut rule = self.column(name, column, carries, dates, raw.kind)?;
            // A marker that cannot be read may say yes.
            rule.must_be_readable |= marks;
            columns.push(rule);
        }
        self.names_are_told_apart(&columns)?;
        Ok(Profile {
            name: raw.variant.unwrap_or_else(|| raw.dataset.clone()),
            dataset: raw.dataset,
            title: raw.title,
            suppliers: raw.suppliers,
            purpose: raw.purpose.filter(|note| !note.trim().is_empty()),
            scoring_allowed: raw.use_in_scoring,
            kind: raw.kind,
            reference: raw.reference,
            outcome: raw.outcome,
            pattern: raw.pattern,
            lag_days: raw.lag_days,
            max_age_days: raw.max_age_days,
            dated: raw.dated,
            columns,
            matcher,
            delimiter: self.delimiter(raw.delimiter.as_deref())?,
            encoding: self.encoding(raw.encoding.as_deref())?,
            key,
            entity_kind: raw.entity.kind,
            entity,
            happened,
            recorded,
            owed_below_zero,
            off_by_default,
            row_switch: self.place_of_kind(raw.row_switch.as_deref(), CellKind::Flag)?,
            restricted: raw.restricted.iter().map(|rule| self.restricted(rule)).collect::<Result<_, _>>()?,
            sightings: raw.sighting.iter().map(|rule| self.sighting(rule)).collect::<Result<_, _>>()?,
            records: raw.record.iter().map(|rule| self.record(rule)).collect::<Result<_, _>>()?,
            fingerprint,
        })
    }

    /// A fault with the line and column of the first place where the file says `what`.
    fn fault(&self, what: &str, rule: &str) -> ExtractError {
        let at = self.text.find(&format!("\"{what}\"")).or_else(|| self.text.find(what)).unwrap_or(0);
        let before = &self.text[..at];
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|letter| *letter != '\n').count() + 1;
        ExtractError::Profile { file: self.file.to_owned(), line, column, what: what.to_owned(), rule: rule.to_owned() }
    }

    fn place(&self, name: &str) -> Result<usize, ExtractError> {
        let place = self.kinds.binary_search_by(|(known, _)| known.as_str().cmp(name));
        place.map_err(|_| self.fault(name, "is not one of the columns under [columns]"))
    }

    fn places(&self, names: &[String]) -> Result<Vec<usize>, ExtractError> {
        names.iter().map(|name| self.place(name)).collect()
    }

    fn maybe(&self, name: Option<&str>) -> Result<Option<usize>, ExtractError> {
        name.map(|name| self.place(name)).transpose()
    }

    fn place_of_kind(&self, name: Option<&str>, kind: CellKind) -> Result<Option<usize>, ExtractError> {
        let Some(name) = name else { return Ok(None) };
        let place = self.place(name)?;
        if self.kinds[place].1 == kind {
            return Ok(Some(place));
        }
        Err(self.fault(name, &format!("must be a column of kind {kind:?}").to_lowercase()))
    }

    fn column(
        &self,
        name: String,
        raw: RawColumn,
        carries_key: bool,
        carries_date: bool,
        kind: Kind,
    ) -> Result<ColumnRule, ExtractError> {
        let coded = raw.kind == CellKind::Code && (!raw.codes.is_empty() || kind == Kind::Log);
        let measured = matches!(raw.kind, CellKind::Money | CellKind::Number);
        let filled = raw.required && (carries_key || carries_date || coded);
        let readable = carries_key || carries_date || raw.required && (coded || measured);
        let lenient = raw.lenient.unwrap_or(false);
        let (words, lookup) = self.codes(&raw.codes)?;
        Ok(ColumnRule {
            kind: raw.kind,
            required: raw.required,
            personal: raw.personal,
            audit_only: raw.audit_only,
            birth: raw.birth,
            future: raw.future,
            must_be_filled: (filled && !lenient) || raw.lenient == Some(false),
            must_be_readable: (readable && !lenient) || raw.lenient == Some(false),
            order: raw.order.map(|order| match order {
                RawOrder::DayFirst => DateOrder::DayFirst,
                RawOrder::MonthFirst => DateOrder::MonthFirst,
            }),
            aliases: raw.aliases,
            joined: raw.joined,
            default: raw.default,
            codes: raw.codes,
            blank: raw.blank,
            open: raw.open,
            lookup,
            words,
            name,
        })
    }

    fn codes(
        &self,
        codes: &BTreeMap<String, Vec<String>>,
    ) -> Result<(Vec<String>, FxHashMap<String, u32>), ExtractError> {
        let mut lookup = FxHashMap::default();
        let words: Vec<String> = codes.keys().cloned().collect();
        for (code, word) in words.iter().enumerate() {
            lookup.insert(word.to_lowercase(), code as u32);
        }
        for (code, spellings) in codes.values().enumerate() {
            for spelling in spellings {
                let before = lookup.insert(spelling.to_lowercase(), code as u32);
                if before.is_some_and(|other| other != code as u32) {
                    return Err(self.fault(spelling, "stands for two codes"));
                }
            }
        }
        Ok((words, lookup))
    }

    fn names_are_told_apart(&self, columns: &[ColumnRule]) -> Result<(), ExtractError> {
        let mut owner: FxHashMap<String, usize> = FxHashMap::default();
        for (place, column) in columns.iter().enumerate() {
            for name in column.names() {
                let other = owner.insert(normal_name(name), place);
                if other.is_some_and(|other| other != place) {
                    return Err(self.fault(name, "is a header name of two columns"));
                }
            }
        }
        Ok(())
    }

    fn delimiter(&self, text: Option<&str>) -> Result<Option<u8>, ExtractError> {
        match text.map(str::as_bytes) {
            None => Ok(None),
            Some([byte]) if byte.is_ascii() && *byte != b'"' => Ok(Some(*byte)),
            Some(_) => Err(self.fault("delimiter", "must be one character such as `,` or `|`")),
        }
    }

    fn encoding(&self, label: Option<&str>) -> Result<Option<&'static encoding_rs::Encoding>, ExtractError> {
        let Some(label) = label else { return Ok(None) };
        let known = encoding_rs::Encoding::for_label(label.as_bytes());
        known.map(Some).ok_or_else(|| self.fault(label, "is not an encoding such as `utf-8` or `windows-1252`"))
    }

    fn sighting(&self, raw: &RawSighting) -> Result<SightingRule, ExtractError> {
        let role = match (&raw.role, &raw.role_column) {
            (Some(role), None) => Role::Fixed(role.clone()),
            (None, Some(column)) => Role::Column(self.place(column)?),
            _ => return Err(self.fault("[sighting]", "needs either `role` or `role_column`")),
        };
        Ok(SightingRule {
            role,
            title: self.maybe(raw.title.as_deref())?,
            forename: self.maybe(raw.forename.as_deref())?,
            middle: self.maybe(raw.middle.as_deref())?,
            surname: self.maybe(raw.surname.as_deref())?,
            dob: self.place_of_kind(raw.dob.as_deref(), CellKind::Date)?,
            nino: self.maybe(raw.nino.as_deref())?,
            address: self.places(&raw.address)?,
            postcode: self.maybe(raw.postcode.as_deref())?,
            uprn: self.maybe(raw.uprn.as_deref())?,
            phone: self.maybe(raw.phone.as_deref())?,
            email: self.maybe(raw.email.as_deref())?,
            language: self.maybe(raw.language.as_deref())?,
            from: self.place_of_kind(raw.from.as_deref(), CellKind::Date)?,
            to: self.place_of_kind(raw.to.as_deref(), CellKind::Date)?,
        })
    }

    fn restricted(&self, raw: &RawRestricted) -> Result<(usize, Vec<String>), ExtractError> {
        let place = self.place(&raw.column)?;
        if raw.values.is_empty() && self.kinds[place].1 != CellKind::Flag {
            return Err(
                self.fault(&raw.column, "must be a column of kind flag, or name its values, to mark restricted rows")
            );
        }
        Ok((place, raw.values.clone()))
    }

    fn record(&self, raw: &RawRecord) -> Result<RecordRule, ExtractError> {
        let from_zero =
            |position: usize| position.checked_sub(1).ok_or_else(|| self.fault("position", "is counted from 1"));
        let place_at = |(name, position): (&String, &usize)| Ok((self.place(name)?, from_zero(*position)?));
        let mut places = raw.positions.iter().map(place_at).collect::<Result<Vec<_>, ExtractError>>()?;
        places.sort_unstable();
        let fixed = raw.fixed.iter().map(|(name, text)| Ok((self.place(name)?, text.clone())));
        let counted = raw.counted.as_ref().map(|counted| Ok((self.place(&counted.column)?, counted.from)));
        Ok(RecordRule {
            place: from_zero(raw.position.unwrap_or(1))?,
            values: raw.values.clone(),
            filled: raw.filled.map(from_zero).transpose()?,
            places,
            fixed: fixed.collect::<Result<_, ExtractError>>()?,
            counted: counted.transpose()?,
        })
    }
}

/// A hash of everything that decides what a row turns into. Titles, notes, patterns and header names are not part of it.
fn fingerprint(raw: &RawProfile) -> u64 {
    let mut text = format!("hew-row/1 {} {:?} {:?}", raw.dataset, raw.key, raw.entity);
    let _ = write!(text, "{:?} {:?} {:?} {:?}", raw.happened, raw.recorded, raw.arrears_sign, raw.row_switch);
    let _ = write!(text, "{:?} {:?} {:?} {:?}", raw.sighting, raw.record, raw.restricted, raw.off_by_default);
    for (name, column) in &raw.columns {
        let RawColumn { kind, personal, audit_only, birth, future, default, codes, blank, open, .. } = column;
        let _ = write!(text, "{name} {kind:?} {personal} {audit_only} {birth} {future} {default:?} {codes:?}");
        let _ = write!(text, "{blank:?} {open:?}");
    }
    xxh3_64(text.as_bytes())
}
