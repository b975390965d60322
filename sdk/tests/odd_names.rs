//! Unusual declarations that must compile, under lints that users enable.
#![forbid(unsafe_code)]
#![deny(clippy::all, clippy::pedantic)]
#![allow(clippy::unused_async, reason = "these handlers have nothing to wait for")]
#![deny(warnings, missing_docs, missing_debug_implementations, missing_copy_implementations, unreachable_pub)]
#![deny(
    rust_2018_idioms,
    unused_qualifications,
    unused_results,
    single_use_lifetimes,
    elided_lifetimes_in_paths
)]

use std::fmt;

use lambkin::{Context, Error, Event, Failure, Init, InitContext, Lazy, Shared};

#[allow(dead_code)]
mod binary {
    use super::{arg0, call, inner, invocation, item, patterns, prepare, r#type};
    lambkin::main!(
        call,
        item,
        invocation,
        arg0,
        r#type,
        super::nothing,
        patterns,
        super::attributes,
        inner::deep::response,
        super::aliased,
        super::renamed,
        super::prepared,
        super::deprecated_one,
        super::hidden::crate_only,
        prepare,
    );
}

#[lambkin::function]
async fn call(Event(item): Event<u8>) -> Result<u8, Error> {
    Ok(item)
}

#[lambkin::function]
async fn item(call: Event<u8>) -> Result<u8, Error> {
    Ok(call.0)
}

#[lambkin::function(timeout = 900, reserved_concurrency = 1)]
async fn invocation(invocation: Event<u8>) -> Result<u8, Error> {
    Ok(invocation.0)
}

#[lambkin::function(memory = 128)]
async fn arg0(arg1: Event<u8>, arg0: Context) -> Result<String, Error> {
    Ok(format!("{}{}", arg1.0, arg0.request_id()))
}

#[lambkin::function(env(TABLE = "orders", LEVEL = "info"))]
async fn r#type(r#in: Event<u8>) -> Result<u8, Error> {
    Ok(r#in.0)
}

#[lambkin::function]
async fn nothing() -> Result<(), Error> {
    Ok(())
}

/// A point.
#[derive(serde::Deserialize)]
struct Point {
    x: i32,
    y: i32,
}

#[lambkin::function]
async fn patterns(
    Event(Point { x, mut y }): Event<Point>,
    mut context: Option1,
    _: Context,
) -> Result<i32, Error> {
    y += x;
    context.0.push('x');
    Ok(y)
}

struct Option1(String);
impl<T: lambkin::Trigger> lambkin::FromItem<T> for Option1 {
    fn from_item(_: &T::Item<'_>, _: &lambkin::Invocation<'_>) -> Result<Self, Error> {
        Ok(Self(String::new()))
    }
}

/// Documented,
/// twice.
#[allow(unused_variables)]
#[cfg(not(any()))]
#[lambkin::function]
#[cfg(not(any()))]
#[must_use = "it says so"]
async fn attributes(#[allow(unused_mut)] mut unused: Event<()>) -> Result<[u8; 2], Error> {
    Ok([1, 2])
}

#[lambkin::function]
#[cfg(any())]
async fn not_there(nothing: Nowhere) {}

/// Public in private modules.
mod inner {
    pub(crate) mod deep {
        use lambkin::Event;
        #[lambkin::function(name = "deep-response")]
        pub(in crate::inner) async fn unnamed(Event(()): Event<()>) -> Result<(), lambkin::Error> {
            Ok(())
        }
        #[lambkin::function]
        pub(crate) async fn response(Event(()): Event<()>) -> Result<(), lambkin::Error> {
            unnamed(Event(())).await
        }
    }
}

mod hidden {
    #[lambkin::function(crate = crate::ours::lambkin_again)]
    pub(super) async fn crate_only() -> Result<(), lambkin::Error> {
        Ok(())
    }
}

mod ours {
    pub(crate) use lambkin as lambkin_again;
}

type Answer = Result<u8, Error>;

#[lambkin::function]
async fn aliased(Event(n): Event<u8>) -> Answer {
    Ok(n)
}

#[lambkin::function(name = "another-name_1")]
async fn renamed(Event(n): Event<u8>) -> Result<impl serde::Serialize, Error> {
    Ok(n)
}

#[lambkin::function]
#[deprecated]
async fn deprecated_one() -> Result<(), OrderError> {
    Err(OrderError::NotFound { id: "o".to_owned() })
}

/// Built in INIT.
struct Table(String);

#[lambkin::init(close = Table::close)]
async fn init(env: InitContext, other: Shared<Other>, lazy: Lazy<Other>) -> Result<Table, OrderError> {
    let _ = (other.0, lazy);
    env.var("TABLE").map(Table).map_err(|_| OrderError::r#Type)
}

impl Table {
    async fn close(&self) {
        let _ = self.0.len();
    }
}

struct Other(u8);

#[lambkin::init]
async fn value() -> Other {
    Other(7)
}

#[lambkin::function]
async fn prepared(Event(()): Event<()>, table: Shared<Table>, other: Lazy<Other>) -> Result<u8, OrderError> {
    let _ = table.0.len();
    Ok(other.get().await.map(|other| other.0).unwrap_or_default())
}

/// Names of the prelude, redefined by the user, which no expansion must use.
#[allow(dead_code, non_camel_case_types)]
mod shadows {
    struct Vec;
    struct Box;
    struct Option;
    struct Some;
    struct Ok;
    struct Result;
    mod std {}
    mod core {}
    mod lambkin {}
    type F = ::std::result::Result<(), ::lambkin::Error>;
    #[::lambkin::function]
    async fn shadowed() -> F {
        ::std::result::Result::Ok(())
    }
    #[derive(Debug, ::lambkin::Failure)]
    enum Never {}
    impl ::std::fmt::Display for Never {
        fn fmt(&self, _: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
            match *self {}
        }
    }
    impl ::std::error::Error for Never {}
}

#[lambkin::function]
async fn prepare(_: Event<()>) -> Result<(), Wrapped<std::num::ParseIntError>> {
    Ok(())
}

/// Fails.
#[derive(Debug, Failure)]
enum OrderError {
    #[failure(status = 404, permanent)]
    NotFound { id: String },
    #[failure(name = "OddType", retry)]
    r#Type,
    #[failure(transparent)]
    #[allow(dead_code)]
    Inner(Plain),
    #[failure(transparent)]
    #[allow(dead_code)]
    Named { r#where: Plain },
}

impl fmt::Display for OrderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound { id } => f.write_str(id),
            _ => f.write_str("odd"),
        }
    }
}
impl std::error::Error for OrderError {}

/// Only transparent.
#[derive(Debug, thiserror::Error, Failure)]
#[error(transparent)]
#[failure(transparent)]
struct Plain(#[from] Root);

/// The root.
#[derive(Debug, thiserror::Error, Failure)]
#[error("root")]
#[failure(status = 599)]
struct Root;

/// Generic.
#[derive(Debug, thiserror::Error, Failure)]
#[error("wrapped")]
struct Wrapped<E>(#[source] E);

/// A union of both.
#[derive(Debug, thiserror::Error, Failure)]
#[allow(dead_code)]
enum Both<E>
where
    E: std::error::Error,
{
    #[error("left")]
    Left(#[source] E),
    #[error(transparent)]
    #[failure(transparent)]
    Right(Root),
}

#[test]
fn an_attribute_becomes_data() {
    assert_eq!(<r#type as lambkin::Function>::SPEC.name, "type");
    assert_eq!(<r#type as lambkin::Function>::SPEC.env, [("TABLE", "orders"), ("LEVEL", "info")]);
    assert_eq!(<renamed as lambkin::Function>::SPEC.name, "another-name_1");
    assert_eq!(<arg0 as lambkin::Function>::SPEC.memory, Some(128));
    assert_eq!(<invocation as lambkin::Function>::SPEC.timeout, Some(900));
    assert_eq!(<invocation as lambkin::Function>::SPEC.reserved_concurrency, Some(1));
    const { assert!(<Table as Init>::CLOSES && !<Other as Init>::CLOSES) };
}

#[test]
fn a_failure_is_what_its_variant_says() {
    let not_found = OrderError::NotFound { id: "o-1".to_owned() };
    assert_eq!((not_found.name(), not_found.status(), not_found.is_permanent()), ("NotFound", 404, true));
    let odd = OrderError::r#Type;
    assert_eq!((odd.name(), odd.status(), odd.is_permanent()), ("OddType", 500, false));
    let both = Both::Left(Root);
    assert_eq!((both.name(), both.cause().map(ToString::to_string).as_deref()), ("Left", Some("root")));
}

#[test]
fn a_transparent_failure_is_its_field() {
    let inner = || Plain(Root);
    for failure in [OrderError::Inner(inner()), OrderError::Named { r#where: inner() }] {
        assert_eq!((failure.name(), failure.status()), ("Root", 599));
        let error = failure.into_error();
        assert_eq!((error.name(), error.to_string().as_str()), ("Root", "root"));
    }
    let error = Both::<Root>::Right(Root).into_error();
    assert_eq!((error.name(), error.to_string().as_str()), ("Root", "root"));
}
