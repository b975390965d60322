//! A message of a queue for dead letters.

use std::collections::BTreeMap;
use std::time::SystemTime;

use crate::trigger::sqs::Attribute;

/// A message of a queue for dead letters: why it is there, and the item, taken by any extractor of the
/// `sqs` trigger.
///
/// ```
/// use lambkin::sqs::{DeadLetter, Text};
///
/// #[lambkin::function(sqs = "failed-jobs")]
/// async fn bury(letter: DeadLetter<Text>) -> Result<(), lambkin::Error> {
///     match letter.error.as_deref() {
///         Some("MalformedBody") => println!("a sender writes nonsense: {:?}", letter.reason),
///         Some(_) => println!("{:?} failed in {:?}", letter.error, letter.function),
///         // SQS moved it here, because it had come too often.
///         None => println!("{:?} gave it up", letter.source_arn),
///     }
///     Ok(())
/// }
/// ```
///
/// `DeadLetter<Json<Job>>` decodes the item, and fails as `Json<Job>` does where that is impossible, which
/// may be why it is a dead letter: [`Text`](super::Text) always fits.
///
/// It takes what the key `dead_letter` of a function sends, as well as what SQS moves by a redrive policy;
/// of that only [`source_arn`](Self::source_arn), the item and its attributes are known. What cannot be read
/// is the message's failure `MalformedMessage`, which names it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeadLetter<T> {
    /// The failure's stable name; from the attribute `lambkin.error`.
    pub error: Option<String>,
    /// The failure's message, 4,096 bytes of it at most; from `lambkin.reason`.
    pub reason: Option<String>,
    /// The function that failed, by the name in its `#[function]`; from `lambkin.function`.
    pub function: Option<String>,
    /// The request id of the invocation that failed, by which its log is found; from
    /// `lambkin.request-id`.
    pub request_id: Option<String>,
    /// How often that function had received the message, that time included; of a message alone; from
    /// `lambkin.receive-count`.
    pub receive_count: Option<u32>,
    /// When it failed; from `lambkin.time`, in milliseconds since 1970.
    pub time: Option<SystemTime>,
    /// The queue that gave it up, where SQS moved it here: its `DeadLetterQueueSourceArn`.
    pub source_arn: Option<String>,
    /// The attributes that the message had when its function failed; from `lambkin.attributes`.
    pub attributes: BTreeMap<String, Attribute>,
    /// The item.
    pub item: T,
}

impl<T> DeadLetter<T> {
    /// A dead letter, for a test: set the fields that the test is about.
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
