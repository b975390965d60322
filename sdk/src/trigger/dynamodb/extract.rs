//! What arguments take of an item.

use std::time::SystemTime;

/// What happened to an item of the table.
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
/// The stream's view type has to be `NEW_AND_OLD_IMAGES`; where an image is missing, that is the record's
/// failure `MissingImage`. An image that does not fit is `MalformedBody`, which names the field. Both are
/// permanent.
///
/// A number is read as the field's type, or as a `String` with all of its 38 digits; a set as a list;
/// bytes as `Vec<u8>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change<T> {
    /// The item is new.
    Insert(T),
    /// The item was there and is another now.
    Modify {
        /// As it was.
        old: T,
        /// As it is.
        new: T,
    },
    /// The item was deleted.
    Remove(T),
    /// The item was deleted by DynamoDB, because its time to live was over.
    Expire(T),
}

/// The key of the item that changed: all that a stream with the view type `KEYS_ONLY` says about it.
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

/// What the stream says about a record, beside the item.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Record {
    /// `INSERT`, `MODIFY` or `REMOVE`.
    pub event_name: String,
    /// The record's number in its shard.
    pub sequence_number: String,
    /// When the item changed, to about a second.
    pub changed: Option<SystemTime>,
    /// The stream's ARN, which names the table.
    pub stream_arn: Option<String>,
}
