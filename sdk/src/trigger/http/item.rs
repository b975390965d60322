//! One request, as every extractor sees it.

use std::borrow::Cow;
use std::net::{IpAddr, SocketAddr};
use std::ops::Range;
use std::sync::OnceLock;

use http::Method;
use http::header::{COOKIE, HOST, HeaderMap};
use percent_encoding::percent_decode_str;
use serde_json::value::RawValue;

use crate::failure::Error;

/// The service that sent a request; the answer has its shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Caller {
    /// An API Gateway REST API, or an HTTP API with payload format 1.0.
    RestApi,
    /// An API Gateway HTTP API with payload format 2.0, or a function URL.
    HttpApi,
    /// An Application Load Balancer.
    LoadBalancer {
        /// Whether its target group has multi-value headers turned on.
        multi_value: bool,
    },
    /// A VPC Lattice service.
    Lattice,
}

/// One request: the item of the [`Http`](crate::http::Http) trigger.
///
/// Extractors of your own read it:
///
/// ```
/// use lambkin::http::HttpItem;
/// use lambkin::{Error, FromItem, Http, Invocation};
///
/// /// The caller's language, English where it says none.
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

/// Where in the path a parameter of the route stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Param {
    pub(super) name: &'static str,
    pub(super) at: Range<usize>,
    pub(super) greedy: bool,
}

impl<'p> HttpItem<'p> {
    /// The service that sent it.
    pub fn caller(&self) -> Caller {
        self.caller
    }

    /// The method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The path, percent-encoded, without the stage and without a custom domain's base path.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The query, percent-encoded, without the `?`; empty where there is none.
    pub fn query(&self) -> &str {
        &self.query
    }

    /// The first header of that name, in any case. Reads the event: it builds no map.
    pub fn header(&self, name: &str) -> Option<&str> {
        let field = self.fields.iter().find(|(field, _)| field.eq_ignore_ascii_case(name));
        field.map(|(_, value)| value.as_ref())
    }

    /// All headers, with every value of those that repeat. What cannot stand in a header is left out.
    pub fn headers(&self) -> &HeaderMap {
        self.headers.get_or_init(|| crate::payload::pairs::header_map(&self.fields))
    }

    /// The cookies, by name and value as they were sent.
    pub fn cookies(&self) -> impl Iterator<Item = (&str, &str)> {
        let headers = self.fields.iter().filter(|(name, _)| name.eq_ignore_ascii_case(COOKIE.as_str()));
        headers.flat_map(|(_, value)| value.split(';')).filter_map(|pair| {
            let (name, value) = pair.trim().split_once('=')?;
            Some((name, value))
        })
    }

    /// The body, decoded where the event carries base64.
    pub fn body(&self) -> &[u8] {
        self.body.as_deref().unwrap_or_default()
    }

    /// A parameter of the route, percent-decoded.
    pub fn param(&self, name: &str) -> Option<Cow<'_, str>> {
        let param = self.params.iter().find(|param| param.name == name)?;
        Some(percent_decode_str(self.raw(param)).decode_utf8_lossy())
    }

    /// All parameters of the route by name, percent-decoded, in the route's order.
    pub fn params(&self) -> impl Iterator<Item = (&'static str, Cow<'_, str>)> {
        self.params.iter().map(|param| (param.name, percent_decode_str(self.raw(param)).decode_utf8_lossy()))
    }

    /// The address of the client. Behind a load balancer it is the one that the balancer saw.
    pub fn source_ip(&self) -> Option<IpAddr> {
        let text = match (&self.source_ip, self.caller) {
            (Some(text), _) => text.trim(),
            // The balancer appends what it saw; everything before is the client's own claim.
            (None, Caller::LoadBalancer { .. } | Caller::Lattice) => {
                let chain =
                    self.fields.iter().rfind(|(name, _)| name.eq_ignore_ascii_case("x-forwarded-for"));
                chain.and_then(|(_, value)| value.rsplit(',').next())?.trim()
            }
            (None, _) => return None,
        };
        text.parse().ok().or_else(|| text.parse().ok().map(|address: SocketAddr| address.ip()))
    }

    /// The domain that was called: what the event says, or the `Host` header.
    pub fn domain(&self) -> Option<&str> {
        self.domain.as_deref().or_else(|| self.header(HOST.as_str()))
    }

    /// `https`, or `http` where a load balancer or proxy says so.
    pub fn scheme(&self) -> &'static str {
        match self.header("x-forwarded-proto") {
            Some(proto) if proto.eq_ignore_ascii_case("http") => "http",
            _ => "https",
        }
    }

    /// The stage of the API.
    pub fn stage(&self) -> Option<&str> {
        self.stage.as_deref()
    }

    /// What the API's authorizer said, as JSON: `requestContext.authorizer`.
    pub fn authorizer(&self) -> Option<&'p str> {
        self.authorizer.map(RawValue::get)
    }

    /// Whether the body is what the event says, and not too large.
    pub(super) fn check_body(&self, max: Option<usize>) -> Result<(), Error> {
        if self.body.is_none() {
            return Err(
                Error::new("MalformedBody", "the body is not the base64 that it says it is").with_status(400)
            );
        }
        match max {
            Some(max) if self.body().len() > max => {
                let detail = format!("the body is larger than {max} bytes");
                Err(Error::new("BodyTooLarge", detail).with_status(413))
            }
            _ => Ok(()),
        }
    }

    /// The parameters in the route's order.
    pub(super) fn captured(&self) -> &[Param] {
        &self.params
    }

    pub(super) fn capture(&mut self, params: Vec<Param>) -> Result<(), Error> {
        self.params = params;
        // Nothing behind this point meets a parameter that is no UTF-8.
        let odd = self.params.iter().find(|param| percent_decode_str(self.raw(param)).decode_utf8().is_err());
        match odd {
            None => Ok(()),
            Some(param) => Err(Error::new("InvalidPath", "a parameter of the path is not UTF-8")
                .with_status(400)
                .field(param.name, "not UTF-8")),
        }
    }

    /// A parameter as it stands in the path.
    pub(super) fn raw(&self, param: &Param) -> &str {
        self.path.get(param.at.clone()).unwrap_or_default()
    }
}
