//! What the `custom_resource` trigger gives and takes: [`Request`] and [`Resource`].
//!
//! CloudFormation waits, an hour if nothing else is said, for an answer at a pre-signed URL that the event
//! brings. It gets one however the handler ends:
//!
//! | how the handler ends | what CloudFormation hears |
//! |---|---|
//! | `()`, [`Resource`] | `SUCCESS` |
//! | a failure, a panic | `FAILED`, with name and message as the reason |
//! | it still runs when a third of the time is left, at most 10 s | `FAILED` with `Timeout`; it is dropped |
//! | the event does not fit, or no function here declares its type | `FAILED` |
//!
//! Two things cannot be answered: a failure in INIT, which comes before the event (so let what may fail be
//! `Lazy`), and a panic in a build with `panic = "abort"`. Where the answer cannot be sent in three tries,
//! the invocation fails as `AnswerNotSent`, and Lambda calls again.
//!
//! `PhysicalResourceId` stays the same unless a [`Resource`] says another: CloudFormation takes another one
//! for a replacement, and deletes the one before. A `Create` that failed is followed by a `Delete`, and
//! both are sent again where Lambda retries: a handler has to bear what is there already, or no more.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html>

#[cfg(test)]
mod any_request;
mod extract;
#[cfg(feature = "testing")]
pub mod testing;
#[cfg(all(test, feature = "testing"))]
mod tests;

pub use self::extract::*;

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::aws::Http;
use crate::batch::Run;
use crate::batch::dead_letter::Letter;
use crate::batch::time::Time;
use crate::failure::{Error, caught};
use crate::function::{FromItem, IntoResponse, Invocation, Trigger, Typed};
use crate::init::InitContext;
use crate::payload::{Payload, Shape, Str, decode};
use crate::spec::BinarySpec;
use crate::trigger::named::{Named, NamedSpec};
use crate::trigger::responses::result_response;
#[cfg(debug_assertions)]
use lambkin_spec::description;

/// The trigger of `#[function(custom_resource = "Custom::Thing")]`: one request of CloudFormation.
#[derive(Debug)]
pub enum CustomResource {}

const EVENT: Shape =
    Shape::outline("a CloudFormation custom resource request", |event| event.has("ResponseURL"));
pub(super) const SHAPES: &[Shape] = &[EVENT];

/// What an answer takes at most: a new TLS connection on a small function, and two tries more.
const RESERVE: Duration = Duration::from_secs(10);
/// Of a short invocation, a third.
const SHARE: u32 = 3;
/// How often the answer is sent, and how long to wait before each other try.
const TRIES: u32 = 3;
const PAUSE: Duration = Duration::from_millis(200);
/// How long one try may take: three of them fit into what is kept back.
const TRY: Duration = Duration::from_secs(3);
/// What CloudFormation takes.
const MAX_ANSWER: usize = 4_096;
/// How long a reason may be, so that it always fits.
const MAX_REASON: usize = 1_000;

/// A request, borrowed from the event.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CustomResourceItem<'p> {
    #[serde(borrow)]
    request_type: Option<Str<'p>>,
    #[serde(borrow)]
    resource_type: Option<Str<'p>>,
    /// Whom to answer, and as what: all that an answer needs, so that it is there whatever else is not.
    #[serde(borrow, rename = "ResponseURL")]
    response_url: Str<'p>,
    #[serde(borrow)]
    stack_id: Str<'p>,
    #[serde(borrow)]
    request_id: Str<'p>,
    #[serde(borrow)]
    logical_resource_id: Str<'p>,
    #[serde(borrow)]
    physical_resource_id: Option<Str<'p>>,
    #[serde(borrow)]
    resource_properties: Option<&'p RawValue>,
    #[serde(borrow)]
    old_resource_properties: Option<&'p RawValue>,
}

fn read(event: Payload<'_>) -> Result<CustomResourceItem<'_>, Error> {
    event.read_as(EVENT)
}

impl CustomResourceItem<'_> {
    /// The id that the resource has, or that it gets where nobody says another: the same for every try.
    fn id(&self) -> String {
        match self.physical_resource_id.as_deref() {
            Some(id) if !id.is_empty() => id.to_owned(),
            _ => {
                let stack = self.stack_id.rsplit('/').next().unwrap_or_default();
                format!("{}-{stack}", &*self.logical_resource_id)
            }
        }
    }

    fn is_delete(&self) -> bool {
        self.request_type.as_deref() == Some("Delete")
    }
}

impl Trigger for CustomResource {
    type Item<'p> = CustomResourceItem<'p>;
    type Response = Resource;
    type Service = Named<Self>;
    type Spec = NamedSpec;
    const KIND: &'static str = "custom_resource";
    const SHAPES: &'static [Shape] = SHAPES;

    fn service(functions: Vec<Typed<Self>>, _: &BinarySpec) -> Result<Self::Service, Error> {
        Named::new(functions)
    }

    async fn serve<'a>(service: &'a Named<Self>, invocation: &'a Invocation<'a>) -> Result<Bytes, Error> {
        let item = read(invocation.event())?;
        let result = caught(run(service, &item, invocation)).await;
        if let Err(error) = &result {
            crate::log::failure(
                error,
                Some(invocation.context().request_id()),
                Some(&item.logical_resource_id),
            );
        }
        let answer = answer(&item, result)?;
        send(invocation, &item.response_url, &answer).await.map(|()| Bytes::from_static(b"null"))
    }

    fn summary(spec: &NamedSpec) -> String {
        format!("custom_resource {}", spec.name)
    }

    #[cfg(debug_assertions)]
    fn describe(spec: &NamedSpec) -> description::TriggerKind {
        description::TriggerKind::CustomResource(description::CustomResource { name: spec.name.to_owned() })
    }
}

/// Runs the handler for as long as an answer still goes out in time.
async fn run(
    service: &Named<CustomResource>,
    item: &CustomResourceItem<'_>,
    invocation: &Invocation<'_>,
) -> Result<Resource, Error> {
    let function = service.find(&[item.resource_type.as_deref().unwrap_or_default()])?;
    // All that is kept back belongs to the response, which goes out after the handler has ended.
    let spec = &function.spec.function;
    let time = Time::keeping(invocation.context(), spec, |left| RESERVE.min(left / SHARE), 1);
    let run = Run { spec, invocation, time };
    let outcome = run.outcome(None, (function.call)(item, invocation), None::<fn() -> Letter<'static>>).await;
    outcome.into_result().map(Option::unwrap_or_default)
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Answer<'a> {
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    physical_resource_id: String,
    stack_id: &'a str,
    request_id: &'a str,
    logical_resource_id: &'a str,
    no_echo: bool,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    data: BTreeMap<String, Value>,
}

fn answer(item: &CustomResourceItem<'_>, result: Result<Resource, Error>) -> Result<Bytes, Error> {
    let body = |resource: Resource, reason: Option<String>| {
        decode::response(&Answer {
            status: if reason.is_some() { "FAILED" } else { "SUCCESS" },
            reason,
            // What is deleted keeps its name, or CloudFormation would not know it.
            physical_resource_id: resource.id.filter(|_| !item.is_delete()).unwrap_or_else(|| item.id()),
            stack_id: &item.stack_id,
            request_id: &item.request_id,
            logical_resource_id: &item.logical_resource_id,
            no_echo: resource.no_echo,
            data: resource.data,
        })
    };
    match result {
        Ok(resource) => {
            let answer = body(resource, None)?;
            if answer.len() <= MAX_ANSWER {
                return Ok(answer);
            }
            let reason =
                format!("AnswerTooLarge: an answer has up to {MAX_ANSWER} bytes, this has {}", answer.len());
            body(Resource::default(), Some(reason))
        }
        Err(error) => {
            let reason = format!("{}: {error}", error.name());
            body(Resource::default(), Some(reason.chars().take(MAX_REASON).collect()))
        }
    }
}

async fn send(invocation: &Invocation<'_>, url: &str, answer: &Bytes) -> Result<(), Error> {
    let env = InitContext::root(invocation.environment());
    let http = env.shared::<Http>().await?;
    let mut trouble = String::new();
    for again in 0..TRIES {
        if again > 0 {
            tokio::time::sleep(PAUSE).await;
        }
        let sent = tokio::time::timeout(TRY, http.put(url, answer)).await;
        match sent.unwrap_or(Err("nobody answered in time")) {
            Ok(status) if (200..300).contains(&status) => return Ok(()),
            Ok(status) => trouble = format!("it was refused with {status}"),
            Err(what) => trouble = what.to_owned(),
        }
    }
    // Never the URL: who has it can answer for the resource.
    Err(Error::new("AnswerNotSent", format!("CloudFormation has no answer: {trouble}")))
}

fn properties<T: DeserializeOwned>(json: Option<&RawValue>, name: &str) -> Result<T, Error> {
    let json = json.map_or("null", RawValue::get);
    decode::json(json.as_bytes()).map_err(|error| {
        Error::new("MalformedProperties", format!("`{name}` does not fit: {error}")).permanent()
    })
}

impl<T: DeserializeOwned> FromItem<CustomResource> for Request<T> {
    fn from_item(item: &CustomResourceItem<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        let now = || properties(item.resource_properties, "ResourceProperties");
        match item.request_type.as_deref() {
            Some("Create") => Ok(Self::Create { properties: now()? }),
            Some("Update") => Ok(Self::Update {
                id: item.id(),
                properties: now()?,
                old: properties(item.old_resource_properties, "OldResourceProperties")?,
            }),
            Some("Delete") => Ok(Self::Delete { id: item.id(), properties: now().ok() }),
            _ => {
                let message = "`RequestType` is none of `Create`, `Update` and `Delete`";
                Err(Error::new("MalformedEvent", message).permanent())
            }
        }
    }
}

impl IntoResponse<CustomResource> for () {
    fn into_response(self) -> Result<Resource, Error> {
        Ok(Resource::default())
    }
}

impl IntoResponse<CustomResource> for Resource {
    fn into_response(self) -> Result<Self, Error> {
        Ok(self)
    }
}

/// `None` keeps what is there.
impl IntoResponse<CustomResource> for Option<Resource> {
    fn into_response(self) -> Result<Resource, Error> {
        Ok(self.unwrap_or_default())
    }
}

result_response!(CustomResource);
