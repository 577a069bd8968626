//! Makes a synthetic council with the truth beside it.
