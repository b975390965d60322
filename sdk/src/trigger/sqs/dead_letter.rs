//! Messages of a dead-letter queue.

use std::collections::BTreeMap;
use std::time::SystemTime;

use crate::trigger::sqs::Attribute;

/// A message of a dead-letter queue: the reason why it is there, and the item, read by any extractor of the
/// `sqs` trigger.
///
/// ```
/// use lambkin::sqs::{DeadLetter, Text};
///
/// #[lambkin::function(sqs = "failed-jobs")]
/// async fn bury(letter: DeadLetter<Text>) -> Result<(), lambkin::Error> {
///     match letter.error.as_deref() {
///         Some("MalformedBody") => println!("a sender sends invalid messages: {:?}", letter.reason),
///         Some(_) => println!("{:?} failed in {:?}", letter.error, letter.function),
///         // SQS moved it here after too many receives.
///         None => println!("{:?} gave it up", letter.source_arn),
///     }
///     Ok(())
/// }
/// ```
///
/// `DeadLetter<Json<Job>>` decodes the item and fails if `Json<Job>` does, which may be the reason why the
/// item is a dead letter. [`Text`](super::Text) never fails.
///
/// It reads the messages that the key `dead_letter` of a function sends, and those that SQS moves by a
/// redrive policy. The latter have only [`source_arn`](Self::source_arn), the item and its attributes. Fails
/// with `MalformedMessage`, which names the attribute, if an attribute cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeadLetter<T> {
    /// The stable name of the failure; from the attribute `lambkin.error`.
    pub error: Option<String>,
    /// The message of the failure, at most 4,096 bytes of it; from `lambkin.reason`.
    pub reason: Option<String>,
    /// The function that failed, by the name in its `#[function]`; from `lambkin.function`.
    pub function: Option<String>,
    /// The request ID of the failed invocation, with which its log can be found; from `lambkin.request-id`.
    pub request_id: Option<String>,
    /// How often the failed function had received the message, including the last time; only for a message of
    /// a queue; from `lambkin.receive-count`.
    pub receive_count: Option<u32>,
    /// When the item failed; from `lambkin.time`, in milliseconds since 1970.
    pub time: Option<SystemTime>,
    /// The ARN of the queue from which SQS moved the message: its `DeadLetterQueueSourceArn`.
    pub source_arn: Option<String>,
    /// The attributes of the message when its function failed; from `lambkin.attributes`.
    pub attributes: BTreeMap<String, Attribute>,
    /// The item.
    pub item: T,
}

impl<T> DeadLetter<T> {
    /// Creates a dead letter for tests; set the fields that the test needs.
    ///
    /// ```
    /// use lambkin::sqs::{DeadLetter, Text};
    ///
    /// let mut letter = DeadLetter::new("OutOfStock", Text("chair".into()));
    /// letter.receive_count = Some(3);
    /// ```
    pub fn new(error: impl Into<String>, item: T) -> Self {
        Self {
            error: Some(error.into()),
            reason: None,
            function: None,
            request_id: None,
            receive_count: None,
            time: None,
            source_arn: None,
            attributes: BTreeMap::new(),
            item,
        }
    }
}
