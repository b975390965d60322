//! Failures: what went wrong, by a stable name.

mod boxed;
mod checks;
mod error;
mod foreign;
mod names;
mod or_fail;
mod origin;
mod panics;
#[cfg(test)]
mod tests;
mod transparent;
mod typed;

pub use self::checks::Checks;
pub use self::error::{Error, FieldError};
pub use self::names::FailureNames;
pub use self::or_fail::OrFail;
pub(crate) use self::panics::{Watched, caught, watched};
pub use self::transparent::Transparent;
pub use self::typed::Failure;
