//! The extractors of this trigger.

use super::Attribute;

use std::collections::BTreeMap;
use std::time::SystemTime;

/// Extracts the body of a message as text.
///
/// ```
/// use lambkin::sqs::Text;
///
/// #[lambkin::function(sqs = "lines")]
/// async fn count(Text(line): Text) -> Result<(), lambkin::Error> {
///     println!("{} words", line.split_whitespace().count());
///     Ok(())
/// }
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text(pub String);

/// A message with all its metadata.
///
/// ```
/// use lambkin::sqs::Message;
///
/// #[lambkin::function(sqs = "jobs")]
/// async fn work(message: Message) -> Result<(), lambkin::Error> {
///     if message.receive_count > 3 {
///         println!("{} was received {} times", message.id, message.receive_count);
///     }
///     Ok(())
/// }
/// ```
///
/// Fails with `MalformedMessage`, which names the attribute, if an attribute cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Message {
    /// The ID of the message.
    pub id: String,
    /// The body.
    pub body: String,
    /// The handle of this delivery, which the SQS API needs to delete the message or to change its
    /// visibility. Lambda deletes a message that succeeded, so you need not.
    pub receipt_handle: String,
    /// How often the message was received, including this time; 1 if the event does not contain it.
    pub receive_count: u32,
    /// The number of receives after which the queue gives up on the message: the function's key
    /// `max_receives`, or `dead_letter_after` of the [`queue`](macro@crate::queue) that the trigger names by
    /// type.
    pub max_receives: Option<u32>,
    /// When the message was sent.
    pub sent: Option<SystemTime>,
    /// The message group, in a FIFO queue or in a standard queue with fair queues.
    pub group_id: Option<String>,
    /// The deduplication ID, in a FIFO queue.
    pub deduplication_id: Option<String>,
    /// The sender: the ID of a user, or of a role session.
    pub sender_id: Option<String>,
    /// The ARN of the queue.
    pub queue_arn: String,
    /// The attributes that the sender added: SQS's *message attributes*.
    pub attributes: BTreeMap<String, Attribute>,
}

impl Message {
    /// Returns whether the queue gives up on the message if it fails now; `None` if
    /// [`max_receives`](Self::max_receives) is not known.
    ///
    /// ```
    /// use lambkin::sqs::Message;
    ///
    /// // The `maxReceiveCount` of the queue's redrive policy.
    /// #[lambkin::function(sqs = "jobs", max_receives = 5)]
    /// async fn work(message: Message) -> Result<(), lambkin::Error> {
    ///     if message.last_attempt() == Some(true) {
    ///         println!("{} will not be retried", message.id);
    ///     }
    ///     Ok(())
    /// }
    /// ```
    pub fn last_attempt(&self) -> Option<bool> {
        self.max_receives.map(|most| self.receive_count >= most)
    }

    /// Creates a message that is received for the first time, for tests; set the fields that the test needs.
    ///
    /// ```
    /// let mut message = lambkin::sqs::Message::new("m-1", "hello");
    /// message.receive_count = 4;
    /// ```
    pub fn new(id: impl Into<String>, body: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            body: body.into(),
            receipt_handle: "receipt".into(),
            receive_count: 1,
            max_receives: None,
            sent: None,
            group_id: None,
            deduplication_id: None,
            sender_id: None,
            queue_arn: "arn:aws:sqs:us-east-1:123456789012:queue".into(),
            attributes: BTreeMap::new(),
        }
    }
}
