//! The parameters of the route.

mod de;
mod value;

use std::future::Future;

use serde::de::DeserializeOwned;

use crate::failure::Error;
use crate::function::{FromItem, Invocation};
use crate::init::InitContext;
use crate::spec::FunctionSpec;
use crate::trigger::http::Http;
use crate::trigger::http::item::HttpItem;
use crate::trigger::http::path::de::{Misfit, Parameter, Parameters};
use crate::trigger::http::route::Pattern;

/// The parameters of the route, percent-decoded.
///
/// `T` is one value, a tuple in the route's order, or a struct or map by the route's own names. A value
/// that does not fit is `InvalidPath` 400, with the parameter's name. `{name+}` is a `String` with its
/// slashes, or a `Vec` of its segments.
///
/// ```
/// use lambkin::http::Path;
///
/// #[derive(serde::Deserialize)]
/// struct Line { order: String, number: u32 }
///
/// #[lambkin::function(http = "GET /orders/{order}/lines/{number}")]
/// async fn line(Path(line): Path<Line>) -> Result<String, lambkin::Error> {
///     Ok(format!("line {} of {}", line.number, line.order))
/// }
/// ```
///
/// A `T` that wants what the route does not have ends INIT with `RouteMismatch`, which names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned> FromItem<Http> for Path<T> {
    fn prepare(env: &InitContext) -> impl Future<Output = Result<(), Error>> + Send {
        std::future::ready(env.function().map_or(Ok(()), check::<T>))
    }

    fn from_item(item: &HttpItem<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        let parameters = item.captured().iter().map(|param| Parameter {
            name: param.name,
            raw: item.raw(param),
            greedy: param.greedy,
        });
        let parameters: Vec<Parameter<'_>> = parameters.collect();
        T::deserialize(Parameters { given: &parameters, trial: false }).map(Self).map_err(|misfit| {
            match misfit {
                Misfit::Route(detail) => mismatch(detail),
                Misfit::Value { name, detail } => invalid(name.or_else(|| only(&parameters)), detail),
            }
        })
    }
}

fn invalid(name: Option<&'static str>, detail: String) -> Error {
    let Some(name) = name else {
        return Error::new("InvalidPath", format!("the path does not fit: {detail}")).with_status(400);
    };
    let message = format!("the path does not fit: `{name}`: {detail}");
    Error::new("InvalidPath", message).with_status(400).field(name, detail)
}

/// The one parameter's name, where there is one: then any fault is about it.
fn only(parameters: &[Parameter<'_>]) -> Option<&'static str> {
    match parameters {
        [one] => Some(one.name),
        _ => None,
    }
}

/// Tries `T` on the route with made-up values: what it asks for and does not get is a mistake in the
/// program, which no request can mend. That a made-up value does not fit proves nothing.
fn check<T: DeserializeOwned>(spec: &'static FunctionSpec) -> Result<(), Error> {
    let Some(http) = spec.route else { return Ok(()) };
    let pattern = Pattern::new(http.route);
    let parameters = pattern.names().map(|(name, greedy)| Parameter { name, raw: "0", greedy });
    let parameters: Vec<Parameter<'_>> = parameters.collect();
    match T::deserialize(Parameters { given: &parameters, trial: true }) {
        Err(Misfit::Route(detail)) => {
            Err(mismatch(format!("`{}` cannot take the path of `{}`: {detail}", spec.name, http.route)))
        }
        _ => Ok(()),
    }
}

fn mismatch(detail: String) -> Error {
    Error::new("RouteMismatch", detail).permanent()
}
