//! The argument of a handler that takes all items at once, and records the outcome of each.

use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

use crate::failure::Error;

/// All items of a batch, for a handler that processes them together: one write for a hundred rows.
///
/// ```
/// use lambkin::{Batch, Error, Json};
///
/// #[derive(serde::Deserialize)]
/// struct Row { price: u32 }
///
/// #[lambkin::function(sqs = "rows", batch = 100, window = 5)]
/// async fn import(rows: Batch<Json<Row>>) -> Result<(), Error> {
///     let (good, bad): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.price > 0);
///     for row in bad {
///         row.fail(Error::new("NoPrice", "a row needs a price").permanent());
///     }
///     insert(good.iter().map(|row| row.price)).await?;
///     good.iter().for_each(|row| row.done());
///     Ok(())
/// }
/// # async fn insert(_: impl Iterator<Item = u32>) -> Result<(), Error> { Ok(()) }
/// ```
///
/// The triggers `sqs`, `kinesis`, `kafka` and `dynamodb` provide it, with any of their extractors as `T`.
///
/// Every item counts as failed until [`done`](BatchItem::done) is called on it. An item that the handler
/// marks neither as done nor as failed is delivered again. If the handler fails, panics or runs out of time,
/// all items are delivered again, except those that were done by then.
///
/// An item that does not decode is not part of the batch: it fails on its own, permanently. The items that
/// must not run after it are left out as well: the rest of its message group, or the rest of its shard.
#[derive(Debug)]
pub struct Batch<T>(Vec<BatchItem<T>>);

/// One item of a [`Batch`]. It dereferences to the extracted value.
pub struct BatchItem<T> {
    /// The extracted value.
    pub value: T,
    id: String,
    at: usize,
    marks: Marks,
}

/// The marks that a handler sets on the items of one invocation.
#[derive(Clone, Default)]
pub(crate) struct Marks(Arc<Mutex<Vec<Mark>>>);

#[derive(Default)]
pub(crate) enum Mark {
    /// The handler did not receive the item.
    #[default]
    Untouched,
    /// The handler received the item and has not marked it.
    Open,
    Done,
    Failed(Error),
}

impl Marks {
    pub(crate) fn new(items: usize) -> Self {
        Self(Arc::new(Mutex::new((0..items).map(|_| Mark::Untouched).collect())))
    }

    /// Sets a mark and returns the previous one.
    pub(crate) fn set(&self, at: usize, mark: Mark) -> Mark {
        let mut marks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        marks.get_mut(at).map(|place| std::mem::replace(place, mark)).unwrap_or_default()
    }

    /// Takes all marks.
    pub(crate) fn take(&self) -> Vec<Mark> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<T> Batch<T> {
    pub(crate) fn new(items: Vec<BatchItem<T>>) -> Self {
        Self(items)
    }

    /// Marks every item as succeeded.
    pub fn done(&self) {
        self.iter().for_each(BatchItem::done);
    }
}

impl<T> BatchItem<T> {
    pub(crate) fn new(value: T, id: &str, at: usize, marks: &Marks) -> Self {
        marks.set(at, Mark::Open);
        Self { value, id: id.to_owned(), at, marks: marks.clone() }
    }

    /// Returns the id that names the item in the log and in the response: the id of a message, or the
    /// sequence number of a record.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Marks the item as succeeded: it is not delivered again. The last mark counts.
    pub fn done(&self) {
        self.marks.set(self.at, Mark::Done);
    }

    /// Marks the item as failed. It is delivered again or, if the failure is permanent, goes to the
    /// dead-letter queue of the function.
    pub fn fail(&self, failure: impl Into<Error>) {
        self.marks.set(self.at, Mark::Failed(failure.into()));
    }
}

/// Makes a batch for a test that calls the handler as a plain function. The ids are `0`, `1`, and so on.
impl<T> FromIterator<T> for Batch<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        let values: Vec<T> = values.into_iter().collect();
        let marks = Marks::new(values.len());
        let item = |(at, value)| BatchItem::new(value, &usize::to_string(&at), at, &marks);
        Self(values.into_iter().enumerate().map(item).collect())
    }
}

impl<T> Deref for Batch<T> {
    type Target = [BatchItem<T>];
    fn deref(&self) -> &[BatchItem<T>] {
        &self.0
    }
}

impl<T> IntoIterator for Batch<T> {
    type Item = BatchItem<T>;
    type IntoIter = std::vec::IntoIter<BatchItem<T>>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Batch<T> {
    type Item = &'a BatchItem<T>;
    type IntoIter = std::slice::Iter<'a, BatchItem<T>>;
    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<T> Deref for BatchItem<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T: fmt::Debug> fmt::Debug for BatchItem<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BatchItem").field("id", &self.id).field("value", &self.value).finish_non_exhaustive()
    }
}
