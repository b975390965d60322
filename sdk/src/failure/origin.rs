//! The typed error behind an [`Error`](super::Error).

use std::any::Any;
use std::error::Error as StdError;

use crate::failure::Failure;

/// An error of any crate, without its type.
pub(super) type Boxed = Box<dyn StdError + Send + Sync>;

/// What an `Error` was made of.
pub(super) enum Origin {
    Failure(Box<dyn AnyFailure>),
    Foreign(Boxed),
}

impl Origin {
    /// Returns its own cause.
    pub(super) fn cause(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Failure(failure) => failure.cause(),
            Self::Foreign(error) => error.source(),
        }
    }

    pub(super) fn downcast_ref<E: StdError + 'static>(&self) -> Option<&E> {
        match self {
            Self::Failure(failure) => failure.as_any().downcast_ref(),
            Self::Foreign(error) => error.downcast_ref(),
        }
    }
}

/// A failure that can be asked for its type. Upcasting `dyn Failure` to `dyn Any` needs Rust 1.86.
pub(super) trait AnyFailure: Failure {
    fn as_any(&self) -> &dyn Any;
}

impl<E: Failure> AnyFailure for E {
    fn as_any(&self) -> &dyn Any {
        self
    }
}
