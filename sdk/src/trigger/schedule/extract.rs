//! What arguments take of an item.

use std::time::SystemTime;

/// One tick of a schedule.
///
/// ```
/// use lambkin::schedule::ScheduledEvent;
///
/// #[lambkin::function(schedule = "cron(0 2 * * ? *)")]
/// async fn cleanup(tick: ScheduledEvent) -> Result<(), lambkin::Error> {
///     println!("{} ticked at {:?}", tick.name.as_deref().unwrap_or("it"), tick.time);
///     Ok(())
/// }
/// ```
///
/// A `time` of AWS's own event that cannot be read is the failure `MalformedEvent`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScheduledEvent {
    /// The time that the tick stands for; two deliveries of one tick have the same.
    ///
    /// Of an input of your own it is the field `time`, if that is in RFC 3339: set it to
    /// `<aws.scheduler.scheduled-time>` and EventBridge Scheduler fills it in. Without it, it is when
    /// the event arrived.
    pub time: SystemTime,
    /// The name of the rule or schedule. An input of your own does not say it.
    pub name: Option<String>,
    /// The ARN of the rule or schedule; that of a schedule also names its group.
    pub arn: Option<String>,
}

impl ScheduledEvent {
    /// A tick of an input of your own, as of `time`: for a test.
    ///
    /// ```
    /// use std::time::SystemTime;
    /// let tick = lambkin::schedule::ScheduledEvent::new(SystemTime::UNIX_EPOCH);
    /// ```
    pub fn new(time: SystemTime) -> Self {
        Self { time, name: None, arn: None }
    }
}
