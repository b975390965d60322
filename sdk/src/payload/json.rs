//! JSON: the extractor of every trigger whose items have a body, and a response of `http`.

/// A JSON body: as an argument it is read, as a response it is written.
///
/// ```
/// use lambkin::Json;
///
/// #[derive(serde::Deserialize)]
/// struct Question { name: String }
/// #[derive(serde::Serialize)]
/// struct Answer { greeting: String }
///
/// #[lambkin::function(http = "POST /greetings")]
/// async fn greet(Json(question): Json<Question>) -> Result<Json<Answer>, lambkin::Error> {
///     Ok(Json(Answer { greeting: format!("hello {}", question.name) }))
/// }
/// ```
///
/// On `http` a body that cannot be read answers as `application/problem+json`: `MalformedJson` 400
/// where it is no JSON (with the position), `InvalidJson` 422 where it is JSON of another shape (with
/// the field's path), `UnsupportedMediaType` 415 where the content type is neither
/// `application/json` nor `…+json`. `Option<Json<T>>` is `None` where the body is empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Json<T>(pub T);

impl<T> std::ops::Deref for Json<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}
