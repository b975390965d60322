//! Answers that have a type of their own.

use bytes::Bytes;
use http::header::{HeaderValue, LOCATION};
use http::{Response, StatusCode};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde::Serialize;

use crate::failure::Error;
use crate::function::IntoResponse;
use crate::payload::Json;
use crate::trigger::http::Http;

/// 201, with the place of what was made and the thing itself as JSON.
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
    /// Where it is, for the `Location` header.
    pub location: String,
    /// What was made.
    pub body: T,
}

impl<T> Created<T> {
    /// What was made, and where it is: a path or a URL. What cannot stand in one is percent-encoded.
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

/// 204, with nothing to say.
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

/// The way to another place.
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
    /// 303: the answer is there, to be fetched by `GET`. What follows a form.
    pub fn see_other(location: impl Into<String>) -> Self {
        Self { status: StatusCode::SEE_OTHER, location: location.into() }
    }

    /// 307: for now it is there; the same request again.
    pub fn temporary(location: impl Into<String>) -> Self {
        Self { status: StatusCode::TEMPORARY_REDIRECT, location: location.into() }
    }

    /// 308: from now on it is there; the same request again.
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

/// What no URL holds as it is; a `%` stays, since the rest may be encoded already.
const LOCATION_SET: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'\\').add(b'^').add(b'`');

fn place(location: &str) -> Result<HeaderValue, Error> {
    let encoded = utf8_percent_encode(location, LOCATION_SET).to_string();
    HeaderValue::try_from(encoded).map_err(super::into_response::unsendable)
}
