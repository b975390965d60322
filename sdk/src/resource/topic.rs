//! An SNS topic.

use aws_sdk_sns::Client;
use aws_sdk_sns::operation::publish::builders::PublishFluentBuilder;
use aws_sdk_sns::operation::publish_batch::builders::PublishBatchFluentBuilder;

use crate::init::Shared;
use crate::resource::TopicResource;
use crate::resource::handle::{Bound, handle};
use crate::spec::Right;
use crate::spec::access::Sealed;

/// A handle of the topic `R`, to publish to. Its methods return the AWS SDK's own builders with the topic's
/// ARN set. To receive from the topic, use the trigger `sns = R`.
///
/// ```
/// use lambkin::{Error, Topic, function};
///
/// #[lambkin::topic]
/// struct Alarms;
///
/// #[function(schedule = "rate(5 minutes)")]
/// async fn watch(alarms: Topic<Alarms>) -> Result<(), Error> {
///     alarms.publish().message("all is well").send().await?;
///     Ok(())
/// }
/// ```
pub struct Topic<R: 'static> {
    to: Shared<Bound<R, Client>>,
}

handle!([R: TopicResource] Topic grants Publishing, Client, arn: "the topic's ARN");

impl<R: TopicResource> Topic<R> {
    /// Publishes a message: `sns:Publish`.
    pub fn publish(&self) -> PublishFluentBuilder {
        self.to.client.publish().topic_arn(self.arn())
    }

    /// Publishes up to 10 messages: `sns:Publish`.
    pub fn publish_batch(&self) -> PublishBatchFluentBuilder {
        self.to.client.publish_batch().topic_arn(self.arn())
    }
}

/// Permission to publish, the access of every `Topic<Alarms>`.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Publishing {}

impl Sealed for Publishing {}
impl Right for Publishing {
    const NAME: &'static str = "publish";
}
