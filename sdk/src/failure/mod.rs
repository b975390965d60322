//! Failures: what went wrong, by a stable name.

mod checks;
mod error;
mod names;
mod panics;

pub use self::checks::Checks;
pub use self::error::{Error, Failure, FieldError};
pub use self::names::FailureNames;
pub(crate) use self::panics::{Watched, caught, watched};
