//! The items that an expansion may name. They are not covered by semantic versioning, because each version of
//! this crate depends on exactly one version of the macros.

use std::error::Error as StdError;
use std::future::Future;
use std::pin::pin;
use std::task::Poll;

pub use ::http::HeaderMap;

pub use crate::batch::dead_letter::{dead_letter, dead_letter_of};
pub use crate::batch::{Probe, takes_all};
pub use crate::engine::main;
pub use crate::failure::{Error, Failure, FailureNames, Transparent};
pub use crate::function::{
    Entry, Fallback, FromItem, Function, IntoResponse, Invocation, Item, Output, Preparing, Returned, SpecOf,
    Trigger,
};
pub use crate::init::{FromInit, Grants, Init, InitContext, InitOutcome};
pub use crate::resource::{
    BucketResource, Index, QueueResource, TableResource, TopicResource, assert_dead_letter,
};
pub use crate::spec::{
    BinarySpec, BucketSpec, CorsSpec, IndexSpec, KeySpec, QueueSpec, Resource, ResourceSpec, Spec, TableSpec,
    TopicSpec, assert_disjoint,
};
pub use crate::trigger::all::{All, Select};
pub use crate::trigger::direct::Direct;
pub use crate::trigger::markers::*;

/// The traits whose methods and constants an expansion calls without naming them.
pub mod traits {
    pub use crate::batch::NotBatch as _;
    pub use crate::function::{AnyFailure as _, NamedFailure as _, NoFailure as _};
}

/// Runs two fallible futures at the same time. The first failure ends both.
pub async fn both<A, B>(
    first: impl Future<Output = Result<A, Error>>,
    second: impl Future<Output = Result<B, Error>>,
) -> Result<(A, B), Error> {
    let (mut first, mut second) = (pin!(first), pin!(second));
    let (mut a, mut b) = (None, None);
    std::future::poll_fn(move |cx| {
        if a.is_none() {
            if let Poll::Ready(value) = first.as_mut().poll(cx)? {
                a = Some(value);
            }
        }
        if b.is_none() {
            if let Poll::Ready(value) = second.as_mut().poll(cx)? {
                b = Some(value);
            }
        }
        match (a.take(), b.take()) {
            (Some(a), Some(b)) => Poll::Ready(Ok((a, b))),
            (first, second) => {
                (a, b) = (first, second);
                Poll::Pending
            }
        }
    })
    .await
}

/// A type that may derive `Failure`. It is a trait of its own so that the compiler's message is clear.
#[diagnostic::on_unimplemented(
    message = "`{Self}` derives `Failure` but does not implement `std::error::Error`",
    label = "missing `std::error::Error`",
    note = "add `thiserror::Error` to its derives and `#[error(\"..\")]` to each variant, or implement `Display` and `Error` by hand"
)]
pub trait IsError: StdError + 'static {}

#[diagnostic::do_not_recommend]
impl<E: StdError + 'static> IsError for E {}

/// Returns the cause of an error.
pub fn cause<E: IsError>(error: &E) -> Option<&(dyn StdError + 'static)> {
    error.source()
}
