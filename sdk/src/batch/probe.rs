//! Detects, by the types of its arguments, whether a handler takes all items of a batch at once.

use std::marker::PhantomData;

use super::Items;

/// The type of an argument. `Probe::<Batch<T>>::IS_BATCH` is true, also for an alias of `Batch`, because the
/// compiler prefers the constant of the type itself to that of the trait.
pub struct Probe<A>(PhantomData<A>);

impl<T> Probe<Items<T>> {
    /// Whether the argument is a `Batch`.
    pub const IS_BATCH: bool = true;
}

/// Provides the constant for every other argument.
pub trait NotBatch {
    /// Whether the argument is a `Batch`.
    const IS_BATCH: bool = false;
}

impl<A> NotBatch for Probe<A> {}

/// Returns whether one of the arguments is a `Batch`. Fails the build if two are, or if `concurrency` is set
/// although the handler takes all items in one call.
#[allow(clippy::panic, reason = "it runs in the compiler, where a panic is an error message")]
pub const fn takes_all(mut arguments: &[bool], concurrency: bool) -> bool {
    let mut batches = 0;
    while let [is_batch, rest @ ..] = arguments {
        if *is_batch {
            batches += 1;
        }
        arguments = rest;
    }
    if batches > 1 {
        panic!("a function can take only one `Batch`: remove the second one");
    }
    if batches == 1 && concurrency {
        panic!("`Batch` takes all items in one call: remove `concurrency`");
    }
    batches == 1
}
