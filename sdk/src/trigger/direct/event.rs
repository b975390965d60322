//! The whole event, an extractor of every trigger.

use serde::de::DeserializeOwned;

use crate::failure::Error;
use crate::function::{FromItem, Invocation, Trigger};

/// Extracts the whole event as any type that implements `Deserialize`: your own, or one of
/// `aws_lambda_events`.
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
/// Fails with `MalformedEvent`, which names the field and says what the event looks like, if the event does
/// not match `T`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event<T>(pub T);

impl<T: Trigger, E: DeserializeOwned> FromItem<T> for Event<E> {
    fn from_item(_: &T::Item<'_>, invocation: &Invocation<'_>) -> Result<Self, Error> {
        invocation.event().read().map(Self)
    }
}
