//! The whole event, which every trigger gives.

use serde::de::DeserializeOwned;

use crate::failure::Error;
use crate::function::{FromItem, Invocation, Trigger};

/// The whole event, as any type that serde can read: your own, or one of `aws_lambda_events`.
///
/// ```
/// use lambkin::Event;
///
/// #[derive(serde::Deserialize)]
/// struct Numbers { a: i64, b: i64 }
///
/// #[lambkin::function]
/// async fn add(Event(numbers): Event<Numbers>) -> Result<i64, lambkin::Error> {
///     Ok(numbers.a + numbers.b)
/// }
/// ```
///
/// An event that does not fit is the failure `MalformedEvent`: it names the field, and says what
/// the event looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event<T>(pub T);

impl<T: Trigger, E: DeserializeOwned> FromItem<T> for Event<E> {
    fn from_item(_: &T::Item<'_>, invocation: &Invocation<'_>) -> Result<Self, Error> {
        invocation.event().read().map(Self)
    }
}
