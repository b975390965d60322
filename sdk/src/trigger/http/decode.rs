//! Decodes the event into a request.

use std::borrow::Cow;
use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use http::Method;
use http::header::COOKIE;

use crate::failure::Error;
use crate::payload::pairs::{Pairs, merged};
use crate::payload::{Payload, Str};
use crate::trigger::http::event::{HttpEvent, unexpected};
use crate::trigger::http::item::{Caller, HttpItem};
use crate::trigger::http::location;

impl<'p> HttpItem<'p> {
    /// Reads an event. A body that is declared as base64 and is not is kept for later: it is the client's
    /// mistake and gets an HTTP response.
    pub(crate) fn decode(payload: Payload<'p>) -> Result<Self, Error> {
        let mut event = HttpEvent::parse(payload)?;
        let Some(caller) = event.caller() else { return Err(unexpected("", payload)) };
        let missing = |field| unexpected(&format!("missing field `{field}`"), payload);

        let path = location::path(&mut event, caller)
            .ok_or_else(|| missing(if caller == Caller::HttpApi { "rawPath" } else { "path" }))?;
        let query = location::query(&mut event, caller);
        let context = event.request_context.unwrap_or_default();
        let (method, method_field) = match caller {
            Caller::HttpApi => {
                (context.http.as_ref().and_then(|http| http.method.as_ref()), "requestContext.http.method")
            }
            Caller::Lattice => (event.method.as_ref(), "method"),
            _ => (event.http_method.as_ref(), "httpMethod"),
        };
        let Str(method) = method.ok_or_else(|| missing(method_field))?;
        let method = Method::from_bytes(method.as_bytes())
            .map_err(|_| unexpected(&format!("`{method_field}`: not an HTTP method"), payload))?;
        let source_ip = match (context.http, context.identity) {
            (Some(http), _) => http.source_ip,
            (None, Some(identity)) => identity.source_ip,
            (None, None) => None,
        };

        Ok(Self {
            caller,
            method,
            path,
            query,
            fields: fields(event.headers, event.multi_value_headers, event.cookies),
            headers: OnceLock::new(),
            body: body(event.body, event.is_base64_encoded == Some(true)),
            params: Vec::new(),
            source_ip: source_ip.map(|Str(text)| text),
            domain: context.domain_name.map(|Str(text)| text),
            stage: context.stage.map(|Str(text)| text),
            authorizer: context.authorizer,
        })
    }
}

/// Returns the headers as pairs. HTTP APIs move the cookies from the headers into a list of their own.
fn fields<'p>(
    single: Option<Pairs<'p>>,
    many: Option<Pairs<'p>>,
    cookies: Option<Vec<Str<'p>>>,
) -> Vec<(Cow<'p, str>, Cow<'p, str>)> {
    let mut fields = merged(single, many);
    let cookies = cookies.unwrap_or_default();
    if !cookies.is_empty() {
        fields.retain(|(name, _)| !name.eq_ignore_ascii_case(COOKIE.as_str()));
        let cookies: Vec<Cow<'_, str>> = cookies.into_iter().map(|Str(cookie)| cookie).collect();
        fields.push((Cow::Borrowed(COOKIE.as_str()), Cow::Owned(cookies.join("; "))));
    }
    fields
}

/// API Gateway pads base64; clients of an emulator may not.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

fn body(text: Option<Str<'_>>, is_base64: bool) -> Option<Cow<'_, [u8]>> {
    let Str(text) = text.unwrap_or_default();
    if is_base64 {
        return BASE64.decode(text.as_bytes()).ok().map(Cow::Owned);
    }
    Some(match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    })
}
