//! The extractors of this trigger.

use std::collections::BTreeMap;
use std::time::SystemTime;

/// A message of a topic with all its metadata.
///
/// ```
/// use lambkin::sns::Notification;
///
/// #[lambkin::function(sns = "alarms")]
/// async fn page(notification: Notification) -> Result<(), lambkin::Error> {
///     println!("{}: {}", notification.subject.as_deref().unwrap_or("alarm"), notification.message);
///     Ok(())
/// }
/// ```
///
/// Fails with `MalformedMessage`, which names the field, if the timestamp or an attribute cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Notification {
    /// The ID of the message, the same in every delivery.
    pub id: String,
    /// The ARN of the topic.
    pub topic_arn: String,
    /// The ARN of the subscription that delivered the message.
    pub subscription_arn: Option<String>,
    /// The subject, if the publisher set one.
    pub subject: Option<String>,
    /// The message.
    pub message: String,
    /// When it was published.
    pub published: SystemTime,
    /// The attributes that the publisher added.
    pub attributes: BTreeMap<String, Attribute>,
}

/// The value of a message attribute; SNS sends it as text.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[non_exhaustive]
pub struct Attribute {
    /// `String`, `String.Array`, `Number` or `Binary`.
    #[serde(rename = "Type")]
    pub data_type: String,
    /// The string, the list as JSON, the number, or the binary data as base64.
    #[serde(rename = "Value")]
    pub value: String,
}

/// Extracts a published message as JSON in a function of the `sqs` trigger whose queue subscribes to the
/// topic, with or without raw message delivery.
///
/// ```
/// use lambkin::sns::Published;
///
/// #[derive(serde::Deserialize)]
/// struct Alarm { disk: String }
///
/// #[lambkin::function(sqs = "alarms")]
/// async fn note(Published(alarm): Published<Alarm>) -> Result<(), lambkin::Error> {
///     println!("{} is full", alarm.disk);
///     Ok(())
/// }
/// ```
///
/// A function of the `sns` trigger takes [`Json`](crate::Json) instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published<T>(pub T);

impl Notification {
    /// Creates a message that was published now, for tests; set the fields that the test needs.
    ///
    /// ```
    /// let mut notification = lambkin::sns::Notification::new("m-1", "the disk is full");
    /// notification.subject = Some("ALARM".into());
    /// ```
    pub fn new(id: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            topic_arn: "arn:aws:sns:us-east-1:123456789012:topic".into(),
            subscription_arn: None,
            subject: None,
            message: message.into(),
            published: SystemTime::now(),
            attributes: BTreeMap::new(),
        }
    }
}
