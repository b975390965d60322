//! Selects the function for a request.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use http::Method;
use percent_encoding::percent_decode_str;

/// A route and its function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The method in upper case, or `ANY`.
    pub method: String,
    /// The path, such as `/orders/{id}` or `/files/{path+}`.
    pub path: String,
    /// The name of the function.
    pub function: String,
}

/// A route that API Gateway would not accept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RouteError {
    /// The path is not valid.
    #[error("`{0}` is not a valid route: {1}")]
    Invalid(String, &'static str),
    /// Two functions have the same route.
    #[error("`{route}` is the route of two functions: `{first}` and `{second}`")]
    Duplicate {
        /// The route.
        route: String,
        /// The function that has it.
        first: String,
        /// The other function that declares it.
        second: String,
    },
}

/// The routes, the more specific ones first.
#[derive(Debug, Default)]
pub(super) struct Routes {
    routes: Vec<Compiled>,
}

#[derive(Debug)]
struct Compiled {
    route: Route,
    pattern: Vec<Segment>,
}

/// In order of precedence.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Segment {
    Static(String),
    One(String),
    Rest(String),
}

/// The route that a request matched.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct RouteMatch<'r> {
    pub(super) function: &'r str,
    /// Such as `GET /orders/{id}`.
    pub(super) key: String,
    /// The path parameters, decoded.
    pub(super) parameters: BTreeMap<&'r str, String>,
}

impl Routes {
    pub(super) fn new(routes: Vec<Route>) -> Result<Self, RouteError> {
        let mut compiled: Vec<Compiled> = Vec::with_capacity(routes.len());
        for route in routes {
            let pattern = parse(&route.path)
                .map_err(|why| RouteError::Invalid(key(&route.method, &route.path), why))?;
            let same = compiled
                .iter()
                .find(|have| have.route.method == route.method && same(&have.pattern, &pattern));
            match same {
                Some(have) if have.route.function == route.function => {}
                Some(have) => {
                    return Err(RouteError::Duplicate {
                        route: key(&route.method, &route.path),
                        first: have.route.function.clone(),
                        second: route.function,
                    });
                }
                None => compiled.push(Compiled { route, pattern }),
            }
        }
        compiled.sort_by(|a, b| order(&a.pattern, &b.pattern));
        Ok(Self { routes: compiled })
    }

    /// Returns all routes as they were declared.
    pub(super) fn keys(&self) -> Vec<String> {
        self.routes.iter().map(|have| key(&have.route.method, &have.route.path)).collect()
    }

    /// Finds the most specific route: by its path first, then by its method.
    ///
    /// `HEAD` and `OPTIONS` go to the functions of the path even if nobody declared them, because a lambkin
    /// binary handles them: with the headers of `GET`, and as a browser's preflight request.
    ///
    /// An HTTP API decodes the path before it matches: `%2F` is a separator, so `/orders/a%2Fb` does not
    /// match `/orders/{id}`.
    pub(super) fn find(&self, method: &Method, path: &str) -> Option<RouteMatch<'_>> {
        let path = decode(path);
        let segments: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
        let here: Vec<(&Compiled, BTreeMap<&str, String>)> =
            self.routes.iter().filter_map(|have| Some((have, capture(&have.pattern, &segments)?))).collect();
        let rank = |have: &Compiled| match have.route.method.as_str() {
            own if own == method.as_str() => Some(0),
            "ANY" => Some(1),
            "GET" if method == Method::HEAD => Some(2),
            _ if method == Method::OPTIONS => Some(3),
            _ => None,
        };
        // The sort is stable and the routes are in order, so the first of the lowest rank is the best. A
        // declared route takes precedence over a function that only handles `HEAD` or `OPTIONS` as well.
        let best =
            here.into_iter().filter_map(|(have, parameters)| Some((rank(have)?, have, parameters))).min_by(
                |a, b| (a.0 > 1).cmp(&(b.0 > 1)).then(order(&a.1.pattern, &b.1.pattern)).then(a.0.cmp(&b.0)),
            );
        best.map(|(_, have, parameters)| RouteMatch {
            function: &have.route.function,
            key: key(&have.route.method, &have.route.path),
            parameters,
        })
    }
}

fn key(method: &str, path: &str) -> String {
    format!("{method} {path}")
}

fn parse(path: &str) -> Result<Vec<Segment>, &'static str> {
    let rest = path.strip_prefix('/').ok_or("a path must start with `/`")?;
    let mut pattern = Vec::new();
    for segment in rest.split('/') {
        if let Some(Segment::Rest(_)) = pattern.last() {
            return Err("`{name+}` must be the last segment");
        }
        let name = segment.strip_prefix('{').and_then(|name| name.strip_suffix('}'));
        pattern.push(match name {
            None if segment.contains(['{', '}']) => return Err("`{name}` must be a whole segment"),
            None => Segment::Static(segment.to_owned()),
            Some(name) => match name.strip_suffix('+') {
                _ if name.is_empty() || name == "+" => return Err("a path parameter must have a name"),
                Some(name) => Segment::Rest(name.to_owned()),
                None => Segment::One(name.to_owned()),
            },
        });
    }
    Ok(pattern)
}

/// Whether two patterns match the same paths, whatever the names of their parameters.
fn same(a: &[Segment], b: &[Segment]) -> bool {
    a.len() == b.len() && order(a, b) == Ordering::Equal
}

/// Orders patterns from left to right: static segments, then parameters, then greedy parameters.
fn order(a: &[Segment], b: &[Segment]) -> Ordering {
    let rank = |segment: &Segment| match segment {
        Segment::Static(text) => (0, text.clone()),
        Segment::One(_) => (1, String::new()),
        Segment::Rest(_) => (2, String::new()),
    };
    a.iter().map(rank).cmp(b.iter().map(rank))
}

fn capture<'r>(pattern: &'r [Segment], segments: &[&str]) -> Option<BTreeMap<&'r str, String>> {
    let mut parameters = BTreeMap::new();
    let mut at = segments.iter();
    for segment in pattern {
        match segment {
            Segment::Static(text) => {
                at.next().filter(|have| *have == text)?;
            }
            Segment::One(name) => {
                let have = at.next().filter(|have| !have.is_empty())?;
                parameters.insert(name.as_str(), (*have).to_owned());
            }
            Segment::Rest(name) => {
                let rest = at.as_slice().join("/");
                at = [].iter();
                if rest.is_empty() {
                    return None;
                }
                parameters.insert(name.as_str(), rest);
            }
        }
    }
    at.as_slice().is_empty().then_some(parameters)
}

pub(super) fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}
