//! Addresses resolved to dwellings.

pub(super) mod areas; //   small areas and deprivation
mod as_known; //           the gazetteer on one as-of date
mod evidence; //           how far an address agrees with a gazetteer row
mod fits; //               levels of agreement and their weights
mod gazetteer; //          its rows taken apart
pub(super) mod places; //  distinct addresses and the gazetteer
pub(super) mod sites; //   addresses resolved to dwellings
mod verdict; //            which dwelling an address is
mod vocabulary; //         words and slips of them
pub(super) mod written; // an address read word by word

#[cfg(test)]
mod tests; //              addresses as tables
