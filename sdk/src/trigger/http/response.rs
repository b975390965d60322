//! Response types.

use bytes::Bytes;
use http::header::{HeaderValue, LOCATION};
use http::{Response, StatusCode};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::Serialize;

use crate::failure::Error;
use crate::function::IntoResponse;
use crate::payload::Json;
use crate::trigger::http::Http;

/// A 201 response with the location of the created resource and the resource itself as JSON.
///
/// ```
/// use lambkin::http::Created;
///
/// #[derive(serde::Serialize)]
/// struct Order { id: u32 }
///
/// #[lambkin::function(http = "POST /orders")]
/// async fn create() -> Result<Created<Order>, lambkin::Error> {
///     Ok(Created::at("/orders/7", Order { id: 7 }))
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Created<T> {
    /// The location of the resource, for the `Location` header.
    pub location: String,
    /// The created resource.
    pub body: T,
}

impl<T> Created<T> {
    /// Creates the response from a location, a path or a URL, and the resource. Characters that are not valid
    /// in a URL are percent-encoded.
    pub fn at(location: impl Into<String>, body: T) -> Self {
        Self { location: location.into(), body }
    }
}

impl<T: Serialize> IntoResponse<Http> for Created<T> {
    fn into_response(self) -> Result<Response<Bytes>, Error> {
        let mut response = IntoResponse::<Http>::into_response(Json(self.body))?;
        *response.status_mut() = StatusCode::CREATED;
        response.headers_mut().insert(LOCATION, place(&self.location)?);
        Ok(response)
    }
}

/// A 204 response without a body.
///
/// ```
/// use lambkin::http::{NoContent, Path};
///
/// #[lambkin::function(http = "DELETE /orders/{id}")]
/// async fn delete(_: Path<String>) -> Result<NoContent, lambkin::Error> {
///     Ok(NoContent)
/// }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NoContent;

impl IntoResponse<Http> for NoContent {
    fn into_response(self) -> Result<Response<Bytes>, Error> {
        StatusCode::NO_CONTENT.into_response()
    }
}

/// A redirect to another location.
///
/// ```
/// use lambkin::http::{Path, Redirect};
///
/// #[lambkin::function(http = "GET /old/{page}")]
/// async fn moved(Path(page): Path<String>) -> Result<Redirect, lambkin::Error> {
///     Ok(Redirect::permanent(format!("/new/{page}")))
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect {
    status: StatusCode,
    location: String,
}

impl Redirect {
    /// Status 303: the client fetches the location with `GET`, for example after submitting a form.
    pub fn see_other(location: impl Into<String>) -> Self {
        Self { status: StatusCode::SEE_OTHER, location: location.into() }
    }

    /// Status 307: a temporary redirect; the client repeats the same request.
    pub fn temporary(location: impl Into<String>) -> Self {
        Self { status: StatusCode::TEMPORARY_REDIRECT, location: location.into() }
    }

    /// Status 308: a permanent redirect; the client repeats the same request.
    pub fn permanent(location: impl Into<String>) -> Self {
        Self { status: StatusCode::PERMANENT_REDIRECT, location: location.into() }
    }
}

impl IntoResponse<Http> for Redirect {
    fn into_response(self) -> Result<Response<Bytes>, Error> {
        let mut response = self.status.into_response()?;
        response.headers_mut().insert(LOCATION, place(&self.location)?);
        Ok(response)
    }
}

/// Characters that are not valid in a URL. A `%` is kept, because the location may already be encoded.
const LOCATION_SET: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'\\').add(b'^').add(b'`');

fn place(location: &str) -> Result<HeaderValue, Error> {
    let encoded = utf8_percent_encode(location, LOCATION_SET).to_string();
    HeaderValue::try_from(encoded).map_err(super::into_response::unsendable)
}
