//! The `mq` trigger: messages of a queue of Amazon MQ, from ActiveMQ or RabbitMQ. Its extractors are
//! [`Message`], [`Text`], [`Json`](crate::Json) and [`Bytes`].
//!
//! Lambda reads no response for a single message. If a message fails, the invocation fails, and Lambda retries
//! the whole batch until it succeeds or its messages expire. So a message can be processed again although it
//! succeeded, and one message that always fails holds up its batch. With the key `dead_letter` of
//! [`#[function]`](macro@crate::function), a message that failed permanently goes to an SQS queue with the
//! reason, and no longer fails its batch.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/with-mq.html>

mod event;
mod extract;
mod spec;
#[cfg(test)]
mod tests;

use bytes::Bytes;
use lambkin_spec::description::TriggerKind;

use self::event::{MqMessage, places, read};
pub use self::extract::{Message, Text};
pub use self::spec::MqSpec;
use crate::batch::{Batch, Order};
use crate::failure::Error;
use crate::function::{Invocation, Trigger, Typed, only};
use crate::payload::Shape;
use crate::spec::BinarySpec;
use crate::trigger::verdict::verdict;

/// The trigger of `#[function(mq = "orders")]`. Its items are the messages of a batch.
#[derive(Debug)]
pub enum Mq {}

const ACTIVE: Shape =
    Shape::outline("an ActiveMQ event", |event| event.text("eventSource").as_deref() == Some("aws:mq"));
const RABBIT: Shape =
    Shape::outline("a RabbitMQ event", |event| event.text("eventSource").as_deref() == Some("aws:rmq"));
pub(super) const SHAPES: &[Shape] = &[ACTIVE, RABBIT];

impl Trigger for Mq {
    type Item<'p> = MqMessage<'p>;
    type Response = ();
    type Service = Typed<Self>;
    type Spec = MqSpec;
    const KIND: &'static str = "mq";
    const SHAPES: &'static [Shape] = SHAPES;

    fn service(functions: Vec<Typed<Self>>, _: &BinarySpec) -> Result<Self::Service, Error> {
        only(functions)
    }

    async fn serve<'a>(function: &'a Typed<Self>, invocation: &'a Invocation<'a>) -> Result<Bytes, Error> {
        let messages = read(invocation.event())?;
        let batch = Batch {
            items: &messages,
            order: Order::Any { concurrency: function.spec.trigger.concurrency },
            id: MqMessage::id,
            letter: Some(|message, at, invocation| {
                message.letter(invocation.record(places, at), at, invocation)
            }),
            spec: &function.spec.function,
            invocation,
        };
        let outcomes = batch.run(|message| (function.call)(message, invocation)).await;
        verdict(&outcomes).map(|()| Bytes::from_static(b"null"))
    }

    fn summary(spec: &MqSpec) -> String {
        format!("mq {}", spec.queue)
    }

    fn describe(spec: &MqSpec) -> TriggerKind {
        spec.describe()
    }
}
