//! What `kafka` declares.

use syn::LitStr;

use super::{Trigger, valid};
use crate::args::{Key, Keys, Number};
use crate::errors::Errors;
use crate::values;

pub(crate) struct Kafka {
    pub(crate) topic: LitStr,
    pub(crate) group: Option<LitStr>,
    pub(crate) batch: Option<Number>,
    pub(crate) window: Option<Number>,
    pub(crate) start: Option<LitStr>,
}

/// <https://docs.aws.amazon.com/lambda/latest/dg/services-msk-parameters.html>
pub(super) fn kafka(key: &Key, keys: &mut Keys, errors: &mut Errors) -> Option<Trigger> {
    let group = keys.text("group", "group = \"billing\"", errors, values::kafka_group);
    let batch = keys.number("batch", "records", 1..=10_000, errors);
    let window = keys.number("window", "seconds", 0..=300, errors);
    let start = keys.text("start", "start = \"LATEST\"", errors, values::start);
    let topic = valid(key, "kafka = \"orders\"", errors, values::kafka_topic)?;
    Some(Trigger::Kafka(Kafka { topic, group, batch, window, start }))
}
