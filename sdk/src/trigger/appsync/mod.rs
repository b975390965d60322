//! The `appsync` trigger. Its extractors are [`Source`], [`Info`], [`Request`], [`Identity`],
//! [`Json`](crate::Json) for the field's arguments, and [`Prev`] and [`Stash`] in a pipeline.
//!
//! The resolver is a direct Lambda resolver without mapping templates: AppSync sends its whole context, and
//! the value that the handler returns is the value of the field.
//!
//! A failure appears in the `errors` of the GraphQL response with its name as `errorType`, and callers of the
//! API can read its message. As for an `http` function, the message of a failure with status 500 is replaced
//! by `internal error` and written to the log; with any other status it is shown. For a failure with the name
//! `UnauthorizedException`, AppSync shows a message of its own.
//!
//! If the resolver has a `maxBatchSize`, AppSync sends the contexts of several objects in one event. Each
//! context is one call of the handler, ten run concurrently, and each fails independently.
//! [`Event<T>`](crate::Event) is then the list of all contexts.
//!
//! AppSync times out a request after 30 seconds.
//!
//! <https://docs.aws.amazon.com/appsync/latest/devguide/resolver-mapping-template-reference-lambda.html#direct-lambda-resolvers>,
//! <https://docs.aws.amazon.com/general/latest/gr/appsync.html>

mod extract;
mod from_item;
#[cfg(test)]
mod tests;

pub use self::extract::*;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::batch::call;
use crate::batch::{Batch, Order, Outcome};
use crate::failure::{Error, caught};
use crate::function::{IntoResponse, Invocation, Trigger, Typed};
use crate::payload::pairs::Pairs;
use crate::payload::{Json, Shape, Str, decode};
use crate::spec::BinarySpec;
use crate::trigger::named::{Named, NamedSpec};
use crate::trigger::responses::result_response;
use lambkin_spec::description;

/// The trigger of `#[function(appsync = "Query.order")]`. Its items are the contexts of a field, one per
/// object.
#[derive(Debug)]
pub enum AppSync {}

const EVENT: Shape = Shape::listed("an AppSync resolver request", |event| {
    event.has("arguments") && event.has_in("info", "parentTypeName")
});
pub(super) const SHAPES: &[Shape] = &[EVENT];

/// How many contexts of a batch are processed concurrently. Without batching, AppSync would invoke all of
/// them at once. With ten, calls that wait for a table wait together, and no query takes all of the table's
/// connections.
const TOGETHER: u32 = 10;

/// A context; it borrows from the event.
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
    /// The name of the context in the log, in a batch.
    #[serde(skip)]
    id: String,
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
    type Response = Box<RawValue>;
    type Service = Named<Self>;
    type Spec = NamedSpec;
    const KIND: &'static str = "appsync";
    const SHAPES: &'static [Shape] = SHAPES;

    fn service(functions: Vec<Typed<Self>>, _: &BinarySpec) -> Result<Self::Service, Error> {
        Named::new(functions)
    }

    async fn serve<'a>(service: &'a Named<Self>, invocation: &'a Invocation<'a>) -> Result<Bytes, Error> {
        let payload = invocation.payload();
        if payload.trim_ascii_start().starts_with(b"[") {
            return several(service, invocation).await;
        }
        let item: AppSyncItem<'_> = invocation.event().read_as(EVENT)?;
        let function = service.find(&[&item.field()]).map_err(Error::hidden)?;
        // A panic too: its message is not for the caller of the API.
        let response = caught(call(function, &item, invocation)).await.map_err(Error::hidden)?;
        Ok(Bytes::from(String::from(Box::<str>::from(response))))
    }

    fn summary(spec: &NamedSpec) -> String {
        format!("appsync {}", spec.name)
    }

    fn describe(spec: &NamedSpec) -> description::TriggerKind {
        description::TriggerKind::AppSync(description::AppSync { name: spec.name.to_owned() })
    }
}

/// Processes the contexts that a resolver with a `maxBatchSize` collects.
async fn several(service: &Named<AppSync>, invocation: &Invocation<'_>) -> Result<Bytes, Error> {
    let mut items: Vec<AppSyncItem<'_>> = invocation.event().read_as(EVENT)?;
    for (at, item) in items.iter_mut().enumerate() {
        item.id = format!("{}[{at}]", item.field());
    }
    let outcomes = run(service, invocation, &items).await?;
    response(&outcomes)
}

async fn run(
    service: &Named<AppSync>,
    invocation: &Invocation<'_>,
    items: &[AppSyncItem<'_>],
) -> Result<Vec<Outcome<Box<RawValue>>>, Error> {
    // All contexts of a batch belong to one resolver, so the first one determines the function for the time
    // limit and the log.
    let Some(first) = items.first() else { return Ok(Vec::new()) };
    let function = service.find(&[&first.field()]).map_err(Error::hidden)?;
    let batch = Batch {
        items,
        order: Order::Any { concurrency: TOGETHER },
        id: |item| &item.id,
        letter: None,
        spec: &function.spec.function,
        invocation,
    };
    let call =
        |item| async move { (service.find(&[&AppSyncItem::field(item)])?.call)(item, invocation).await };
    Ok(batch.run(call).await)
}

/// The result of one context in a batch, in the format for a direct resolver without a response template.
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
        // AppSync recognises a failure by its message.
        let message = if message.is_empty() { name.to_owned() } else { message };
        Self { data: None, error_message: Some(message), error_type: Some(name.to_owned()) }
    }
}

fn response(outcomes: &[Outcome<Box<RawValue>>]) -> Result<Bytes, Error> {
    let resolved = outcomes.iter().map(|outcome| match outcome {
        Outcome::Done(response) => Resolved { data: Some(response), error_message: None, error_type: None },
        Outcome::Skipped => Resolved { data: None, error_message: None, error_type: None },
        Outcome::Failed(error) | Outcome::TimedOut(error) => Resolved::failed(error.name(), error.shown()),
        Outcome::NotStarted => Resolved::failed("Timeout", "timed out before it could start".to_owned()),
    });
    decode::response(&resolved.collect::<Vec<_>>())
}

impl AppSyncItem<'_> {
    /// Returns the name of the field: `Query.order`.
    fn field(&self) -> String {
        format!("{}.{}", &*self.info.parent_type_name, &*self.info.field_name)
    }

    /// Returns the result of the previous function in the pipeline.
    fn previous(&self) -> Option<&RawValue> {
        self.prev.as_ref().and_then(|prev| prev.result)
    }
}

fn raw(value: &impl Serialize) -> Result<Box<RawValue>, Error> {
    serde_json::value::to_raw_value(value).map_err(|error| {
        Error::new("UnserializableResponse", format!("the response cannot be written as JSON: {error}"))
            .permanent()
    })
}

impl IntoResponse<AppSync> for () {
    fn into_response(self) -> Result<Box<RawValue>, Error> {
        raw(&())
    }
}

impl<T: Serialize> IntoResponse<AppSync> for Json<T> {
    fn into_response(self) -> Result<Box<RawValue>, Error> {
        raw(&self.0)
    }
}

result_response!(AppSync);
