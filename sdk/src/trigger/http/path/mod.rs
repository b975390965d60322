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

/// Extracts the parameters of the route, percent-decoded.
///
/// `T` is one value, a tuple in the order of the route, or a struct or map with the names in the route.
/// `{name+}` is a `String` that includes its slashes, or a `Vec` of its segments. Fails with `InvalidPath`
/// (400), which names the parameter, if a value does not match `T`.
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
/// If `T` needs a parameter that the route does not have, INIT fails with `RouteMismatch`, which names it.
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
        let message = format!("the path does not match the expected type: {detail}");
        return Error::new("InvalidPath", message).with_status(400);
    };
    let message = format!("the path does not match the expected type: `{name}`: {detail}");
    Error::new("InvalidPath", message).with_status(400).field(name, detail)
}

/// Returns the name if there is exactly one parameter, because every mismatch is then about it.
fn only(parameters: &[Parameter<'_>]) -> Option<&'static str> {
    match parameters {
        [one] => Some(one.name),
        _ => None,
    }
}

/// Deserializes `T` from the route with placeholder values. If `T` needs a parameter that the route does not
/// have, no request can ever succeed. A placeholder that does not match `T` is ignored.
fn check<T: DeserializeOwned>(spec: &'static FunctionSpec) -> Result<(), Error> {
    let Some(http) = spec.route else { return Ok(()) };
    let pattern = Pattern::new(http.route);
    let parameters = pattern.names().map(|(name, greedy)| Parameter { name, raw: "0", greedy });
    let parameters: Vec<Parameter<'_>> = parameters.collect();
    match T::deserialize(Parameters { given: &parameters, trial: true }) {
        Err(Misfit::Route(detail)) => Err(mismatch(format!(
            "the `Path` of `{}` does not match the route `{}`: {detail}",
            spec.name, http.route
        ))),
        _ => Ok(()),
    }
}

fn mismatch(detail: String) -> Error {
    Error::new("RouteMismatch", detail).permanent()
}
