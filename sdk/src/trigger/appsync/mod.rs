//! What the `appsync` trigger gives beside [`Json`](crate::Json), which is the field's arguments: [`Source`],
//! [`Info`], [`Request`], [`Identity`], and of a pipeline [`Prev`] and [`Stash`].
//!
//! The resolver is a direct one, without mapping templates: AppSync sends its whole context. The value that
//! the handler returns is the field's.
//!
//! A failure stands in the answer's `errors`, its name as `errorType`, and whoever calls the API reads its
//! message. So, as for an `http` function, a failure with status 500 says only `internal error`, and the
//! log has the rest; with any other status its message is shown. In place of the message of a failure that
//! is named `UnauthorizedException` AppSync shows one of its own.
//!
//! With a `maxBatchSize` on the resolver AppSync sends the contexts of several objects at once: each is one
//! call, ten run at the same time, and each fails for itself. [`Event<T>`](crate::Event) is the list of all
//! then.
//!
//! AppSync gives up on a request after 30 seconds.
//!
//! <https://docs.aws.amazon.com/appsync/latest/devguide/resolver-mapping-template-reference-lambda.html#direct-lambda-resolvers>,
//! <https://docs.aws.amazon.com/general/latest/gr/appsync.html>

mod extract;
mod from_item;
#[cfg(feature = "testing")]
pub mod testing;
#[cfg(test)]
mod tests;

pub use self::extract::*;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::batch::call;
use crate::batch::{Batch, Order, Outcome};
use crate::failure::Error;
use crate::function::{IntoResponse, Invocation, Trigger, Typed};
use crate::payload::pairs::Pairs;
use crate::payload::{Json, Shape, Str, decode};
use crate::spec::BinarySpec;
use crate::trigger::named::{Named, NamedSpec};
use crate::trigger::responses::result_response;
#[cfg(debug_assertions)]
use lambkin_spec::description;

/// The trigger of `#[function(appsync = "Query.order")]`: one field of one object.
#[derive(Debug)]
pub enum AppSync {}

const EVENT: Shape = Shape::listed("an AppSync resolver request", |event| {
    event.has("arguments") && event.has_in("info", "parentTypeName")
});
pub(super) const SHAPES: &[Shape] = &[EVENT];

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
        let response = call(function, &item, invocation).await.map_err(Error::hidden)?;
        Ok(Bytes::from(String::from(Box::<str>::from(response))))
    }

    fn summary(spec: &NamedSpec) -> String {
        format!("appsync {}", spec.name)
    }

    #[cfg(debug_assertions)]
    fn describe(spec: &NamedSpec) -> description::TriggerKind {
        description::TriggerKind::AppSync(description::AppSync { name: spec.name.to_owned() })
    }
}

/// The contexts that a resolver with a `maxBatchSize` collects.
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
    // A batch is of one resolver, so the first says of which function the time and the log are.
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

fn response(outcomes: &[Outcome<Box<RawValue>>]) -> Result<Bytes, Error> {
    let resolved = outcomes.iter().map(|outcome| match outcome {
        Outcome::Done(response) => Resolved { data: Some(response), error_message: None, error_type: None },
        Outcome::Skipped => Resolved { data: None, error_message: None, error_type: None },
        Outcome::Failed(error) | Outcome::TimedOut(error) => Resolved::failed(error.name(), error.shown()),
        Outcome::NotStarted => Resolved::failed("Timeout", "the time was over before it started".to_owned()),
    });
    decode::response(&resolved.collect::<Vec<_>>())
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
