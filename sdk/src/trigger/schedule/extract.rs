//! The extractors of this trigger.

use std::time::SystemTime;

/// A scheduled event.
///
/// ```
/// use lambkin::schedule::ScheduledEvent;
///
/// #[lambkin::function(schedule = "cron(0 2 * * ? *)")]
/// async fn cleanup(event: ScheduledEvent) -> Result<(), lambkin::Error> {
///     println!("{} ran at {:?}", event.name.as_deref().unwrap_or("the schedule"), event.time);
///     Ok(())
/// }
/// ```
///
/// Fails with `MalformedEvent` if the `time` of an event from AWS cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ScheduledEvent {
    /// The scheduled time; repeated deliveries of one event have the same time.
    ///
    /// For a configured input it is the field `time`, if that has the RFC 3339 format: set it to
    /// `<aws.scheduler.scheduled-time>`, which EventBridge Scheduler replaces. Without the field, it is the
    /// time at which the event arrived.
    pub time: SystemTime,
    /// The name of the rule or schedule; a configured input does not contain it.
    pub name: Option<String>,
    /// The ARN of the rule or schedule. The ARN of a schedule also contains its group.
    pub arn: Option<String>,
}

impl ScheduledEvent {
    /// Creates the event of a schedule with an input at `time`, for tests.
    ///
    /// ```
    /// use std::time::SystemTime;
    /// let event = lambkin::schedule::ScheduledEvent::new(SystemTime::UNIX_EPOCH);
    /// ```
    pub fn new(time: SystemTime) -> Self {
        Self { time, name: None, arn: None }
    }
}
