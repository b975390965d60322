//! Routes.

pub(crate) use lambkin_spec::route::Route;
