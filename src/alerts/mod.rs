//! Which households take the places of a period.
