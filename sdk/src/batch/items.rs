//! What a handler gets that takes all items at once: each with the place for what becomes of it.

use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

use crate::failure::Error;

/// All items of a batch, for a handler that works them together: one write for a hundred rows.
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
/// `sqs`, `kinesis`, `kafka` and `dynamodb` give it, with any of their extractors in it. The attribute knows
/// such a function by the type of its argument.
///
/// Every item is failed until [`done`](BatchItem::done) says otherwise: what the handler says of none comes
/// again, as do all where it fails, panics or runs out of time, but for those that were done by then. An
/// item that does not decode is not in it; it is a permanent failure of its own. Neither are those that an
/// order forbids: the rest of its message group, or what follows in its shard.
#[derive(Debug)]
pub struct Batch<T>(Vec<BatchItem<T>>);

/// One item of a [`Batch`]: derefs to what was extracted.
pub struct BatchItem<T> {
    /// What was extracted.
    pub value: T,
    id: String,
    at: usize,
    marks: Marks,
}

/// What becomes of the items of one invocation.
#[derive(Clone, Default)]
pub(crate) struct Marks(Arc<Mutex<Vec<Mark>>>);

#[derive(Default)]
pub(crate) enum Mark {
    /// The handler did not get it.
    #[default]
    Untouched,
    /// The handler has it, and said nothing.
    Open,
    Done,
    Failed(Error),
}

impl Marks {
    pub(crate) fn new(items: usize) -> Self {
        Self(Arc::new(Mutex::new((0..items).map(|_| Mark::Untouched).collect())))
    }

    /// Sets a mark, and gives the one that was there.
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

    /// Says that every item succeeded.
    pub fn done(&self) {
        self.iter().for_each(BatchItem::done);
    }
}

impl<T> BatchItem<T> {
    pub(crate) fn new(value: T, id: &str, at: usize, marks: &Marks) -> Self {
        marks.set(at, Mark::Open);
        Self { value, id: id.to_owned(), at, marks: marks.clone() }
    }

    /// The id by which the log and the answer name it: of a message, its id; of a record, its number.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Says that it succeeded: it does not come again. What was said last counts.
    pub fn done(&self) {
        self.marks.set(self.at, Mark::Done);
    }

    /// Says that it failed, and why: it comes again or, where that is permanent, is a dead letter.
    pub fn fail(&self, failure: impl Into<Error>) {
        self.marks.set(self.at, Mark::Failed(failure.into()));
    }
}

/// For a test that calls the handler as the function that it is: the ids are `0`, `1`, and so on.
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
