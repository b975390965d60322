//! Calls of AppSync's direct Lambda resolvers.

mod extract;

use std::sync::OnceLock;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{AppSync, IntoReply, Trigger};
use crate::batch::{Batch, Order, Outcome};
use crate::function::Typed;
use crate::named::Named;
use crate::pairs::Pairs;
use crate::panics::caught;
use crate::shape::Shape;
use crate::text::Str;
use crate::{Error, Failure, Invocation, Json, decode};

/// How many calls of a batch run at the same time. Without batching AppSync would make all of them at once;
/// with ten, those that wait for a table do so together, and no query takes all of its connections.
const TOGETHER: u32 = 10;

/// A context, borrowed from the event.
#[derive(Deserialize)]
pub struct AppSyncItem<'p> {
    #[serde(borrow)]
    info: FieldInfo<'p>,
    #[serde(borrow)]
    arguments: &'p RawValue,
    #[serde(borrow)]
    source: Option<&'p RawValue>,
    #[serde(borrow)]
    identity: Option<&'p RawValue>,
    #[serde(borrow)]
    request: Option<HttpRequest<'p>>,
    #[serde(borrow)]
    prev: Option<Previous<'p>>,
    #[serde(borrow)]
    stash: Option<&'p RawValue>,
    /// What the log calls it in a batch.
    #[serde(skip)]
    id: String,
    /// What the handler returned, in a batch.
    #[serde(skip)]
    reply: OnceLock<Box<RawValue>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FieldInfo<'p> {
    #[serde(borrow)]
    parent_type_name: Str<'p>,
    #[serde(borrow)]
    field_name: Str<'p>,
    #[serde(borrow)]
    variables: Option<&'p RawValue>,
    #[serde(borrow)]
    selection_set_list: Option<&'p RawValue>,
    #[serde(borrow, rename = "selectionSetGraphQL")]
    selection_set_graphql: Option<Str<'p>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HttpRequest<'p> {
    #[serde(borrow)]
    headers: Option<Pairs<'p>>,
    #[serde(borrow)]
    domain_name: Option<Str<'p>>,
}

#[derive(Deserialize)]
struct Previous<'p> {
    #[serde(borrow)]
    result: Option<&'p RawValue>,
}

impl Trigger for AppSync {
    type Item<'p> = AppSyncItem<'p>;
    type Reply = Box<RawValue>;
    type Service = Named<Self>;
    const SHAPES: &'static [Shape] = &[Shape::AppSync];

    fn service(functions: Vec<Typed<Self>>) -> Result<Self::Service, Error> {
        Named::new(functions)
    }

    async fn serve<'a>(service: &'a Named<Self>, invocation: &'a Invocation<'a>) -> Result<Bytes, Error> {
        let payload = invocation.payload();
        if payload.trim_ascii_start().starts_with(b"[") {
            return several(service, invocation).await;
        }
        let item: AppSyncItem<'_> = decode::event_of(Shape::AppSync, payload)?;
        let call = async { service.find(&[&item.field()])?.call(&item, invocation).await };
        // A panic too: its message is not for whoever calls the API.
        let reply = caught(call).await.map_err(Error::hidden)?;
        Ok(Bytes::from(String::from(Box::<str>::from(reply))))
    }
}

/// The contexts that a resolver with a `maxBatchSize` collects.
async fn several(service: &Named<AppSync>, invocation: &Invocation<'_>) -> Result<Bytes, Error> {
    let mut items: Vec<AppSyncItem<'_>> = decode::event_of(Shape::AppSync, invocation.payload())?;
    for (at, item) in items.iter_mut().enumerate() {
        item.id = format!("{}[{at}]", item.field());
    }
    let outcomes = run(service, invocation, &items).await?;
    answer(&items, &outcomes)
}

async fn run(
    service: &Named<AppSync>,
    invocation: &Invocation<'_>,
    items: &[AppSyncItem<'_>],
) -> Result<Vec<Outcome>, Error> {
    // A batch is of one resolver, so the first says of which function the time and the log are.
    let Some(first) = items.first() else { return Ok(Vec::new()) };
    let function = service.find(&[&first.field()]).map_err(Error::hidden)?;
    let batch = Batch {
        items,
        order: Order::Any { parallel: TOGETHER },
        id: |item| &item.id,
        letter: None,
        spec: &function.spec,
        invocation,
    };
    let call =
        |item| async move { service.find(&[&AppSyncItem::field(item)])?.call_item(item, invocation).await };
    Ok(batch.keep(|item| &item.reply, call).await)
}

/// What becomes of a context in a batch, as a direct resolver without a response template reads it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Resolved<'a> {
    data: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_type: Option<String>,
}

impl Resolved<'_> {
    fn failed(name: &str, message: String) -> Self {
        // AppSync knows a failure by its message.
        let message = if message.is_empty() { name.to_owned() } else { message };
        Self { data: None, error_message: Some(message), error_type: Some(name.to_owned()) }
    }
}

fn answer(items: &[AppSyncItem<'_>], outcomes: &[Outcome]) -> Result<Bytes, Error> {
    let resolved = items.iter().zip(outcomes).map(|(item, outcome)| match outcome {
        Outcome::Done => {
            Resolved { data: item.reply.get().map(|reply| &**reply), error_message: None, error_type: None }
        }
        Outcome::Failed(error) => Resolved::failed(error.name(), error.shown()),
        Outcome::NotStarted => Resolved::failed("Timeout", "the time was over before it started".to_owned()),
    });
    decode::reply(&resolved.collect::<Vec<_>>())
}

impl AppSyncItem<'_> {
    /// `Query.order`
    fn field(&self) -> String {
        format!("{}.{}", &*self.info.parent_type_name, &*self.info.field_name)
    }

    /// What the function before this one returned.
    fn previous(&self) -> Option<&RawValue> {
        self.prev.as_ref().and_then(|prev| prev.result)
    }
}

fn raw(value: &impl Serialize) -> Result<Box<RawValue>, Error> {
    serde_json::value::to_raw_value(value).map_err(|error| {
        Error::new("UnserializableReply", format!("the reply cannot be written as JSON: {error}")).permanent()
    })
}

impl IntoReply<AppSync> for () {
    fn into_reply(self) -> Result<Box<RawValue>, Error> {
        raw(&())
    }
}

impl<T: Serialize> IntoReply<AppSync> for Json<T> {
    fn into_reply(self) -> Result<Box<RawValue>, Error> {
        raw(&self.0)
    }
}

impl<R: IntoReply<AppSync>, E: Failure> IntoReply<AppSync> for Result<R, E> {
    fn into_reply(self) -> Result<Box<RawValue>, Error> {
        self.map_err(Failure::into_error)?.into_reply()
    }
}
