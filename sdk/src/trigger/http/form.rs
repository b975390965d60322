//! Query strings and forms: `application/x-www-form-urlencoded`, where a repeated key is a list.

use http::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;

use crate::failure::Error;
use crate::function::{FromItem, Invocation};
use crate::trigger::http::Http;
use crate::trigger::http::item::HttpItem;
use crate::trigger::http::json::with_missing;

/// Extracts the query string.
///
/// `T` is a struct or a map. A repeated key fills a `Vec`; an `Option` is `None` if its key is missing or
/// empty. Fails with `InvalidQuery` (400), which names the parameter, if the query does not match `T`.
///
/// ```
/// use lambkin::http::Query;
///
/// #[derive(serde::Deserialize)]
/// struct Filter {
///     #[serde(default)]
///     tag: Vec<String>,
///     limit: Option<u32>,
/// }
///
/// #[lambkin::function(http = "GET /photos")]
/// async fn photos(Query(filter): Query<Filter>) -> Result<String, lambkin::Error> {
///     Ok(format!("{:?} up to {:?}", filter.tag, filter.limit))
/// }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> FromItem<Http> for Query<T> {
    fn from_item(item: &HttpItem<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        read(item.query().as_bytes())
            .map(Self)
            .map_err(|error| error.named("InvalidQuery", "the query does not match the expected type", 400))
    }
}

/// Extracts a form from the body, as an HTML page submits it.
///
/// The form is read like a [`Query`]. Fails with `InvalidForm` (422), which names the field, if it does not
/// match `T`, and with `UnsupportedMediaType` (415) if the content type is not
/// `application/x-www-form-urlencoded`.
///
/// ```
/// use lambkin::http::{Form, Redirect};
///
/// #[derive(serde::Deserialize)]
/// struct Login { user: String, password: String }
///
/// #[lambkin::function(http = "POST /login")]
/// async fn login(Form(login): Form<Login>) -> Result<Redirect, lambkin::Error> {
///     Ok(Redirect::see_other(format!("/users/{}", login.user)))
/// }
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Form<T>(pub T);

impl<T: DeserializeOwned> FromItem<Http> for Form<T> {
    fn from_item(item: &HttpItem<'_>, _: &Invocation<'_>) -> Result<Self, Error> {
        const FORM: &str = "application/x-www-form-urlencoded";
        let kind = item.header(CONTENT_TYPE.as_str()).and_then(|kind| kind.split(';').next());
        if !kind.is_some_and(|kind| kind.trim().eq_ignore_ascii_case(FORM)) {
            let detail = format!("the content type must be `{FORM}`");
            return Err(Error::new("UnsupportedMediaType", detail).with_status(415));
        }
        read(item.body())
            .map(Self)
            .map_err(|error| error.named("InvalidForm", "the form does not match the expected type", 422))
    }
}

struct Misfit {
    field: Option<String>,
    detail: String,
}

impl Misfit {
    fn named(self, name: &'static str, what: &str, status: u16) -> Error {
        match self.field {
            Some(field) => Error::new(name, format!("{what}: `{field}`: {}", self.detail))
                .with_status(status)
                .field(field, self.detail),
            None => Error::new(name, format!("{what}: {}", self.detail)).with_status(status),
        }
    }
}

fn read<T: DeserializeOwned>(text: &[u8]) -> Result<T, Misfit> {
    serde_path_to_error::deserialize(serde_html_form::Deserializer::from_bytes(text)).map_err(|error| {
        let path = error.path().to_string();
        let detail = error.into_inner().to_string();
        Misfit { field: with_missing((path != ".").then_some(path), &detail), detail }
    })
}
