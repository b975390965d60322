//! What survives the way from a typed error to an [`Error`].

use std::convert::Infallible;
use std::error::Error as StdError;
use std::fmt;
use std::num::ParseIntError;

use http::HeaderMap;
use http::header::RETRY_AFTER;

use super::{Error, Failure, FailureNames, OrFail};

#[derive(Debug)]
struct Outer(ParseIntError);
impl fmt::Display for Outer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the port is bad")
    }
}
impl StdError for Outer {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        Some(&self.0)
    }
}

#[derive(Debug, thiserror::Error, lambkin::Failure)]
enum HookError {
    #[error("the hook has no address")]
    #[failure(permanent, status = 422)]
    NoAddress,
    #[error("the port is bad")]
    #[failure(name = "BadPort")]
    Port(#[from] ParseIntError),
    #[error(transparent)]
    #[failure(transparent)]
    Json(#[from] serde_json::Error),
    #[error(transparent)]
    #[failure(transparent)]
    Other(#[from] Error),
}

fn not_a_port() -> ParseIntError {
    "x".parse::<u8>().unwrap_err()
}

#[test]
fn a_failure_survives_the_question_mark() {
    fn handler(error: HookError) -> Result<(), Error> {
        Err(error)?
    }
    let error = handler(HookError::NoAddress).unwrap_err();
    assert_eq!((error.name(), error.status(), error.is_permanent()), ("NoAddress", 422, true));
    assert_eq!(error.to_string(), "the hook has no address");
    assert!(matches!(error.downcast_ref(), Some(HookError::NoAddress)));
    let error = handler(not_a_port().into()).unwrap_err();
    assert!(error.source().unwrap().is::<ParseIntError>(), "the cause itself, not a string of it");
    assert_eq!(format!("{error:?}"), "BadPort: the port is bad: invalid digit found in string");
}

#[test]
fn a_transparent_field_says_it_all() {
    let error = Error::from(HookError::from(serde_json::from_str::<u8>("{").unwrap_err()));
    assert_eq!((error.name(), error.is_permanent()), ("JsonError", true));
    assert!(error.downcast_ref::<serde_json::Error>().is_some());
    let busy = Error::new("Busy", "not now").with_status(503).with_header(RETRY_AFTER, 9);
    let failure = HookError::from(busy.with_source(not_a_port()));
    assert_eq!((failure.name(), failure.status()), ("Busy", 503));
    assert_eq!(failure.headers()[RETRY_AFTER], "9");
    let error = Error::from(failure);
    assert_eq!((error.name(), error.headers()[RETRY_AFTER].to_str().unwrap()), ("Busy", "9"));
    assert!(error.source().unwrap().is::<ParseIntError>());
}

#[test]
fn the_names_are_those_of_the_variants_and_of_transparent_fields() {
    let names = HookError::names();
    assert_eq!(names.names(), ["NoAddress", "BadPort", "JsonError"]);
    assert!(names.can_be_any(), "an `Error` can have any name");
    assert_eq!(ParseIntError::names(), FailureNames::of(&["ParseIntError"]));
    assert_eq!(Infallible::names(), FailureNames::none());
}

#[test]
fn a_foreign_error_gets_its_name_where_it_is_converted() {
    let fails = || Err::<(), _>(Outer(not_a_port()));
    let error = fails().or_fail("NotAPort").unwrap_err();
    assert_eq!((error.name(), error.status(), error.is_permanent()), ("NotAPort", 500, false));
    assert_eq!(error.to_string(), "the port is bad");
    assert_eq!(error.causes(), ["invalid digit found in string"]);
    assert_eq!(format!("{error:?}"), "NotAPort: the port is bad: invalid digit found in string");
    assert!(error.downcast_ref::<Outer>().is_some());
    let error = fails().or_fail("NotAPort").permanent().with_status(422).unwrap_err();
    assert_eq!((error.status(), error.is_permanent()), (422, true));
    assert_eq!(None::<u8>.or_fail("NoPort").unwrap_err().name(), "NoPort");
}

#[test]
fn or_fail_changes_the_name_alone_of_what_lambkin_knows() {
    let error = Err::<(), _>(not_a_port()).or_fail("NotAPort").unwrap_err();
    assert_eq!((error.name(), error.is_permanent()), ("NotAPort", true));
    let gone = Error::new("Gone", "it was deleted").with_status(410).permanent();
    let error = Err::<(), _>(gone).or_fail("NoOrder").unwrap_err();
    assert_eq!((error.name(), error.status(), error.is_permanent()), ("NoOrder", 410, true));
}

#[test]
fn a_box_gives_back_what_lambkin_knows() {
    type Boxed = Box<dyn StdError + Send + Sync>;
    let name = |boxed: Boxed| Error::from(boxed).name().to_owned();
    assert_eq!(name(Error::new("Gone", "it was deleted").into()), "Gone");
    assert_eq!(name(std::io::Error::other("disk").into()), "IoError");
    assert_eq!(name("a text".into()), "Error");
    let error = Error::from(Boxed::from(Outer(not_a_port())));
    assert_eq!((error.name(), error.causes()), ("Error", vec!["invalid digit found in string".to_owned()]));
}

#[test]
fn anyhow_gives_back_what_lambkin_knows_and_keeps_its_context() {
    let error = Error::from(anyhow::Error::from(Error::new("Gone", "it was deleted").permanent()));
    assert_eq!((error.name(), error.is_permanent()), ("Gone", true));
    let error = Error::from(anyhow::Error::from(not_a_port()).context("the port is bad"));
    assert_eq!(format!("{error:?}"), "Error: the port is bad: invalid digit found in string");
}

#[test]
fn a_cause_that_only_repeats_the_message_is_left_out() {
    let error = Error::new("Broken", "invalid digit found in string").with_source(not_a_port());
    assert!(error.causes().is_empty(), "{error:?}");
    assert_eq!(error.shown_as("internal error").causes(), ["invalid digit found in string"]);
}

#[test]
fn a_repeated_failure_has_all_but_its_cause() {
    let error = Error::new("Broken", "it broke").with_status(422).permanent().field("port", "too large");
    let again = error.with_header(RETRY_AFTER, 1).with_source(not_a_port()).repeat();
    assert_eq!((again.name(), again.status(), again.is_permanent()), ("Broken", 422, true));
    assert_eq!((again.fields().len(), again.headers().len()), (1, 1));
    assert!(again.source().is_none());
}

#[test]
fn a_failure_is_an_object_and_may_carry_headers() {
    #[derive(Debug)]
    struct Busy;
    impl fmt::Display for Busy {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("busy")
        }
    }
    impl Failure for Busy {
        fn name(&self) -> &str {
            "Busy"
        }
        fn headers(&self) -> HeaderMap {
            HeaderMap::from_iter([(RETRY_AFTER, 7.into())])
        }
    }
    let failure: Box<dyn Failure> = Box::new(Busy);
    assert_eq!(failure.headers()[RETRY_AFTER], "7");
    assert_eq!(Error::from(Busy).headers()[RETRY_AFTER], "7");
    assert!(Busy::names().can_be_any());
}

#[test]
fn a_status_that_is_not_an_error_is_500() {
    assert_eq!(Error::new("X", "x").with_status(200).status(), 500);
    assert_eq!(Error::new("X", "x").with_status(422).status(), 422);
}
