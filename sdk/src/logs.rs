//! What the `logs` trigger gives: [`Delivery`].
//!
//! A subscription filter of CloudWatch Logs calls asynchronously, with the log events of one stream in
//! one go. A failure makes Lambda call again, twice where its settings say nothing else. The message by
//! which CloudWatch checks that the function can be reached is acknowledged and never gets to the handler.
//!
//! The data comes compressed. It is decompressed up to 32 MiB: CloudWatch sends batches of up to 1 MB,
//! and what becomes more than 32 times as large is no log, but would take the function's memory. Such an
//! event is the failure `EventTooLarge`.
//!
//! A function that works the logs of its own calls calls itself with every line that it logs: subscribe it
//! to another group.
//!
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html>

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
