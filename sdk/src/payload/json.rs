//! JSON: the extractor of every trigger whose items have a body, and a response of several triggers.

/// A JSON body. As an argument it is read; as a response it is written.
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
/// On `http`, the response to a body that cannot be read is `application/problem+json`:
///
/// * `MalformedJson`, 400, if the body is not valid JSON; the message has the position
/// * `InvalidJson`, 422, if the JSON does not match `T`; the message has the path of the field
/// * `UnsupportedMediaType`, 415, if the content type is neither `application/json` nor `…+json`
///
/// `Option<Json<T>>` is `None` if the body is empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Json<T>(pub T);

impl<T> std::ops::Deref for Json<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.0
    }
}
