//! What arguments take of an item.

use std::collections::BTreeMap;
use std::time::SystemTime;

/// A message of a topic, with all that SNS says about it.
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
/// A timestamp or an attribute that cannot be read is the failure `MalformedMessage`, which names it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Notification {
    /// The message's id: the same in every delivery.
    pub id: String,
    /// The topic's ARN.
    pub topic_arn: String,
    /// The ARN of the subscription that brought it here.
    pub subscription_arn: Option<String>,
    /// The subject, where the publisher set one.
    pub subject: Option<String>,
    /// The message.
    pub message: String,
    /// When it was published.
    pub published: SystemTime,
    /// The attributes that the publisher added.
    pub attributes: BTreeMap<String, Attribute>,
}

/// The value of a message attribute, as SNS writes it: always as text.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[non_exhaustive]
pub struct Attribute {
    /// `String`, `String.Array`, `Number` or `Binary`.
    #[serde(rename = "Type")]
    pub data_type: String,
    /// The text, the JSON of the list, the number, or the bytes in base64.
    #[serde(rename = "Value")]
    pub value: String,
}

/// What was published to a topic, as JSON, for a function whose queue is subscribed to it: an extractor of the
/// `sqs` trigger, whether raw message delivery is on or not.
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
/// A function of the topic itself takes [`Json`](crate::Json).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published<T>(pub T);

impl Notification {
    /// A message that was published now, for a test: set the fields that the test is about.
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
