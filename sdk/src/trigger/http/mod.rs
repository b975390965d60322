//! The `http` trigger: extractors, responses, and the request itself.
//!
//! One declaration works behind a REST API, an HTTP API, a function URL, a load balancer and VPC Lattice: the
//! event shows which service sent it, and the response has that service's format.
//!
//! ```
//! use lambkin::http::{Created, Path, Query};
//! use lambkin::{Error, Json};
//!
//! #[derive(serde::Deserialize)]
//! struct NewOrder { customer: String }
//! #[derive(serde::Serialize)]
//! struct Order { id: String, customer: String }
//! #[derive(serde::Deserialize)]
//! struct Page { limit: Option<u32> }
//!
//! #[lambkin::function(http = "POST /orders")]
//! async fn create_order(Json(new): Json<NewOrder>) -> Result<Created<Order>, Error> {
//!     let order = Order { id: "o-7".into(), customer: new.customer };
//!     Ok(Created::at(format!("/orders/{}", order.id), order))
//! }
//!
//! #[lambkin::function(http = "GET /customers/{customer}/orders")]
//! async fn list_orders(Path(customer): Path<String>, Query(page): Query<Page>) -> Result<String, Error> {
//!     Ok(format!("{} orders of {customer}", page.limit.unwrap_or(10)))
//! }
//! ```
//!
//! # Responses to invalid requests
//!
//! The response is `application/problem+json` (RFC 9457) with `type`, `title`, `status`, `detail`, the
//! failure's `name`, and `errors`, a list of objects with `field` and `detail`. The names are stable:
//!
//! | name | status | when |
//! |---|---|---|
//! | `MalformedBody` | 400 | the event declares a base64 body, but the body is not valid base64 |
//! | `MalformedJson` | 400 | the body is empty or not valid JSON |
//! | `InvalidJson` | 422 | the body is JSON but does not match the type |
//! | `InvalidForm` | 422 | a field of a form does not match the type |
//! | `InvalidQuery` | 400 | a query parameter does not match the type |
//! | `InvalidPath` | 400 | a path parameter does not match the type |
//! | `UnsupportedMediaType` | 415 | the extractor does not accept the content type |
//! | `BodyTooLarge` | 413 | the body is larger than the function's `max_body` |
//! | `Unauthenticated` | 401 | [`Claims`] without an authorizer, or [`Iam`] and an unsigned request |
//! | `InvalidClaims` | 403 | the claims do not match the type |
//! | `NotFound` | 404 | no route matches the path, or a function returned `None` |
//! | `MethodNotAllowed` | 405 | no route has this method; the `Allow` header lists the methods |
//!
//! A failure that the function returns has the same format, with its own name, status and message. A response
//! with status 500 hides the name and the message; it contains the `requestId`, with which they can be found
//! in the log.
//!
//! # Paths
//!
//! Routes are matched against the path without the stage and without the base path of a custom domain. (The
//! base path is derived from the API's own route. Behind the `$default` route of an HTTP API it is unknown,
//! so it remains in the path.) One trailing slash is ignored. `{name}` does not match an empty segment;
//! `{name+}` matches the rest of the path, at least one character. Each segment is percent-decoded once,
//! after matching, so an encoded slash remains inside its segment; a `+` is a plus sign. (HTTP APIs decode
//! the path themselves: behind one, an encoded slash separates segments like any other.)
//!
//! If several routes match, a static segment takes precedence over `{name}`, and `{name}` over `{name+}`;
//! then the exact method takes precedence over `GET` for a `HEAD` request, and that over `ANY`.

mod body;
mod claims;
mod cors;
mod decode;
mod event;
mod form;
mod iam;
mod into_response;
mod item;
mod json;
mod location;
mod path;
mod problem;
mod response;
mod route;
mod router;
mod spec;
#[cfg(test)]
mod tests;
mod trigger;
mod write;

pub use ::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, header};
pub use bytes::Bytes;

pub use self::body::Headers;
pub use self::claims::Claims;
pub use self::form::{Form, Query};
pub use self::iam::Iam;
pub use self::item::{Caller, HttpItem};
pub use self::path::Path;
pub use self::response::{Created, NoContent, Redirect};
pub(crate) use self::router::Router;
pub use self::spec::HttpSpec;
pub use self::trigger::Http;
pub(super) use self::trigger::SHAPES;
pub(crate) use self::write::write;
