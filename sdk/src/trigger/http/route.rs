//! A parsed route: its segments, and the path parameters that they capture.

use std::borrow::Cow;
use std::cmp::Ordering;

use percent_encoding::percent_decode_str;

use crate::trigger::http::item::Param;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Segment {
    Static(&'static str),
    Name(&'static str),
    Greedy(&'static str),
}

/// The pattern of a route: `/orders/{id}`, `/files/{path+}`.
///
/// One trailing slash of a path or of the route is ignored, as on a REST API. Any other empty segment is a
/// segment that neither a static segment nor `{name}` matches; `{name+}` captures it. An encoded slash
/// remains inside its segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern(Vec<Segment>);

impl Pattern {
    pub(super) fn new(route: &'static str) -> Self {
        Self(segments(route).map(|(segment, _)| Segment::new(segment)).collect())
    }

    /// Returns the names of the parameters, and whether each is greedy.
    pub(super) fn names(&self) -> impl Iterator<Item = (&'static str, bool)> {
        self.0.iter().filter_map(|segment| match segment {
            Segment::Static(_) => None,
            Segment::Name(name) => Some((*name, false)),
            Segment::Greedy(name) => Some((*name, true)),
        })
    }

    /// Returns what the parameters capture, if the path matches.
    pub(super) fn capture(&self, path: &str) -> Option<Vec<Param>> {
        let mut params = Vec::new();
        let mut given = segments(path);
        for segment in &self.0 {
            let (text, start) = given.next()?;
            match segment {
                Segment::Static(name) => {
                    if text != *name && Cow::from(percent_decode_str(text)) != name.as_bytes() {
                        return None;
                    }
                }
                Segment::Name(_) if text.is_empty() => return None,
                Segment::Name(name) => {
                    params.push(Param { name, at: start..start + text.len(), greedy: false });
                }
                Segment::Greedy(name) => {
                    params.push(Param { name, at: start..path.len(), greedy: true });
                    return Some(params);
                }
            }
        }
        given.next().is_none().then_some(params)
    }

    /// Compares the precedence of two patterns that match the same path: a static segment comes before
    /// `{name}`, and `{name}` before `{name+}`.
    pub(super) fn order(&self, other: &Self) -> Ordering {
        let rank = |segment: &Segment| match segment {
            Segment::Static(_) => 0_u8,
            Segment::Name(_) => 1,
            Segment::Greedy(_) => 2,
        };
        self.0.iter().map(rank).cmp(other.0.iter().map(rank))
    }
}

impl Segment {
    fn new(text: &'static str) -> Self {
        match text.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            None => Self::Static(text),
            Some(name) => name.strip_suffix('+').map_or(Self::Name(name), Self::Greedy),
        }
    }
}

/// Returns the segments of a path, each with the byte offset of its start. `/` has none.
fn segments(path: &str) -> impl Iterator<Item = (&str, usize)> {
    let rest = path.strip_prefix('/').unwrap_or(path);
    let mut start = path.len() - rest.len();
    let trimmed = rest.strip_suffix('/').unwrap_or(rest);
    trimmed.split('/').filter(move |_| !rest.is_empty()).map(move |segment| {
        let at = start;
        start += segment.len() + 1;
        (segment, at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn capture<'p>(route: &'static str, path: &'p str) -> Option<Vec<&'p str>> {
        let params = Pattern::new(route).capture(path)?;
        Some(params.into_iter().map(|param| &path[param.at]).collect())
    }

    #[test]
    fn paths_fit_or_not() {
        let cases: [(&str, &str, Option<&[&str]>); 20] = [
            ("/", "/", Some(&[])),
            ("/", "/a", None),
            ("/", "//", None),
            ("/orders", "/orders", Some(&[])),
            ("/orders", "/orders/", Some(&[])),
            ("/orders", "/orders//", None),
            ("/orders", "//orders", None),
            ("/orders", "/ord%65rs", Some(&[])),
            ("/orders", "/Orders", None),
            ("/café", "/caf%C3%A9", Some(&[])),
            ("/orders/{id}", "/orders/7", Some(&["7"])),
            ("/orders/{id}", "/orders/7/", Some(&["7"])),
            ("/orders/{id}", "/orders/", None),
            ("/orders/{id}", "/orders//", None),
            ("/orders/{id}", "/orders/a%2Fb", Some(&["a%2Fb"])),
            ("/{a}/x/{b}", "/1/x/2", Some(&["1", "2"])),
            ("/files/{path+}", "/files/a/b//c/", Some(&["a/b//c/"])),
            ("/files/{path+}", "/files", None),
            ("/files/{path+}", "/files/", None),
            ("/{proxy+}", "/", None),
        ];
        for (route, path, params) in cases {
            assert_eq!(capture(route, path).as_deref(), params, "{route} {path}");
        }
    }

    #[test]
    fn the_more_static_route_goes_first() {
        let mut routes =
            ["/{proxy+}", "/a/{x+}", "/{x}/b", "/a/{x}/{y+}", "/a/b", "/a/{x}", "/"].map(Pattern::new);
        routes.sort_by(Pattern::order);
        let sorted = ["/", "/a/b", "/a/{x}", "/a/{x}/{y+}", "/a/{x+}", "/{x}/b", "/{proxy+}"];
        assert_eq!(routes, sorted.map(Pattern::new));
    }
}
