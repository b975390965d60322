//! The functions of a binary by their routes. One function alone is matched all the same: its
//! parameters come from the path, so it may stand behind any kind of API.

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
    /// What holds where there is no route: what all of them say.
    cors: Option<CorsSpec>,
}

struct Route {
    pattern: Pattern,
    spec: HttpSpec,
    function: Typed<Http>,
}

/// The routes that fit a path, with what they capture of it.
type Here<'r> = Vec<(&'r Route, Vec<Param>)>;

impl Router {
    pub(crate) fn new(functions: Vec<Typed<Http>>, cors: Option<CorsSpec>) -> Result<Self, Error> {
        let mut routes = Vec::with_capacity(functions.len());
        for function in functions {
            // What `main!` says holds for every route that says nothing itself.
            let spec = HttpSpec { cors: function.spec.trigger.cors.or(cors), ..function.spec.trigger };
            spec.cors.as_ref().map_or(Ok(()), cors::check)?;
            routes.push(Route { pattern: Pattern::new(spec.route), spec, function });
        }
        let first = routes.first().and_then(|route| route.spec.cors);
        let cors = first.filter(|_| routes.iter().all(|route| route.spec.cors == first));
        Ok(Self { routes, cors })
    }

    /// Makes the response to a request. Whatever goes wrong is a response too, but for a panic.
    pub(crate) async fn response(
        &self,
        item: &mut HttpItem<'_>,
        invocation: &Invocation<'_>,
    ) -> Result<Response<Bytes>, Error> {
        let (mut response, cors) = self.routed(item, invocation).await?;
        if let Some(cors) = cors {
            cors::allow(&cors, item, response.headers_mut());
        }
        Ok(response)
    }

    async fn routed(
        &self,
        item: &mut HttpItem<'_>,
        invocation: &Invocation<'_>,
    ) -> Result<(Response<Bytes>, Option<CorsSpec>), Error> {
        let fits = |route: &Route| route.pattern.capture(item.path());
        let mut here: Here<'_> = self.routes.iter().filter_map(|route| Some((route, fits(route)?))).collect();

        if let Some(cors) = asked(item).and_then(|method| preflight(&here, &method)) {
            let mut response = empty(StatusCode::NO_CONTENT);
            cors::preflight(&cors, item, &methods(&here), response.headers_mut());
            return Ok((response, Some(cors)));
        }
        if let Some(at) = best(&here, item.method()) {
            let (route, params) = here.swap_remove(at);
            let response = match route.call(params, item, invocation).await {
                Ok(response) => response,
                Err(error) if error.is_panic() => return Err(error),
                Err(error) => problem::response(&error, invocation.context()),
            };
            return Ok((response, route.spec.cors));
        }
        let Some((first, _)) = here.first() else {
            let error =
                Error::new("NotFound", format!("there is nothing at `{}`", item.path())).with_status(404);
            return Ok((problem::response(&error, invocation.context()), self.cors));
        };
        let cors = first.spec.cors;
        let mut response = if *item.method() == Method::OPTIONS && cors.is_some() {
            empty(StatusCode::NO_CONTENT)
        } else {
            let detail = format!("`{}` does not take {}", item.path(), item.method());
            let error = Error::new("MethodNotAllowed", detail).with_status(405);
            problem::response(&error, invocation.context())
        };
        if let Ok(allow) = HeaderValue::from_str(&methods(&here)) {
            response.headers_mut().insert(ALLOW, allow);
        }
        Ok((response, cors))
    }
}

impl Route {
    async fn call(
        &self,
        params: Vec<Param>,
        item: &mut HttpItem<'_>,
        invocation: &Invocation<'_>,
    ) -> Result<Response<Bytes>, Error> {
        item.capture(params)?;
        item.check_body(self.spec.max_body)?;
        call(&self.function, item, invocation).await
    }

    /// How well it takes the method: its own before GET's HEAD before `ANY`.
    fn rank(&self, method: &Method) -> Option<u8> {
        match self.spec.method {
            own if own == method.as_str() => Some(0),
            "GET" if method == Method::HEAD => Some(1),
            "ANY" => Some(2),
            _ => None,
        }
    }
}

/// The route that takes the request.
fn best(here: &Here<'_>, method: &Method) -> Option<usize> {
    let takers =
        here.iter().enumerate().filter_map(|(at, (route, _))| Some((at, route, route.rank(method)?)));
    let first = takers.min_by(|a, b| a.1.pattern.order(&b.1.pattern).then(a.2.cmp(&b.2)));
    first.map(|(at, ..)| at)
}

/// The method that a browser asks to use, if this is its preflight request.
fn asked(item: &HttpItem<'_>) -> Option<Method> {
    if *item.method() != Method::OPTIONS || item.header("origin").is_none() {
        return None;
    }
    item.header("access-control-request-method")?.parse().ok()
}

/// What answers a preflight request, unless a function takes `OPTIONS` itself.
fn preflight(here: &Here<'_>, asked: &Method) -> Option<CorsSpec> {
    if here.iter().any(|(route, _)| route.spec.method == "OPTIONS") {
        return None;
    }
    let route = best(here, asked).and_then(|at| here.get(at)).or_else(|| here.first());
    route.and_then(|(route, _)| route.spec.cors)
}

/// The methods that a path takes, as a list.
fn methods(here: &Here<'_>) -> String {
    const ALL: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    let mut methods: Vec<&str> = Vec::new();
    for (route, _) in here {
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
