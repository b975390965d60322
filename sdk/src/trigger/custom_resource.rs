//! Custom resources of CloudFormation, each of which gets its answer.

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use super::{CustomResource, FromItem, IntoReply, Trigger};
use crate::aws::Http;
use crate::custom_resource::{Request, Resource};
use crate::function::Typed;
use crate::guard::timed_out;
use crate::named::Named;
use crate::panics::caught;
use crate::shape::Shape;
use crate::text::Str;
use crate::time::reserve;
use crate::{Error, Failure, InitContext, Invocation, decode};

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

fn read(payload: &[u8]) -> Result<CustomResourceItem<'_>, Error> {
    decode::event_of(Shape::CustomResource, payload)
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
    type Reply = Resource;
    type Service = Named<Self>;
    const SHAPES: &'static [Shape] = &[Shape::CustomResource];

    fn service(functions: Vec<Typed<Self>>) -> Result<Self::Service, Error> {
        Named::new(functions)
    }

    async fn serve<'a>(service: &'a Named<Self>, invocation: &'a Invocation<'a>) -> Result<Bytes, Error> {
        let item = read(invocation.payload())?;
        let result = caught(run(service, &item, invocation)).await;
        if let Err(error) = &result {
            crate::log::failure(error, Some(invocation.context()), Some(&item.logical_resource_id));
        }
        let answer = answer(&item, result)?;
        send(invocation, &item.response_url, &answer).await.map(|()| Bytes::from_static(b"null"))
    }
}

/// Runs the handler for as long as an answer still goes out in time.
async fn run(
    service: &Named<CustomResource>,
    item: &CustomResourceItem<'_>,
    invocation: &Invocation<'_>,
) -> Result<Resource, Error> {
    let function = service.find(&[item.resource_type.as_deref().unwrap_or_default()])?;
    // Not under the guard, which would leave no time for the answer.
    let call = function.call_item(item, invocation);
    let Some(left) = invocation.context().time_left().filter(|_| function.spec.guard) else {
        return call.await;
    };
    let limit = left.saturating_sub(reserve(&function.spec, left, RESERVE.min(left / SHARE)));
    tokio::time::timeout(limit, call).await.unwrap_or_else(|_| Err(timed_out(&function.spec, limit)))
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
        decode::reply(&Answer {
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

impl IntoReply<CustomResource> for () {
    fn into_reply(self) -> Result<Resource, Error> {
        Ok(Resource::default())
    }
}

impl IntoReply<CustomResource> for Resource {
    fn into_reply(self) -> Result<Self, Error> {
        Ok(self)
    }
}

/// `None` keeps what is there.
impl IntoReply<CustomResource> for Option<Resource> {
    fn into_reply(self) -> Result<Resource, Error> {
        Ok(self.unwrap_or_default())
    }
}

impl<R: IntoReply<CustomResource>, E: Failure> IntoReply<CustomResource> for Result<R, E> {
    fn into_reply(self) -> Result<Resource, Error> {
        self.map_err(Failure::into_error)?.into_reply()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        #[test]
        fn any_request_that_can_be_answered_is(bytes in any::<Vec<u8>>(), id in ".{0,40}", kind in "Create|Delete|.{0,8}", failure in any::<Option<String>>()) {
            prop_assert!(read(&bytes).is_err());
            let event = serde_json::json!({"RequestType": kind, "ResponseURL": "u", "StackId": id, "RequestId": id,
                "LogicalResourceId": id, "PhysicalResourceId": id, "ResourceProperties": null}).to_string();
            let item = read(event.as_bytes()).unwrap();
            let result = failure.map_or(Ok(Resource::new("new")), |message| Err(Error::new("Broken", message.repeat(50))));
            let failed = result.is_err();
            let answer = answer(&item, result).unwrap();
            let answer: Value = serde_json::from_slice(&answer).unwrap();
            prop_assert_eq!(&answer["Status"], if failed { "FAILED" } else { "SUCCESS" });
            prop_assert!(answer["PhysicalResourceId"].as_str().is_some_and(|id| !id.is_empty()));
        }
    }
}
