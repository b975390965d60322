//! Records of a DynamoDB table's stream.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::all::each;
use super::{Batched, DynamoDb, FromItem, IntoReply, Trigger};
use crate::batch::{Order, Outcome, Record, answer, records};
use crate::dead_letter::Letter;
use crate::dynamodb::{self, Change, Keys};
use crate::epoch::epoch;
use crate::function::{Typed, only};
use crate::shape::Shape;
use crate::text::Str;
use crate::{Error, Failure, Invocation, Spec};

/// A record of a batch, borrowed from the event.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DynamoDbRecord<'p> {
    #[serde(borrow)]
    event_source: Str<'p>,
    #[serde(borrow, rename = "eventID")]
    event_id: Option<Str<'p>>,
    #[serde(borrow)]
    event_name: Str<'p>,
    #[serde(borrow, rename = "eventSourceARN")]
    stream_arn: Option<Str<'p>>,
    #[serde(borrow)]
    user_identity: Option<Identity<'p>>,
    #[serde(borrow)]
    dynamodb: Content<'p>,
    /// The item's key in one order of its attributes, where records of several keys run at once.
    #[serde(skip)]
    key: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Identity<'p> {
    #[serde(borrow)]
    principal_id: Option<Str<'p>>,
}

/// The images are read only where they are asked for.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Content<'p> {
    #[serde(borrow)]
    sequence_number: Str<'p>,
    approximate_creation_date_time: Option<f64>,
    #[serde(borrow)]
    keys: Option<&'p RawValue>,
    #[serde(borrow)]
    new_image: Option<&'p RawValue>,
    #[serde(borrow)]
    old_image: Option<&'p RawValue>,
}

impl<'p> Record<'p> for DynamoDbRecord<'p> {
    const SOURCE: &'static str = "aws:dynamodb";
    const SHAPE: Shape = Shape::DynamoDb;

    fn source(&self) -> &str {
        &self.event_source
    }

    /// Lambda takes an answer with an empty identifier for the failure of the whole batch.
    fn defect(&self) -> Option<(&'static str, &'static str)> {
        self.id().is_empty().then_some(("dynamodb.SequenceNumber", "it is empty"))
    }
}

impl DynamoDbRecord<'_> {
    fn id(&self) -> &str {
        &self.dynamodb.sequence_number
    }

    /// The item's key. Records without one share one: order is kept when in doubt.
    fn key(&self) -> &str {
        match self.key.as_str() {
            "" => self.dynamodb.keys.map(RawValue::get).unwrap_or_default(),
            key => key,
        }
    }

    /// Nobody says in which order an event writes the two attributes of a key.
    fn sort_key(&mut self) {
        let keys = self.dynamodb.keys.map(RawValue::get).unwrap_or_default();
        let sorted = serde_json::from_str::<BTreeMap<String, &RawValue>>(keys).ok();
        self.key = sorted.and_then(|keys| serde_json::to_string(&keys).ok()).unwrap_or_default();
    }

    /// Whether DynamoDB itself is who deleted the item.
    ///
    /// <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-streams.html>
    fn by_dynamodb(&self) -> bool {
        let principal = self.user_identity.as_ref().and_then(|identity| identity.principal_id.as_deref());
        principal == Some("dynamodb.amazonaws.com")
    }

    fn new_image<T: DeserializeOwned>(&self) -> Result<T, Error> {
        image(self.dynamodb.new_image, "NewImage")
    }

    fn old_image<T: DeserializeOwned>(&self) -> Result<T, Error> {
        image(self.dynamodb.old_image, "OldImage")
    }
}

fn image<T: DeserializeOwned>(json: Option<&RawValue>, name: &str) -> Result<T, Error> {
    let Some(json) = json else {
        let message =
            format!("the record has no `{name}`: set the stream's view type to `NEW_AND_OLD_IMAGES`");
        return Err(Error::new("MissingImage", message).permanent());
    };
    dynamodb::item(json.get()).map_err(|error| {
        Error::new("MalformedBody", format!("the record's `{name}` does not fit: {error}")).permanent()
    })
}

impl Trigger for DynamoDb {
    type Item<'p> = DynamoDbRecord<'p>;
    type Reply = ();
    type Service = Typed<Self>;
    const SHAPES: &'static [Shape] = &[Shape::DynamoDb];

    fn service(functions: Vec<Typed<Self>>) -> Result<Self::Service, Error> {
        only(functions)
    }

    async fn serve<'a>(service: &'a Typed<Self>, invocation: &'a Invocation<'a>) -> Result<Bytes, Error> {
        each(service, invocation).await
    }
}

impl Batched for DynamoDb {
    fn items<'p>(spec: &Spec, payload: &'p [u8]) -> Result<Vec<DynamoDbRecord<'p>>, Error> {
        let mut records: Vec<DynamoDbRecord<'p>> = records(payload)?;
        if matches!(Self::order(spec, &records), Order::Keyed { .. }) {
            records.iter_mut().for_each(DynamoDbRecord::sort_key);
        }
        Ok(records)
    }

    fn order<'p: 'p>(spec: &Spec, _: &[DynamoDbRecord<'p>]) -> Order<DynamoDbRecord<'p>> {
        Order::of_stream(&spec.trigger, DynamoDbRecord::key)
    }

    fn id<'a>(record: &'a DynamoDbRecord<'_>) -> &'a str {
        record.id()
    }

    fn letter<'a>(record: &'a DynamoDbRecord<'_>, at: usize, invocation: &'a Invocation<'_>) -> Letter<'a> {
        // A number is unique in its shard; the event's id is unique.
        let id = record.event_id.as_deref().unwrap_or(record.id());
        Letter::of_record(invocation.record(at), id, record.key(), invocation.context())
    }

    fn answer(records: &[DynamoDbRecord<'_>], outcomes: &[Outcome]) -> Result<Bytes, Error> {
        answer::from_first(records, outcomes, Self::id)
    }
}

impl<T: DeserializeOwned> FromItem<DynamoDb> for Change<T> {
    fn from_item(record: &DynamoDbRecord<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        match &*record.event_name {
            "INSERT" => record.new_image().map(Self::Insert),
            "MODIFY" => Ok(Self::Modify { old: record.old_image()?, new: record.new_image()? }),
            "REMOVE" if record.by_dynamodb() => record.old_image().map(Self::Expire),
            "REMOVE" => record.old_image().map(Self::Remove),
            _ => {
                let message = "the record's `eventName` is none of `INSERT`, `MODIFY` and `REMOVE`";
                Err(Error::new("MalformedRecord", message).permanent())
            }
        }
    }
}

impl<T: DeserializeOwned> FromItem<DynamoDb> for Keys<T> {
    fn from_item(record: &DynamoDbRecord<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        image(record.dynamodb.keys, "Keys").map(Self)
    }
}

impl FromItem<DynamoDb> for dynamodb::Record {
    fn from_item(record: &DynamoDbRecord<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        Ok(Self {
            event_name: record.event_name.to_string(),
            sequence_number: record.dynamodb.sequence_number.to_string(),
            changed: record.dynamodb.approximate_creation_date_time.and_then(epoch),
            stream_arn: record.stream_arn.as_deref().map(str::to_owned),
        })
    }
}

impl IntoReply<DynamoDb> for () {
    fn into_reply(self) -> Result<(), Error> {
        Ok(())
    }
}

impl<E: Failure> IntoReply<DynamoDb> for Result<(), E> {
    fn into_reply(self) -> Result<(), Error> {
        self.map_err(Failure::into_error)
    }
}
