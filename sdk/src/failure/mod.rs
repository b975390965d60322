//! Failures: what went wrong, by a stable name.

mod boxed;
mod checks;
mod error;
#[allow(clippy::module_inception, reason = "it holds the trait of that name")]
mod failure;
mod foreign;
mod names;
mod or_fail;
mod origin;
mod panics;
#[cfg(test)]
mod tests;
mod transparent;

pub use self::checks::Checks;
pub use self::error::{Error, FieldError};
pub use self::failure::Failure;
pub use self::names::FailureNames;
pub use self::or_fail::OrFail;
pub(crate) use self::panics::{Watched, caught, watched};
pub use self::transparent::Transparent;
