//! hew
