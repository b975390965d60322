//! The extractors of this trigger.

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
    /// The account ID of the logs.
    pub owner: String,
    /// The log group.
    pub log_group: String,
    /// The log stream.
    pub log_stream: String,
    /// The subscription filters that matched the log events.
    pub subscription_filters: Vec<String>,
    /// The log events in their order.
    pub events: Vec<LogEvent>,
}

/// A log event.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LogEvent {
    /// The ID of the log event, the same in every delivery.
    pub id: String,
    /// When the event happened, as set by its sender.
    pub time: Option<SystemTime>,
    /// The message.
    pub message: String,
}
