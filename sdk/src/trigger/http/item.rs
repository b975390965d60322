//! One request, as the extractors read it.

use std::borrow::Cow;
use std::net::{IpAddr, SocketAddr};
use std::ops::Range;
use std::sync::OnceLock;

use http::Method;
use http::header::{COOKIE, HOST, HeaderMap};
use percent_encoding::percent_decode_str;
use serde_json::value::RawValue;

use crate::failure::Error;

/// The service that sent a request; the response has its format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Caller {
    /// An API Gateway REST API, or an HTTP API with payload format 1.0.
    RestApi,
    /// An API Gateway HTTP API with payload format 2.0, or a function URL.
    HttpApi,
    /// An Application Load Balancer.
    LoadBalancer {
        /// Whether multi-value headers are enabled for its target group.
        multi_value: bool,
    },
    /// A VPC Lattice service.
    Lattice,
}

/// One request: the item of the [`Http`](crate::http::Http) trigger.
///
/// Your own extractors can read it:
///
/// ```
/// use lambkin::http::HttpItem;
/// use lambkin::{Error, FromItem, Http, Invocation};
///
/// /// The client's language, English by default.
/// struct Language(String);
///
/// impl FromItem<Http> for Language {
///     fn from_item(item: &HttpItem<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
///         Ok(Self(item.header("accept-language").unwrap_or("en").to_owned()))
///     }
/// }
/// ```
#[derive(Debug)]
pub struct HttpItem<'p> {
    pub(super) caller: Caller,
    pub(super) method: Method,
    pub(super) path: Cow<'p, str>,
    pub(super) query: Cow<'p, str>,
    pub(super) fields: Vec<(Cow<'p, str>, Cow<'p, str>)>,
    pub(super) headers: OnceLock<HeaderMap>,
    pub(super) body: Option<Cow<'p, [u8]>>,
    pub(super) params: Vec<Param>,
    pub(super) source_ip: Option<Cow<'p, str>>,
    pub(super) domain: Option<Cow<'p, str>>,
    pub(super) stage: Option<Cow<'p, str>>,
    pub(super) authorizer: Option<&'p RawValue>,
}

/// The position of a route parameter in the path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Param {
    pub(super) name: &'static str,
    pub(super) at: Range<usize>,
    pub(super) greedy: bool,
}

impl<'p> HttpItem<'p> {
    /// Returns the service that sent the request.
    pub fn caller(&self) -> Caller {
        self.caller
    }

    /// Returns the method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// Returns the path, percent-encoded, without the stage and the base path of a custom domain.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the query string, percent-encoded, without the `?`; empty if there is none.
    pub fn query(&self) -> &str {
        &self.query
    }

    /// Returns the first header with this name, ignoring case, directly from the event without building a
    /// map.
    pub fn header(&self, name: &str) -> Option<&str> {
        let field = self.fields.iter().find(|(field, _)| field.eq_ignore_ascii_case(name));
        field.map(|(_, value)| value.as_ref())
    }

    /// Returns all headers, with every value of repeated ones. Names and values that are not valid are left
    /// out.
    pub fn headers(&self) -> &HeaderMap {
        self.headers.get_or_init(|| crate::payload::pairs::header_map(&self.fields))
    }

    /// Returns the names and values of the cookies, as the client sent them.
    pub fn cookies(&self) -> impl Iterator<Item = (&str, &str)> {
        let headers = self.fields.iter().filter(|(name, _)| name.eq_ignore_ascii_case(COOKIE.as_str()));
        headers.flat_map(|(_, value)| value.split(';')).filter_map(|pair| {
            let (name, value) = pair.trim().split_once('=')?;
            Some((name, value))
        })
    }

    /// Returns the body, decoded if the event contains it as base64.
    pub fn body(&self) -> &[u8] {
        self.body.as_deref().unwrap_or_default()
    }

    /// Returns a parameter of the route, percent-decoded.
    pub fn param(&self, name: &str) -> Option<Cow<'_, str>> {
        let param = self.params.iter().find(|param| param.name == name)?;
        Some(percent_decode_str(self.raw(param)).decode_utf8_lossy())
    }

    /// Returns all parameters of the route with their names, percent-decoded, in the order of the route.
    pub fn params(&self) -> impl Iterator<Item = (&'static str, Cow<'_, str>)> {
        self.params.iter().map(|param| (param.name, percent_decode_str(self.raw(param)).decode_utf8_lossy()))
    }

    /// Returns the IP address of the client. Behind a load balancer it is the address that the load balancer
    /// saw.
    pub fn source_ip(&self) -> Option<IpAddr> {
        let text = match (&self.source_ip, self.caller) {
            (Some(text), _) => text.trim(),
            // The balancer appends the address it saw; the client may have forged everything before it.
            (None, Caller::LoadBalancer { .. } | Caller::Lattice) => {
                let chain =
                    self.fields.iter().rfind(|(name, _)| name.eq_ignore_ascii_case("x-forwarded-for"));
                chain.and_then(|(_, value)| value.rsplit(',').next())?.trim()
            }
            (None, _) => return None,
        };
        text.parse().ok().or_else(|| text.parse().ok().map(|address: SocketAddr| address.ip()))
    }

    /// Returns the requested domain: from the event, or else from the `Host` header.
    pub fn domain(&self) -> Option<&str> {
        self.domain.as_deref().or_else(|| self.header(HOST.as_str()))
    }

    /// Returns `http` if a load balancer or proxy reports it, otherwise `https`.
    pub fn scheme(&self) -> &'static str {
        match self.header("x-forwarded-proto") {
            Some(proto) if proto.eq_ignore_ascii_case("http") => "http",
            _ => "https",
        }
    }

    /// Returns the stage of the API.
    pub fn stage(&self) -> Option<&str> {
        self.stage.as_deref()
    }

    /// Returns the output of the API's authorizer as JSON: `requestContext.authorizer`.
    pub fn authorizer(&self) -> Option<&'p str> {
        self.authorizer.map(RawValue::get)
    }

    /// Checks that the body is valid base64 if the event declares it, and that it is not too large.
    pub(super) fn check_body(&self, max: Option<usize>) -> Result<(), Error> {
        if self.body.is_none() {
            return Err(Error::new(
                "MalformedBody",
                "the event declares a base64 body, but the body is not valid base64",
            )
            .with_status(400));
        }
        match max {
            Some(max) if self.body().len() > max => {
                let detail = format!("the body is larger than {max} bytes");
                Err(Error::new("BodyTooLarge", detail).with_status(413))
            }
            _ => Ok(()),
        }
    }

    /// Returns the parameters in the order of the route.
    pub(super) fn captured(&self) -> &[Param] {
        &self.params
    }

    pub(super) fn capture(&mut self, params: Vec<Param>) -> Result<(), Error> {
        self.params = params;
        // After this check, no extractor meets a parameter that is not UTF-8.
        let odd = self.params.iter().find(|param| percent_decode_str(self.raw(param)).decode_utf8().is_err());
        match odd {
            None => Ok(()),
            Some(param) => Err(Error::new("InvalidPath", "a parameter of the path is not UTF-8")
                .with_status(400)
                .field(param.name, "not UTF-8")),
        }
    }

    /// Returns a parameter as the path contains it.
    pub(super) fn raw(&self, param: &Param) -> &str {
        self.path.get(param.at.clone()).unwrap_or_default()
    }
}
