//! Path and query of the request as its client wrote them: each service hands them over differently.
//!
//! | service | path | query |
//! |---|---|---|
//! | REST API | percent-encoded, with a custom domain's base path | decoded |
//! | HTTP API | decoded, with the stage or a custom domain's mapping | as written |
//! | function URL | as written | as written |
//! | load balancer, Lattice | as written | encoded pairs |

use std::borrow::Cow;

use percent_encoding::{AsciiSet, CONTROLS, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::payload::Str;
use crate::payload::pairs::Pairs;
use crate::trigger::http::event::{HttpEvent, RequestContext};
use crate::trigger::http::item::Caller;

/// What a path cannot hold as it is (RFC 3986, section 3.3). A `%` stays: the path is encoded.
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
/// In a path that arrives decoded, a `%` stands for itself.
const DECODED_PATH: &AsciiSet = &ENCODED_PATH.add(b'%');
/// What a query cannot hold as it is; `&` cannot stand inside one encoded pair.
const ENCODED_QUERY: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'<').add(b'>').add(b'&');
/// RFC 3986, section 2.3: what never needs encoding.
const DECODED_QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The path below the stage and the base path, percent-encoded, with a `/` in front.
pub(super) fn path<'p>(event: &mut HttpEvent<'p>, caller: Caller) -> Option<Cow<'p, str>> {
    let Str(raw) = match caller {
        Caller::HttpApi => event.raw_path.take()?,
        _ => event.path.take()?,
    };
    let (raw, set) = match caller {
        Caller::HttpApi if arrives_decoded(event) => (below_mapping(event, raw, true), DECODED_PATH),
        Caller::HttpApi => (below_mapping(event, raw, true), ENCODED_PATH),
        // An HTTP API that sends payload format 1.0 says so; a REST API says nothing.
        Caller::RestApi if event.version.is_some() && arrives_decoded(event) => {
            (below_mapping(event, raw, true), DECODED_PATH)
        }
        Caller::RestApi => (below_mapping(event, raw, false), ENCODED_PATH),
        Caller::LoadBalancer { .. } | Caller::Lattice => (before(raw, '?'), ENCODED_PATH),
    };
    let path = encode(raw, set);
    Some(if path.starts_with('/') { path } else { Cow::Owned(format!("/{path}")) })
}

/// The query, percent-encoded, without the `?`.
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

/// HTTP APIs decode the path before they hand it over; function URLs and what stands in for a
/// service on a developer's machine do not. Decoding it twice would turn `%252e` into a dot.
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

/// Takes off what stands before the route: the stage, or the base path of a custom domain.
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

/// On the API's own domain the stage is the first segment, unless it is `$default`.
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

/// How many bytes of the path stand before the part that the API's own route covers. That part has as
/// many segments as the route, with its greedy parameter filled in, and the same static ones; `None`
/// where the route says too little.
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
