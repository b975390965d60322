//! The extractors of this trigger.

use std::time::SystemTime;

/// A change of an item of the table.
///
/// ```
/// use lambkin::dynamodb::Change;
///
/// #[derive(serde::Deserialize)]
/// struct Order { id: String, paid: bool }
///
/// #[lambkin::function(dynamodb = "orders")]
/// async fn follow(change: Change<Order>) -> Result<(), lambkin::Error> {
///     match change {
///         Change::Modify { old, new } if !old.paid && new.paid => println!("{} was paid", new.id),
///         Change::Expire(old) => println!("{} expired", old.id),
///         _ => {}
///     }
///     Ok(())
/// }
/// ```
///
/// The view type of the stream must be `NEW_AND_OLD_IMAGES`. Fails with `MissingImage` if an image is
/// missing, and with `MalformedBody`, which names the field, if an image does not match `T`. Both failures
/// are permanent.
///
/// A number is decoded into the field's type, or into a `String` with all of its 38 digits, a set into a
/// list, and binary data into `Vec<u8>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change<T> {
    /// The item was created.
    Insert(T),
    /// The item was modified.
    Modify {
        /// The item before the change.
        old: T,
        /// The item after the change.
        new: T,
    },
    /// The item was deleted.
    Remove(T),
    /// The item was deleted by DynamoDB because its time to live expired.
    Expire(T),
}

/// The key of the changed item. It is all that a stream with the view type `KEYS_ONLY` contains.
///
/// ```
/// use lambkin::dynamodb::Keys;
///
/// #[derive(serde::Deserialize)]
/// struct OrderKey { id: String }
///
/// #[lambkin::function(dynamodb = "orders")]
/// async fn forget(Keys(key): Keys<OrderKey>) -> Result<(), lambkin::Error> {
///     println!("{} changed", key.id);
///     Ok(())
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keys<T>(pub T);

/// The metadata of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Record {
    /// `INSERT`, `MODIFY` or `REMOVE`.
    pub event_name: String,
    /// The sequence number of the record in its shard.
    pub sequence_number: String,
    /// When the item changed, accurate to about a second.
    pub changed: Option<SystemTime>,
    /// The ARN of the stream, which contains the table's name.
    pub stream_arn: Option<String>,
}
