//! The raw request: headers, bytes, or the whole request.

use bytes::Bytes;
use http::header::{HOST, HeaderMap};
use http::uri::{Authority, Parts, PathAndQuery, Scheme};
use http::{Request, Uri};

use crate::failure::Error;
use crate::function::{FromItem, Invocation};
use crate::trigger::http::Http;
use crate::trigger::http::item::HttpItem;

/// Extracts all headers of the request, with every value of repeated ones.
///
/// ```
/// use lambkin::http::Headers;
///
/// #[lambkin::function(http = "GET /agent")]
/// async fn agent(Headers(headers): Headers) -> Result<String, lambkin::Error> {
///     let agent = headers.get("user-agent").and_then(|value| value.to_str().ok());
///     Ok(agent.unwrap_or("none").to_owned())
/// }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Headers(pub HeaderMap);

impl FromItem<Http> for Headers {
    fn from_item(item: &HttpItem<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        Ok(Self(item.headers().clone()))
    }
}

/// Extracts the body as bytes, with any content type.
///
/// ```
/// use lambkin::http::Bytes;
///
/// #[lambkin::function(http = "POST /blobs")]
/// async fn put(body: Bytes) -> Result<String, lambkin::Error> {
///     Ok(format!("{} bytes", body.len()))
/// }
/// ```
impl FromItem<Http> for Bytes {
    fn from_item(item: &HttpItem<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        Ok(Self::copy_from_slice(item.body()))
    }
}

/// Extracts the whole request, for libraries that take one.
///
/// The URI is absolute if the event contains the domain.
///
/// ```
/// use lambkin::http::{Bytes, Request};
///
/// #[lambkin::function(http = "ANY /{proxy+}")]
/// async fn echo(request: Request<Bytes>) -> Result<String, lambkin::Error> {
///     Ok(format!("{} {}", request.method(), request.uri().path()))
/// }
/// ```
impl FromItem<Http> for Request<Bytes> {
    fn from_item(item: &HttpItem<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        let mut request = Self::new(Bytes::copy_from_slice(item.body()));
        *request.method_mut() = item.method().clone();
        *request.uri_mut() = uri(item);
        *request.headers_mut() = item.headers().clone();
        Ok(request)
    }
}

/// Builds the URI. A host or query that is not valid in a URI is left out, so that the request still
/// succeeds.
fn uri(item: &HttpItem<'_>) -> Uri {
    let query = if item.query().is_empty() { "" } else { "?" };
    let target = format!("{}{query}{}", item.path(), item.query()).parse::<PathAndQuery>();
    let Ok(target) = target.or_else(|_| item.path().parse()) else { return Uri::default() };
    let host = item.header(HOST.as_str()).or_else(|| item.domain());
    let mut parts = Parts::default();
    if let Some(authority) = host.and_then(|host| host.parse::<Authority>().ok()) {
        parts.authority = Some(authority);
        parts.scheme = Some(if item.scheme() == "http" { Scheme::HTTP } else { Scheme::HTTPS });
    }
    parts.path_and_query = Some(target);
    Uri::from_parts(parts).unwrap_or_default()
}
