//! Routes of HTTP APIs: a method and a path, as in `POST /orders/{id}`.

use crate::text::{list, nearest};

const METHODS: &[&str] = &["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "ANY"];

/// A method and a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Route {
    /// The method in capitals, or `ANY`.
    pub method: String,
    /// The path, such as `/orders/{id}` or `/files/{path+}`.
    pub path: String,
    /// The names of the parameters, in order.
    pub names: Vec<String>,
}

impl Route {
    /// Parses a route in API Gateway's notation.
    ///
    /// ```
    /// use lambkin_spec::route::Route;
    ///
    /// let route = Route::parse("GET /orders/{id}")?;
    /// assert_eq!((route.method.as_str(), route.names.as_slice()), ("GET", &["id".to_owned()][..]));
    /// # Ok::<(), String>(())
    /// ```
    pub fn parse(text: &str) -> Result<Self, String> {
        let Some((method, path)) = text.split_once(' ') else {
            return Err(format!(
                "`{text}` is not a route: write a method, a space and a path, as in `GET /orders/{{id}}`"
            ));
        };
        if !METHODS.contains(&method) {
            let methods = list(METHODS);
            return Err(match nearest(method, METHODS.iter().copied()) {
                Some(near) => {
                    format!("`{method}` is not a method, did you mean `{near}`? the methods are {methods}")
                }
                None => format!("`{method}` is not a method: the methods are {methods}"),
            });
        }
        let names = names(path)?;
        Ok(Self { method: method.to_owned(), path: path.to_owned(), names })
    }
}

fn names(path: &str) -> Result<Vec<String>, String> {
    let Some(rest) = path.strip_prefix('/') else {
        return Err(format!("the route `{path}` must start with `/`: write `/{}`", path.trim()));
    };
    if rest.contains(['?', '#']) {
        return Err("a route cannot have a query: use the extractor `Query<T>`".to_owned());
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
                "`{segment}` is not a parameter: use letters, digits, `-` and `_`, with a letter first"
            ));
        }
        if greedy && !last {
            return Err(format!("`{segment}` matches the rest of the path: it must be the last segment"));
        }
        if names.iter().any(|known| known == name) {
            return Err(format!(
                "duplicate parameter `{{{name}}}` in the route `{path}`: rename one of them"
            ));
        }
        names.push(name.to_owned());
    }
    Ok(names)
}

/// Returns the text in the braces if the segment is a parameter.
fn parameter(segment: &str) -> Result<Option<&str>, String> {
    if let Some(name) = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        return Ok(Some(name));
    }
    if let Some(name) = segment.strip_prefix(':') {
        return Err(format!("write `{{{name}}}` instead of `{segment}`"));
    }
    if segment.contains(['{', '}']) {
        return Err(format!("in `{segment}` the braces must enclose the whole segment, as in `/{{name}}/`"));
    }
    // What RFC 3986 allows in a segment, without `%`: a route is matched decoded.
    match segment.chars().find(|c| !c.is_ascii_alphanumeric() && !"-._~!$&'()*+,;=:@".contains(*c)) {
        Some(character) => Err(format!("`{character}` is not allowed in the segment `{segment}` of a route")),
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
    fn every_error_says_how_to_fix_it() {
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
            ("GET /orders/{}", "`{}` is not a parameter"),
            ("GET /orders/{1d}", "`{1d}` is not a parameter"),
            ("GET /orders/:id", "write `{id}`"),
            ("GET /{id}/{id}", "duplicate parameter `{id}`"),
            ("GET /{all+}/x", "must be the last segment"),
            ("GET /a b", "is not allowed"),
            ("GET /caf\u{e9}", "is not allowed"),
        ] {
            let message = Route::parse(text).unwrap_err();
            assert!(message.contains(expected), "{text}: {message}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_route_or_an_error(text in "(GET |ANY )?[/{}+a-c: ]{0,12}|.{0,20}") {
            if let Ok(route) = Route::parse(&text) {
                prop_assert_eq!(format!("{} {}", route.method, route.path), text);
            }
        }
    }
}
