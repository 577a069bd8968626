use std::fmt;

use serde::{Deserialize, Serialize};

use super::RightsError;
use crate::domain::Day;

/// One way in which a person is called.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Name {
    /// Forename, or all of them.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub forename: String,
    /// Surname.
    pub surname: String,
}

/// Who objected, as far as it takes to find them in the records. Prints masked.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// Every name the person goes by.
    pub names: Vec<Name>,
    /// Birth date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth: Option<Day>,
    /// Address without the postcode, its lines joined by commas.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address: String,
    /// Postcode.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub postcode: String,
    /// UPRN of the dwelling.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub uprn: String,
    /// National insurance number.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub nino: String,
}

impl Subject {
    /// Reads one as JSON.
    ///
    /// # Errors
    /// Text that is no such JSON (the place is named, never what stands there), or too little to find anybody by.
    pub fn read(text: &str) -> Result<Self, RightsError> {
        let subject: Self = serde_json::from_str(text)
            .map_err(|error| RightsError::NotASubject { line: error.line(), column: error.column() })?;
        subject.checked()
    }

    /// Refuses one by whom nobody could be found: it takes a surname, and a birth date, a postcode with an address, a UPRN
    /// or a NINO.
    pub fn checked(mut self) -> Result<Self, RightsError> {
        for name in &mut self.names {
            trim(&mut name.forename);
            trim(&mut name.surname);
        }
        self.names.retain(|name| !name.surname.is_empty());
        [&mut self.address, &mut self.postcode, &mut self.uprn, &mut self.nino].into_iter().for_each(trim);
        let placed = !self.uprn.is_empty() || (!self.postcode.is_empty() && !self.address.is_empty());
        if self.names.is_empty() {
            return Err(RightsError::NoName);
        }
        if self.birth.is_none() && self.nino.is_empty() && !placed {
            return Err(RightsError::TooLittle);
        }
        if !self.uprn.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(RightsError::NotAUprn);
        }
        Ok(self)
    }
}

fn trim(text: &mut String) {
    *text = text.trim().to_owned();
}

impl fmt::Debug for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Subject(•••)")
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Name(•••)")
    }
}
