//! What arguments take of an item.

use super::Attribute;

use std::collections::BTreeMap;
use std::time::SystemTime;

/// The body of a message, as it is.
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

/// A message, with all that SQS says about it.
///
/// ```
/// use lambkin::sqs::Message;
///
/// #[lambkin::function(sqs = "jobs")]
/// async fn work(message: Message) -> Result<(), lambkin::Error> {
///     if message.receive_count > 3 {
///         println!("{} came {} times", message.id, message.receive_count);
///     }
///     Ok(())
/// }
/// ```
///
/// An attribute that cannot be read is the message's failure `MalformedMessage`, which names it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Message {
    /// The message's id.
    pub id: String,
    /// The body.
    pub body: String,
    /// What the SQS API takes to delete this delivery of the message or to change its visibility.
    /// Lambda deletes a message that succeeded: you need not.
    pub receipt_handle: String,
    /// How often it was received, this time included: 1 where the event does not say.
    pub receive_count: u32,
    /// After how many receives its queue gives it up: the key `max_receives` of the function, or
    /// `dead_letter_after` of the [`queue`](macro@crate::queue) that its trigger names by type.
    pub max_receives: Option<u32>,
    /// When it was sent.
    pub sent: Option<SystemTime>,
    /// Its group: of a FIFO queue, or of a standard queue that is shared fairly.
    pub group_id: Option<String>,
    /// What tells duplicates in a FIFO queue.
    pub deduplication_id: Option<String>,
    /// Who sent it: the id of a user, or of a role's session.
    pub sender_id: Option<String>,
    /// The queue's ARN.
    pub queue_arn: String,
    /// The attributes that the sender added: SQS's *message attributes*.
    pub attributes: BTreeMap<String, Attribute>,
}

impl Message {
    /// Whether its queue gives it up where it fails now; `None` where the function does not say after how
    /// many receives that is.
    ///
    /// ```
    /// use lambkin::sqs::Message;
    ///
    /// // The `maxReceiveCount` of the queue's redrive policy.
    /// #[lambkin::function(sqs = "jobs", max_receives = 5)]
    /// async fn work(message: Message) -> Result<(), lambkin::Error> {
    ///     if message.last_attempt() == Some(true) {
    ///         println!("{} will not come again", message.id);
    ///     }
    ///     Ok(())
    /// }
    /// ```
    pub fn last_attempt(&self) -> Option<bool> {
        self.max_receives.map(|most| self.receive_count >= most)
    }

    /// A message that came for the first time, for a test: set the fields that the test is about.
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
