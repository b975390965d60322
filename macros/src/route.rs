//! `"POST /orders/{id}"`: a method and a route.

use crate::names::{list, nearest};

const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY"];

/// A method and a route that hold together.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Route {
    pub(crate) method: String,
    pub(crate) path: String,
    /// The names in braces, in order.
    pub(crate) names: Vec<String>,
}

impl Route {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let Some((method, path)) = text.split_once(' ') else {
            return Err(format!(
                "`{text}` is no route: write a method, a space and a path, as in `GET /orders/{{id}}`"
            ));
        };
        if !METHODS.contains(&method) {
            let methods = list(METHODS);
            return Err(match nearest(method, METHODS.iter().copied()) {
                Some(near) => {
                    format!("`{method}` is no method, did you mean `{near}`? the methods are {methods}")
                }
                None => format!("`{method}` is no method: the methods are {methods}"),
            });
        }
        let names = names(path)?;
        Ok(Self { method: method.to_owned(), path: path.to_owned(), names })
    }
}

fn names(path: &str) -> Result<Vec<String>, String> {
    let Some(rest) = path.strip_prefix('/') else {
        return Err(format!("the route `{path}` starts without `/`: write `/{}`", path.trim()));
    };
    if rest.contains(['?', '#']) {
        return Err("a route has no query: take it with `Query<T>`".to_owned());
    }
    let mut names: Vec<String> = Vec::new();
    if rest.is_empty() {
        return Ok(names);
    }
    let mut segments = rest.split('/').peekable();
    while let Some(segment) = segments.next() {
        let last = segments.peek().is_none();
        if segment.is_empty() {
            return Err(match last {
                true => format!("the route `{path}` ends with `/`: write `{}`", path.trim_end_matches('/')),
                false => format!("the route `{path}` has an empty segment: write one `/`"),
            });
        }
        let Some(name) = parameter(segment)? else { continue };
        let (name, greedy) = name.strip_suffix('+').map_or((name, false), |name| (name, true));
        if !is_name(name) {
            return Err(format!(
                "`{segment}` has no name that works: use letters, digits, `-` and `_`, with a letter first"
            ));
        }
        if greedy && !last {
            return Err(format!("`{segment}` takes the rest of the route: it can only stand last"));
        }
        if names.iter().any(|known| known == name) {
            return Err(format!("the route `{path}` names `{{{name}}}` twice: rename one of them"));
        }
        names.push(name.to_owned());
    }
    Ok(names)
}

/// What stands in the braces, if the segment is a parameter.
fn parameter(segment: &str) -> Result<Option<&str>, String> {
    if let Some(name) = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        return Ok(Some(name));
    }
    if let Some(name) = segment.strip_prefix(':') {
        return Err(format!("write `{{{name}}}` instead of `{segment}`"));
    }
    if segment.contains(['{', '}']) {
        return Err(format!("in `{segment}` the braces have to be the whole segment, as in `/{{name}}/`"));
    }
    // What RFC 3986 allows in a segment, without `%`: a route is matched decoded.
    match segment.chars().find(|c| !c.is_ascii_alphanumeric() && !"-._~!$&'()*+,;=:@".contains(*c)) {
        Some(character) => Err(format!("`{character}` cannot stand in the route's segment `{segment}`")),
        None => Ok(None),
    }
}

fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Route;

    #[test]
    fn names_come_in_order() {
        let route = Route::parse("PUT /orders/{id}/lines/{line_no}/{rest+}").unwrap();
        assert_eq!(
            (route.method.as_str(), route.path.as_str()),
            ("PUT", "/orders/{id}/lines/{line_no}/{rest+}")
        );
        assert_eq!(route.names, ["id", "line_no", "rest"]);
        assert!(Route::parse("ANY /").unwrap().names.is_empty());
        assert!(Route::parse("GET /a.b/~c:d@e").unwrap().names.is_empty());
    }

    #[test]
    fn every_mistake_says_the_way_out() {
        for (text, expected) in [
            ("", "write a method"),
            ("/orders", "write a method"),
            ("get /orders", "did you mean `GET`?"),
            ("FETCH /orders", "the methods are `GET`"),
            ("GET orders", "write `/orders`"),
            ("GET  /orders", "write `//orders`"),
            ("GET /orders/", "write `/orders`"),
            ("GET //orders", "empty segment"),
            ("GET /orders?limit=1", "Query<T>"),
            ("GET /orders/{id", "whole segment"),
            ("GET /orders/x{id}", "whole segment"),
            ("GET /orders/{}", "no name"),
            ("GET /orders/{1d}", "no name"),
            ("GET /orders/:id", "write `{id}`"),
            ("GET /{id}/{id}", "twice"),
            ("GET /{all+}/x", "only stand last"),
            ("GET /a b", "cannot stand"),
            ("GET /caf\u{e9}", "cannot stand"),
        ] {
            let message = Route::parse(text).unwrap_err();
            assert!(message.contains(expected), "{text}: {message}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_route_or_a_mistake(text in "(GET |ANY )?[/{}+a-c: ]{0,12}|.{0,20}") {
            if let Ok(route) = Route::parse(&text) {
                prop_assert_eq!(format!("{} {}", route.method, route.path), text);
            }
        }
    }
}
