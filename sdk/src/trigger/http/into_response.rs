//! What an `http` function may return.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, SET_COOKIE};
use http::{Response, StatusCode};

use crate::failure::Error;
use crate::function::IntoResponse;
use crate::trigger::http::Http;

/// The response, or the failure, which is answered as a problem.
#[diagnostic::do_not_recommend]
impl<R: IntoResponse<Http>, E: Into<Error>> IntoResponse<Http> for Result<R, E> {
    fn into_response(self) -> Result<Response<Bytes>, Error> {
        self.map_err(Into::into)?.into_response()
    }
}

/// `None` is `NotFound` 404.
#[diagnostic::do_not_recommend]
impl<R: IntoResponse<Http>> IntoResponse<Http> for Option<R> {
    fn into_response(self) -> Result<Response<Bytes>, Error> {
        self.ok_or_else(|| Error::new("NotFound", "there is no such thing").with_status(404))?.into_response()
    }
}

/// 204.
impl IntoResponse<Http> for () {
    fn into_response(self) -> Result<Response<Bytes>, Error> {
        StatusCode::NO_CONTENT.into_response()
    }
}

/// The status alone, without a body.
impl IntoResponse<Http> for StatusCode {
    fn into_response(self) -> Result<Response<Bytes>, Error> {
        let mut response = Response::new(Bytes::new());
        *response.status_mut() = self;
        Ok(response)
    }
}

/// The response with another status.
#[diagnostic::do_not_recommend]
impl<R: IntoResponse<Http>> IntoResponse<Http> for (StatusCode, R) {
    fn into_response(self) -> Result<Response<Bytes>, Error> {
        let mut response = self.1.into_response()?;
        *response.status_mut() = self.0;
        Ok(response)
    }
}

/// The response with further headers. One that repeats in the list is sent repeatedly; one that the response
/// has already, such as its content type, is replaced.
///
/// ```
/// use lambkin::http::header::CONTENT_TYPE;
///
/// #[lambkin::function(http = "GET /pixel.gif")]
/// async fn pixel() -> Result<([(lambkin::http::HeaderName, &'static str); 1], &'static [u8]), lambkin::Error> {
///     Ok(([(CONTENT_TYPE, "image/gif")], b"GIF89a"))
/// }
/// ```
#[diagnostic::do_not_recommend]
impl<R, K, V, const N: usize> IntoResponse<Http> for ([(K, V); N], R)
where
    R: IntoResponse<Http>,
    K: TryInto<HeaderName, Error: std::fmt::Display>,
    V: TryInto<HeaderValue, Error: std::fmt::Display>,
{
    fn into_response(self) -> Result<Response<Bytes>, Error> {
        let mut added = HeaderMap::with_capacity(N);
        for (name, value) in self.0 {
            added.append(name.try_into().map_err(unsendable)?, value.try_into().map_err(unsendable)?);
        }
        let mut response = self.1.into_response()?;
        let headers = response.headers_mut();
        for name in added.keys().filter(|name| **name != SET_COOKIE) {
            headers.remove(name);
        }
        for (name, value) in &added {
            headers.append(name, value.clone());
        }
        Ok(response)
    }
}

/// The response with another status and further headers.
#[diagnostic::do_not_recommend]
impl<R, K, V, const N: usize> IntoResponse<Http> for (StatusCode, [(K, V); N], R)
where
    ([(K, V); N], R): IntoResponse<Http>,
{
    fn into_response(self) -> Result<Response<Bytes>, Error> {
        (self.0, (self.1, self.2)).into_response()
    }
}

/// A response of any library.
impl<B: Into<Bytes>> IntoResponse<Http> for Response<B> {
    fn into_response(self) -> Result<Response<Bytes>, Error> {
        Ok(self.map(Into::into))
    }
}

/// `text/plain; charset=utf-8`.
impl IntoResponse<Http> for String {
    fn into_response(self) -> Result<Response<Bytes>, Error> {
        typed(Bytes::from(self), "text/plain; charset=utf-8")
    }
}

/// `text/plain; charset=utf-8`.
impl IntoResponse<Http> for &'static str {
    fn into_response(self) -> Result<Response<Bytes>, Error> {
        typed(Bytes::from_static(self.as_bytes()), "text/plain; charset=utf-8")
    }
}

/// `application/octet-stream`.
impl IntoResponse<Http> for Bytes {
    fn into_response(self) -> Result<Response<Bytes>, Error> {
        typed(self, "application/octet-stream")
    }
}

/// `application/octet-stream`.
impl IntoResponse<Http> for Vec<u8> {
    fn into_response(self) -> Result<Response<Bytes>, Error> {
        Bytes::from(self).into_response()
    }
}

/// `application/octet-stream`.
impl IntoResponse<Http> for &'static [u8] {
    fn into_response(self) -> Result<Response<Bytes>, Error> {
        Bytes::from_static(self).into_response()
    }
}

fn typed(body: Bytes, kind: &'static str) -> Result<Response<Bytes>, Error> {
    let mut response = Response::new(body);
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    Ok(response)
}

/// A header that cannot be sent is the function's own mistake.
pub(super) fn unsendable(error: impl std::fmt::Display) -> Error {
    Error::new("InvalidHeader", format!("a header of the response cannot be sent: {error}")).permanent()
}
