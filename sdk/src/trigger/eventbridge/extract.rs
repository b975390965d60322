//! What arguments take of an item.

use std::time::SystemTime;

/// What EventBridge says about an event, beside its detail.
///
/// ```
/// use lambkin::Json;
/// use lambkin::eventbridge::Envelope;
///
/// #[derive(serde::Deserialize)]
/// struct OrderPlaced { order: String }
///
/// #[lambkin::function(eventbridge = "OrderPlaced", source = "shop.orders")]
/// async fn confirm(Json(placed): Json<OrderPlaced>, event: Envelope) -> Result<(), lambkin::Error> {
///     println!("{} was placed at {:?} (event {})", placed.order, event.time, event.id);
///     Ok(())
/// }
/// ```
///
/// A time that cannot be read is the failure `MalformedEvent`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Envelope {
    /// The event's id: the same in every delivery.
    pub id: String,
    /// Who sent it: `aws.ec2`, or what a sender of your own calls itself.
    pub source: String,
    /// What happened: `OrderPlaced`.
    pub detail_type: String,
    /// The sender's account.
    pub account: String,
    /// The region in which it was sent.
    pub region: String,
    /// When it happened, as the sender says.
    pub time: SystemTime,
    /// The ARNs of what it is about.
    pub resources: Vec<String>,
    /// The replay that sends it again, where it comes from an archive.
    pub replay: Option<String>,
}

/// The detail of an event, for a function whose queue is the target of a rule: an extractor of the `sqs`
/// trigger, as [`Envelope`] is.
///
/// ```
/// use lambkin::eventbridge::{Detail, Envelope};
///
/// #[derive(serde::Deserialize)]
/// struct OrderPlaced { order: String }
///
/// #[lambkin::function(sqs = "orders")]
/// async fn confirm(Detail(placed): Detail<OrderPlaced>, event: Envelope) -> Result<(), lambkin::Error> {
///     println!("{} was placed (event {})", placed.order, event.id);
///     Ok(())
/// }
/// ```
///
/// A function of the event itself takes [`Json`](crate::Json).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Detail<T>(pub T);

impl Envelope {
    /// An event of now, for a test: set the fields that the test is about.
    ///
    /// ```
    /// let mut event = lambkin::eventbridge::Envelope::new("shop.orders", "OrderPlaced");
    /// event.replay = Some("after-the-outage".into());
    /// ```
    pub fn new(source: impl Into<String>, detail_type: impl Into<String>) -> Self {
        Self {
            id: "6a7e8feb-b491-4cf7-a9f1-bf3703467718".into(),
            source: source.into(),
            detail_type: detail_type.into(),
            account: "123456789012".into(),
            region: "us-east-1".into(),
            time: SystemTime::now(),
            resources: Vec::new(),
            replay: None,
        }
    }
}
