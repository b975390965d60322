//! The `http` trigger: extractors, responses, and the request itself.
//!
//! One declaration stands behind a REST API, an HTTP API, a function URL, a load balancer or VPC
//! Lattice: the event says which one sent it, and the answer has that one's shape.
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
//! # What a request that does not fit is answered with
//!
//! `application/problem+json` (RFC 9457) with `type`, `title`, `status`, `detail`, the failure's `name`,
//! and `errors`, a list of `field` and `detail`. The names, which stay as they are:
//!
//! | name | status | when |
//! |---|---|---|
//! | `MalformedBody` | 400 | the event says that the body is base64, and it is not |
//! | `MalformedJson` | 400 | the body is empty or no JSON |
//! | `InvalidJson` | 422 | the body is JSON of another shape |
//! | `InvalidForm` | 422 | a field of a form does not fit |
//! | `InvalidQuery` | 400 | a parameter of the query does not fit |
//! | `InvalidPath` | 400 | a parameter of the path does not fit |
//! | `UnsupportedMediaType` | 415 | the content type is not the extractor's |
//! | `BodyTooLarge` | 413 | the body is larger than the function's `max_body` |
//! | `Unauthenticated` | 401 | [`Claims`] are wanted, and no authorizer gave any; or [`Iam`], and nobody signed |
//! | `InvalidClaims` | 403 | the claims do not fit |
//! | `NotFound` | 404 | no route fits the path, or a function replied `None` |
//! | `MethodNotAllowed` | 405 | routes fit the path, but none takes the method; `Allow` says which do |
//!
//! A failure of the function's own is written in the same way, with its own name, status and message. A
//! status of 500 shows neither name nor message, but the `requestId` by which the log has them.
//!
//! # Paths
//!
//! The path that a route is matched with has no stage and no base path of a custom domain (the base path
//! is known from the API's own route: behind an HTTP API's `$default` route it stays). One slash at its end is ignored; an empty segment matches no `{name}`; `{name+}` takes the rest, at least one
//! character of it. Each segment is percent-decoded once, after matching, so that an encoded slash stays
//! inside its segment; a `+` is a plus. (HTTP APIs decode the path themselves: behind one, an encoded
//! slash separates segments like any other.)
//!
//! Of several routes that fit, a static segment goes before `{name}` before `{name+}`, then the method
//! itself before `GET` taking `HEAD` before `ANY`.

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
#[cfg(feature = "testing")]
pub mod testing;
#[cfg(all(test, feature = "testing"))]
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
