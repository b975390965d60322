//! The path and query of the request as the client sent them. Each service passes them on differently:
//!
//! | service | path | query |
//! |---|---|---|
//! | REST API | percent-encoded, with a custom domain's base path | decoded |
//! | HTTP API | decoded, with the stage or a custom domain's mapping | as sent |
//! | function URL | as sent | as sent |
//! | load balancer, Lattice | as sent | encoded pairs |

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::payload::Str;
use crate::payload::pairs::Pairs;
use crate::trigger::http::event::{HttpEvent, RequestContext};
use crate::trigger::http::item::Caller;

/// The characters that must be encoded in a path (RFC 3986, section 3.3). A `%` is kept: the path is encoded.
const ENCODED_PATH: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'\\')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');
/// In a path that arrives decoded, a `%` is a literal character.
const DECODED_PATH: &AsciiSet = &ENCODED_PATH.add(b'%');
/// The characters that must be encoded in a query; `&` would end an encoded pair.
const ENCODED_QUERY: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'&');
/// The unreserved characters (RFC 3986, section 2.3) are never encoded.
const DECODED_QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Returns the path below the stage and the base path, percent-encoded, with a leading `/`.
pub(super) fn path<'p>(event: &mut HttpEvent<'p>, caller: Caller) -> Option<Cow<'p, str>> {
    let Str(raw) = match caller {
        Caller::HttpApi => event.raw_path.take()?,
        _ => event.path.take()?,
    };
    let (raw, set) = match caller {
        Caller::HttpApi if arrives_decoded(event) => (below_mapping(event, raw, true), DECODED_PATH),
        Caller::HttpApi => (below_mapping(event, raw, true), ENCODED_PATH),
        // Payload format 1.0 of an HTTP API has a version; a REST API's event has none.
        Caller::RestApi if event.version.is_some() && arrives_decoded(event) => {
            (below_mapping(event, raw, true), DECODED_PATH)
        }
        Caller::RestApi => (below_mapping(event, raw, false), ENCODED_PATH),
        Caller::LoadBalancer { .. } | Caller::Lattice => (before(raw, '?'), ENCODED_PATH),
    };
    let path = encode(raw, set);
    Some(if path.starts_with('/') { path } else { Cow::Owned(format!("/{path}")) })
}

/// Returns the query, percent-encoded, without the `?`.
pub(super) fn query<'p>(event: &mut HttpEvent<'p>, caller: Caller) -> Cow<'p, str> {
    if let Caller::HttpApi = caller {
        return event.raw_query_string.take().map(|Str(raw)| raw).unwrap_or_default();
    }
    let many = event.multi_value_query_string_parameters.take().filter(|Pairs(pairs)| !pairs.is_empty());
    let Pairs(pairs) = many.or_else(|| event.query_string_parameters.take()).unwrap_or_default();
    let set = if let Caller::RestApi = caller { DECODED_QUERY } else { ENCODED_QUERY };
    let mut query = String::new();
    for (name, value) in &pairs {
        if !query.is_empty() {
            query.push('&');
        }
        query.extend(utf8_percent_encode(name, set));
        query.push('=');
        query.extend(utf8_percent_encode(value, set));
    }
    Cow::Owned(query)
}

/// Returns whether the service has decoded the path. HTTP APIs do; function URLs and local emulators do not.
/// Decoding the path twice would turn `%252e` into a dot.
fn arrives_decoded(event: &HttpEvent<'_>) -> bool {
    event.request_context.as_ref().and_then(|context| context.domain_name.as_ref()).is_some_and(
        |Str(domain)| {
            let host = domain.split(':').next().unwrap_or_default();
            !domain.contains(".lambda-url.")
                && host.contains('.')
                && !host.ends_with(".localhost")
                && host.parse::<std::net::IpAddr>().is_err()
        },
    )
}

/// Removes what precedes the route: the stage, or the base path of a custom domain.
fn below_mapping<'p>(event: &HttpEvent<'p>, path: Cow<'p, str>, has_stage: bool) -> Cow<'p, str> {
    let template = match (&event.route_key, &event.resource) {
        (Some(Str(key)), _) => key.split_once(' ').map(|(_, route)| route),
        (None, Some(Str(resource))) => resource.starts_with('/').then_some(resource.as_ref()),
        (None, None) => None,
    };
    match (template.and_then(|template| front_of(template, &path, event)), &event.request_context) {
        (Some(front), _) => after(path, front),
        (None, Some(context)) if has_stage => below_stage(context, path),
        _ => path,
    }
}

/// Removes the stage. On the API's own domain it is the first segment, unless it is `$default`.
fn below_stage<'p>(context: &RequestContext<'p>, path: Cow<'p, str>) -> Cow<'p, str> {
    let own = context.domain_name.as_ref().is_none_or(|Str(domain)| {
        domain.contains(".execute-api.") || domain.split(':').next() == Some("localhost")
    });
    let Some(Str(stage)) = context.stage.as_ref().filter(|_| own) else { return path };
    let front = path
        .strip_prefix('/')
        .and_then(|rest| rest.strip_prefix(stage.as_ref()))
        .filter(|rest| !stage.is_empty() && (rest.is_empty() || rest.starts_with('/')))
        .map(|rest| path.len() - rest.len());
    front.map_or(path.clone(), |front| after(path, front))
}

/// Returns how many bytes of the path precede the part that the API's own route matches. That part has as
/// many segments as the route with its greedy parameter filled in, and the same static segments. Returns
/// `None` if the route is not specific enough.
fn front_of(template: &str, path: &str, event: &HttpEvent<'_>) -> Option<usize> {
    let mut route: Vec<Option<&str>> = Vec::new();
    for segment in segments(template) {
        match segment.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            None => route.push(Some(segment)),
            Some(name) => match name.strip_suffix('+') {
                None => route.push(None),
                Some(name) => {
                    let Pairs(parameters) = event.path_parameters.as_ref()?;
                    let (_, value) = parameters.iter().find(|(key, _)| key == name)?;
                    route.extend(segments(value).map(|_| None));
                }
            },
        }
    }
    let all: Vec<&str> = segments(path).collect();
    let front = all.len().checked_sub(route.len())?;
    let fits =
        route.iter().zip(all.iter().skip(front)).all(|(want, have)| want.is_none_or(|want| want == *have));
    fits.then(|| all.iter().take(front).map(|segment| segment.len() + 1).sum())
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    let path = path.strip_prefix('/').unwrap_or(path);
    let path = path.strip_suffix('/').unwrap_or(path);
    path.split('/').filter(move |_| !path.is_empty())
}

fn encode<'p>(text: Cow<'p, str>, set: &'static AsciiSet) -> Cow<'p, str> {
    match text {
        Cow::Borrowed(text) => utf8_percent_encode(text, set).into(),
        Cow::Owned(text) => Cow::Owned(utf8_percent_encode(&text, set).to_string()),
    }
}

fn after(text: Cow<'_, str>, at: usize) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.get(at..).unwrap_or_default()),
        Cow::Owned(mut text) => {
            text.drain(..at.min(text.len()));
            Cow::Owned(text)
        }
    }
}

fn before(text: Cow<'_, str>, end: char) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.split(end).next().unwrap_or_default()),
        Cow::Owned(mut text) => {
            text.truncate(text.find(end).unwrap_or(text.len()));
            Cow::Owned(text)
        }
    }
}
