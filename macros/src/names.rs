//! Names in error messages.

pub(crate) use lambkin_spec::text::*;
