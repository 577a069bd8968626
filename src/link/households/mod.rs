//! Who lives where, and who belongs together.

pub(super) mod entities; //  whose household an account's facts belong to
pub(super) mod groups; //    who of a dwelling belongs together
pub(super) mod make_up; //   roles, arrivals and departures
pub(super) mod residence; // where a person lives
pub(super) mod settle; //    who has left a dwelling unnoticed
pub(super) mod stays; //     who was where from when until when
