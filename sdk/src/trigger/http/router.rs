//! Routes a request to one of the binary's functions. The route is also matched if there is only one
//! function: the parameters come from the path, so the function works behind any kind of API.

use bytes::Bytes;
use http::header::{ALLOW, HeaderValue};
use http::{Method, Response, StatusCode};

use crate::batch::call;
use crate::failure::Error;
use crate::function::{Invocation, Typed};
use crate::spec::CorsSpec;
use crate::trigger::http::item::{HttpItem, Param};
use crate::trigger::http::route::Pattern;
use crate::trigger::http::{Http, HttpSpec, cors, problem};

/// The routes of a binary.
#[doc(hidden)]
pub struct Router {
    routes: Vec<Route>,
    /// The CORS rules for a path without a route, if all functions agree on them.
    cors: Option<CorsSpec>,
}

struct Route {
    pattern: Pattern,
    spec: HttpSpec,
    function: Typed<Http>,
}

/// The routes that match a path, with the captured parameters.
type Matches<'r> = Vec<(&'r Route, Vec<Param>)>;

impl Router {
    pub(crate) fn new(functions: Vec<Typed<Http>>, cors: Option<CorsSpec>) -> Result<Self, Error> {
        let mut routes = Vec::with_capacity(functions.len());
        for function in functions {
            // The rules in `main!` apply to every route without rules of its own.
            let spec = HttpSpec { cors: function.spec.trigger.cors.or(cors), ..function.spec.trigger };
            spec.cors.as_ref().map_or(Ok(()), cors::check)?;
            routes.push(Route { pattern: Pattern::new(spec.route), spec, function });
        }
        let first = routes.first().and_then(|route| route.spec.cors);
        let cors = first.filter(|_| routes.iter().all(|route| route.spec.cors == first));
        Ok(Self { routes, cors })
    }

    /// Returns the response to a request. Every failure is a response too.
    pub(crate) async fn response(
        &self,
        item: &mut HttpItem<'_>,
        invocation: &Invocation<'_>,
    ) -> Response<Bytes> {
        let (mut response, cors) = match self.route(item, invocation) {
            Routed::To(route) => {
                let result = match item.check_body(route.spec.max_body) {
                    Ok(()) => call(&route.function, item, invocation).await,
                    Err(error) => Err(error),
                };
                let response = result.unwrap_or_else(|error| problem::response(&error, invocation.context()));
                (response, route.spec.cors)
            }
            Routed::Nowhere(response, cors) => (response, cors),
        };
        if let Some(cors) = cors {
            cors::allow(&cors, item, response.headers_mut());
        }
        response
    }

    /// Finds the route of a request and stores what it captures, or returns the response.
    fn route(&self, item: &mut HttpItem<'_>, invocation: &Invocation<'_>) -> Routed<'_> {
        let fits = |route: &Route| route.pattern.capture(item.path());
        let mut matches: Matches<'_> =
            self.routes.iter().filter_map(|route| Some((route, fits(route)?))).collect();

        if let Some(cors) = requested(item).and_then(|method| preflight(&matches, &method)) {
            let mut response = empty(StatusCode::NO_CONTENT);
            cors::preflight(&cors, item, &methods(&matches), response.headers_mut());
            return Routed::Nowhere(response, Some(cors));
        }
        if let Some(at) = best(&matches, item.method()) {
            let (route, params) = matches.swap_remove(at);
            return match item.capture(params) {
                Ok(()) => Routed::To(route),
                Err(error) => {
                    Routed::Nowhere(problem::response(&error, invocation.context()), route.spec.cors)
                }
            };
        }
        let Some((first, _)) = matches.first() else {
            let error =
                Error::new("NotFound", format!("no route matches `{}`", item.path())).with_status(404);
            return Routed::Nowhere(problem::response(&error, invocation.context()), self.cors);
        };
        let cors = first.spec.cors;
        let mut response = if *item.method() == Method::OPTIONS && cors.is_some() {
            empty(StatusCode::NO_CONTENT)
        } else {
            let detail = format!("`{}` does not support {}", item.path(), item.method());
            let error = Error::new("MethodNotAllowed", detail).with_status(405);
            problem::response(&error, invocation.context())
        };
        if let Ok(allow) = HeaderValue::from_str(&methods(&matches)) {
            response.headers_mut().insert(ALLOW, allow);
        }
        Routed::Nowhere(response, cors)
    }
}

/// Where a request goes.
enum Routed<'r> {
    To(&'r Route),
    /// To no function: the response, and who may read it.
    Nowhere(Response<Bytes>, Option<CorsSpec>),
}

impl Route {
    /// Returns the rank of the route for this method; lower is better. The method itself comes first, then
    /// `GET` for `HEAD`, then `ANY`.
    fn rank(&self, method: &Method) -> Option<u8> {
        match self.spec.method {
            own if own == method.as_str() => Some(0),
            "GET" if method == Method::HEAD => Some(1),
            "ANY" => Some(2),
            _ => None,
        }
    }
}

/// Returns the index of the route that handles the request.
fn best(matches: &Matches<'_>, method: &Method) -> Option<usize> {
    let takers =
        matches.iter().enumerate().filter_map(|(at, (route, _))| Some((at, route, route.rank(method)?)));
    let first = takers.min_by(|a, b| a.1.pattern.order(&b.1.pattern).then(a.2.cmp(&b.2)));
    first.map(|(at, ..)| at)
}

/// Returns the method that a browser asks to use, if this is a preflight request.
fn requested(item: &HttpItem<'_>) -> Option<Method> {
    if *item.method() != Method::OPTIONS || item.header("origin").is_none() {
        return None;
    }
    item.header("access-control-request-method")?.parse().ok()
}

/// Returns the CORS rules for a preflight request, unless a function handles `OPTIONS` itself.
fn preflight(matches: &Matches<'_>, requested: &Method) -> Option<CorsSpec> {
    if matches.iter().any(|(route, _)| route.spec.method == "OPTIONS") {
        return None;
    }
    let route = best(matches, requested).and_then(|at| matches.get(at)).or_else(|| matches.first());
    route.and_then(|(route, _)| route.spec.cors)
}

/// Returns the methods that the path supports, as a list.
fn methods(matches: &Matches<'_>) -> String {
    const ALL: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    let mut methods: Vec<&str> = Vec::new();
    for (route, _) in matches {
        let own = [route.spec.method];
        let add: &[&str] = match route.spec.method {
            "ANY" => &ALL,
            "GET" => &["GET", "HEAD"],
            _ => &own,
        };
        let options = if route.spec.cors.is_some() { &["OPTIONS"][..] } else { &[] };
        for method in add.iter().chain(options) {
            if !methods.contains(method) {
                methods.push(method);
            }
        }
    }
    methods.join(", ")
}

fn empty(status: StatusCode) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    *response.status_mut() = status;
    response
}
