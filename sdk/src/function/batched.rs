//! Whether a handler takes all items of a batch at once: known by the types of its arguments.

use std::marker::PhantomData;

use crate::batch::Items;

/// An argument's type. `Probe::<Batch<T>>::IS_BATCH` is true, by whatever alias the type is written: the
/// compiler takes the constant of the type itself before that of the trait.
pub struct Probe<A>(PhantomData<A>);

impl<T> Probe<Items<T>> {
    /// Whether the argument is a `Batch`.
    pub const IS_BATCH: bool = true;
}

/// Every other argument.
pub trait NotBatch {
    /// Whether the argument is a `Batch`.
    const IS_BATCH: bool = false;
}

impl<A> NotBatch for Probe<A> {}

/// Whether one of the arguments is a `Batch`. Fails the build where two are, and where items of a batch would
/// run at the same time although the handler takes them in one call.
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
        panic!("the items of a batch are taken once: remove the second `Batch`");
    }
    if batches == 1 && concurrency {
        panic!("`Batch` takes all items in one call: remove `concurrency`");
    }
    batches == 1
}
