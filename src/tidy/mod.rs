//! Names and addresses in the form in which they are compared, whoever wrote them and however.
//!
//! Nothing here says who a person is or where they are from: forms of a name are families of spellings, and a name is only
//! ever compared with another.

mod address; // what tells one dwelling from another
mod titles; //  Mrs, Dr
mod words; //   names without accents, marks and fashions

pub use address::{AddressKeys, Parts, is_flat_word, is_way, keys, lines, parts, street_words, ways, written_out};
pub use titles::is_title;
pub use words::{NameForms, canonical_forename, canonical_surname, clean, first_given, is_honorific, name_forms};
