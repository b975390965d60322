//! The `custom_resource` trigger. Its extractor is [`Request`]; its response is [`Resource`].
//!
//! CloudFormation waits, one hour by default, for a response at a pre-signed URL in the event. A response is
//! sent for every result of the handler:
//!
//! | result of the handler | response to CloudFormation |
//! |---|---|
//! | `()`, [`Resource`] | `SUCCESS` |
//! | a failure, a panic | `FAILED`, with name and message as the reason |
//! | runs when a third of the time is left, at most 10 s | `FAILED` with `Timeout`; the handler is stopped |
//! | the event is malformed, or no function declares its type | `FAILED` |
//!
//! No response can be sent in two cases: a failure in INIT, which happens before the event (so make what may
//! fail `Lazy`), and a panic in a build with `panic = "abort"`. If the response cannot be sent in three
//! attempts, the invocation fails with `AnswerNotSent` and Lambda retries it.
//!
//! `PhysicalResourceId` stays the same unless a [`Resource`] sets another: CloudFormation treats a new ID as
//! a replacement and deletes the old resource. A `Create` that failed is followed by a `Delete`, and both are
//! repeated if Lambda retries, so a handler must accept that the resource already exists or no longer exists.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html>

#[cfg(test)]
mod any_request;
mod extract;
#[cfg(test)]
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
use lambkin_spec::description;

/// The trigger of `#[function(custom_resource = "Custom::Thing")]`. Its item is one request of
/// CloudFormation.
#[derive(Debug)]
pub enum CustomResource {}

const EVENT: Shape =
    Shape::outline("a CloudFormation custom resource request", |event| event.has("ResponseURL"));
pub(super) const SHAPES: &[Shape] = &[EVENT];

/// The maximum time reserved for the response: a new TLS connection on a small function, and two more
/// attempts.
const RESERVE: Duration = Duration::from_secs(10);
/// The reserved share of a short invocation: a third.
const SHARE: u32 = 3;
/// How many attempts are made to send the response, and the pause between them.
const TRIES: u32 = 3;
const PAUSE: Duration = Duration::from_millis(200);
/// The timeout of one attempt; three attempts fit into the reserved time.
const TRY: Duration = Duration::from_secs(3);
/// The maximum size of a response that CloudFormation accepts.
const MAX_RESPONSE: usize = 4_096;
/// The maximum length of a reason, so that the response always has a valid size.
const MAX_REASON: usize = 1_000;

/// A request; it borrows from the event.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CustomResourceItem<'p> {
    #[serde(borrow)]
    request_type: Option<Str<'p>>,
    #[serde(borrow)]
    resource_type: Option<Str<'p>>,
    /// The fields that identify the response, so that it can be sent whatever else is missing.
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
    /// Returns the ID of the resource, or a new default one, which is the same on every retry.
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
        let response = response(&item, result)?;
        send(invocation, &item.response_url, &response).await.map(|()| Bytes::from_static(b"null"))
    }

    fn summary(spec: &NamedSpec) -> String {
        format!("custom_resource {}", spec.name)
    }

    fn describe(spec: &NamedSpec) -> description::TriggerKind {
        description::TriggerKind::CustomResource(description::CustomResource { name: spec.name.to_owned() })
    }
}

/// Runs the handler until only the time that is reserved for the response is left.
async fn run(
    service: &Named<CustomResource>,
    item: &CustomResourceItem<'_>,
    invocation: &Invocation<'_>,
) -> Result<Resource, Error> {
    let function = service.find(&[item.resource_type.as_deref().unwrap_or_default()])?;
    // The reserved time belongs to the response, which is sent after the handler has ended.
    let spec = &function.spec.function;
    let time = Time::keeping(invocation.context(), spec, |left| RESERVE.min(left / SHARE), 1);
    let run = Run { spec, invocation, time };
    let outcome = run.outcome(None, (function.call)(item, invocation), None::<fn() -> Letter<'static>>).await;
    outcome.into_result().map(Option::unwrap_or_default)
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Response<'a> {
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

fn response(item: &CustomResourceItem<'_>, result: Result<Resource, Error>) -> Result<Bytes, Error> {
    let body = |resource: Resource, reason: Option<String>| {
        decode::response(&Response {
            status: if reason.is_some() { "FAILED" } else { "SUCCESS" },
            reason,
            // A deleted resource keeps its ID, or CloudFormation would not recognise it.
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
            let response = body(resource, None)?;
            if response.len() <= MAX_RESPONSE {
                return Ok(response);
            }
            let reason = format!(
                "AnswerTooLarge: a response can have up to {MAX_RESPONSE} bytes, found {}",
                response.len()
            );
            body(Resource::default(), Some(reason))
        }
        Err(error) => {
            let reason = format!("{}: {error}", error.name());
            body(Resource::default(), Some(reason.chars().take(MAX_REASON).collect()))
        }
    }
}

async fn send(invocation: &Invocation<'_>, url: &str, response: &Bytes) -> Result<(), Error> {
    let env = InitContext::root(invocation.environment());
    let http = env.shared::<Http>().await?;
    let mut trouble = String::new();
    for again in 0..TRIES {
        if again > 0 {
            tokio::time::sleep(PAUSE).await;
        }
        let sent = tokio::time::timeout(TRY, http.put(url, response)).await;
        match sent.unwrap_or(Err("the server did not respond in time")) {
            Ok(status) if (200..300).contains(&status) => return Ok(()),
            Ok(status) => trouble = format!("the server responded with status {status}"),
            Err(what) => trouble = what.to_owned(),
        }
    }
    // Never include the URL: anyone who has it can respond for the resource.
    Err(Error::new("AnswerNotSent", format!("cannot send the response to CloudFormation: {trouble}")))
}

fn properties<T: DeserializeOwned>(json: Option<&RawValue>, name: &str) -> Result<T, Error> {
    let json = json.map_or("null", RawValue::get);
    decode::json(json.as_bytes()).map_err(|error| {
        Error::new("MalformedProperties", format!("`{name}` does not match the expected type: {error}"))
            .permanent()
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
                let message = "`RequestType` must be `Create`, `Update` or `Delete`";
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

/// `None` keeps the existing resource.
impl IntoResponse<CustomResource> for Option<Resource> {
    fn into_response(self) -> Result<Resource, Error> {
        Ok(self.unwrap_or_default())
    }
}

result_response!(CustomResource);
