//! Direct invocations.

use crate::failure::Error;
use crate::function::Context;
use crate::trigger::direct::Event;
use crate::trigger::tests::{call, text};

#[derive(serde::Deserialize)]
struct Numbers {
    a: i64,
    b: i64,
}

#[lambkin::function]
async fn add(numbers: Event<Numbers>, context: Context) -> Result<(i64, String), Error> {
    let sum =
        numbers.0.a.checked_add(numbers.0.b).ok_or_else(|| Error::new("Overflow", "the sum is too large"))?;
    Ok((sum, context.request_id().to_owned()))
}
#[lambkin::function]
async fn nothing() -> Result<(), Error> {
    Ok(())
}
#[lambkin::function]
async fn panics() -> Result<(), Error> {
    std::panic::resume_unwind(Box::new("oh"))
}
#[lambkin::function]
async fn unwritable() -> Result<std::collections::HashMap<Vec<u8>, u8>, Error> {
    Ok([(vec![1], 1)].into())
}

#[tokio::test]
async fn the_response_is_the_returned_value() {
    assert_eq!(text(call::<add>(r#"{"a":1,"b":2,"c":3}"#).await), r#"[3,"r-1"]"#);
    assert_eq!(text(call::<nothing>("").await), "null");
}

#[tokio::test]
async fn failures_keep_their_names() {
    let error = call::<add>(r#"{"a":9223372036854775807,"b":1}"#).await.unwrap_err();
    assert_eq!((error.name(), error.to_string().as_str()), ("Overflow", "the sum is too large"));
    let error = call::<panics>("{}").await.unwrap_err();
    assert_eq!((error.name(), error.to_string().as_str()), ("Panic", "the function panicked: oh"));
    assert_eq!(call::<unwritable>("{}").await.unwrap_err().name(), "UnserializableResponse");
}

#[tokio::test]
async fn a_malformed_event_names_the_field_and_the_kind_of_event() {
    for (event, message) in [
        (
            r#"{"a":"secret","b":2}"#,
            "the event does not match the handler's type: `a`: found string, expected i64 at line 1 column 13; received an unrecognised event",
        ),
        (
            r#"{"Records":[{"eventSource":"aws:sqs"}]}"#,
            "the event does not match the handler's type: missing field `a` at line 1 column 39; received an SQS event",
        ),
        (
            "",
            "the event does not match the handler's type: EOF while parsing a value at line 1 column 0; received invalid JSON",
        ),
    ] {
        let error = call::<add>(event).await.unwrap_err();
        assert_eq!((error.name(), error.to_string().as_str()), ("MalformedEvent", message));
    }
    let deep = "[".repeat(100_000);
    assert_eq!(call::<add>(deep).await.unwrap_err().name(), "MalformedEvent");
}
