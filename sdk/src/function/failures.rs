//! The names of the failures that a handler can return, found by its return type.
//!
//! An expansion writes `(&&Returned::<R>::new()).failure_names()`: of the three traits the compiler
//! takes the one that fits with the fewest dereferences. So a `Result` whose error is a [`Failure`] is asked for
//! its names, any other `Result` (of `lambkin::Error`, above all) can fail with any name, and whatever else is
//! returned is not a failure.

use std::marker::PhantomData;

use crate::failure::{Failure, FailureNames};

/// What a handler returns, as a value to call a method on.
#[doc(hidden)]
pub struct Returned<R>(PhantomData<R>);

impl<R> Clone for Returned<R> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<R> Copy for Returned<R> {}

impl<R> Returned<R> {
    /// Stands for the return type `R`.
    #[allow(clippy::new_without_default, reason = "only expansions call it")]
    pub fn new() -> Self {
        Self(PhantomData)
    }
}

/// A handler that returns a failure with names.
#[doc(hidden)]
pub trait NamedFailure {
    /// Returns the names of the failures that the handler can return.
    fn failure_names(&self) -> FailureNames;
}

impl<T, E: Failure> NamedFailure for &Returned<Result<T, E>> {
    fn failure_names(&self) -> FailureNames {
        E::names()
    }
}

/// A handler that returns a failure of any name.
#[doc(hidden)]
pub trait AnyFailure {
    /// Returns the names of the failures that the handler can return.
    fn failure_names(&self) -> FailureNames;
}

impl<T, E> AnyFailure for Returned<Result<T, E>> {
    fn failure_names(&self) -> FailureNames {
        FailureNames::any()
    }
}

/// A handler that returns no failure.
#[doc(hidden)]
pub trait NoFailure: Sized {
    /// Returns the names of the failures that the handler can return.
    fn failure_names(self) -> FailureNames {
        FailureNames::none()
    }
}

impl<R> NoFailure for Returned<R> {}
