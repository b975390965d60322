//! The extractors of this trigger.

use std::time::SystemTime;

/// The metadata of an event: everything except its detail.
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
/// Fails with `MalformedEvent` if the time cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Envelope {
    /// The ID of the event, the same in every delivery.
    pub id: String,
    /// The source: `aws.ec2`, or the name that your own sender uses.
    pub source: String,
    /// The detail type: `OrderPlaced`.
    pub detail_type: String,
    /// The account of the sender.
    pub account: String,
    /// The region in which the event was sent.
    pub region: String,
    /// The time of the event, as set by the sender.
    pub time: SystemTime,
    /// The ARNs of the resources that the event is about.
    pub resources: Vec<String>,
    /// The name of the replay, if the event is replayed from an archive.
    pub replay: Option<String>,
}

/// Extracts the detail of an event in a function of the `sqs` trigger whose queue is the target of a rule.
/// [`Envelope`] can be used there too.
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
/// A function of the `eventbridge` trigger takes [`Json`](crate::Json) instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Detail<T>(pub T);

impl Envelope {
    /// Creates an event at the current time, for tests; set the fields that the test needs.
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
