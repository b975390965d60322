//! What arguments take of an item.

use std::time::SystemTime;

/// Log events of one log stream.
///
/// ```
/// use lambkin::logs::Delivery;
/// use lambkin::Error;
///
/// #[lambkin::function(logs = "/aws/lambda/orders")]
/// async fn alert(delivery: Delivery) -> Result<(), Error> {
///     let errors = delivery.events.iter().filter(|event| event.message.contains("ERROR")).count();
///     println!("{errors} of {} in {}", delivery.events.len(), delivery.log_stream);
///     Ok(())
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Delivery {
    /// The account that the logs come from.
    pub owner: String,
    /// The log group.
    pub log_group: String,
    /// The log stream.
    pub log_stream: String,
    /// The subscription filters that let them through.
    pub subscription_filters: Vec<String>,
    /// The log events in their order.
    pub events: Vec<LogEvent>,
}

/// One log event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LogEvent {
    /// Its id: the same in every delivery.
    pub id: String,
    /// When it happened, as who logged it says.
    pub time: Option<SystemTime>,
    /// The message.
    pub message: String,
}
