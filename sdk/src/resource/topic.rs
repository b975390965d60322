//! An SNS topic.

use std::marker::PhantomData;

use aws_sdk_sns::Client;
use aws_sdk_sns::operation::publish::builders::PublishFluentBuilder;
use aws_sdk_sns::operation::publish_batch::builders::PublishBatchFluentBuilder;

use super::handle::{Bound, handle};
use super::{Publish, Publishes, TopicResource};
use crate::Shared;

/// The topic `R`, to publish to: the AWS SDK's own builders, with the topic's ARN in them. A function
/// receives from it through the trigger `sns = R`.
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
pub struct Topic<R: 'static, A = Publish> {
    to: Shared<Bound<R, Client>>,
    access: PhantomData<A>,
}

handle!(Topic<TopicResource, Publishes>, Client, arn: "the topic's ARN");

impl<R: TopicResource, A: Publishes> Topic<R, A> {
    /// Publishes a message: `sns:Publish`.
    pub fn publish(&self) -> PublishFluentBuilder {
        self.to.client.publish().topic_arn(self.arn())
    }

    /// Publishes up to 10 messages: `sns:Publish`.
    pub fn publish_batch(&self) -> PublishBatchFluentBuilder {
        self.to.client.publish_batch().topic_arn(self.arn())
    }
}
