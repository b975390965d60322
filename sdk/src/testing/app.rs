//! Calls functions in the process of the test.

use std::time::{Duration, SystemTime};

use tokio::sync::OnceCell;

use crate::batch::dead_letter::InPlace;
use crate::failure::Error;
use crate::function::Context;
use crate::function::{Entry, Function, Group};
use crate::init::Environment;
use crate::init::Shared;
use crate::spec::BinarySpec;
use crate::testing::Outcome;
use crate::testing::letters::Kept;
use crate::trigger::builders::event::{TestEvent, new_id};

/// Calls one function once, in a new environment: INIT, decoding, extraction, handler, response.
///
/// ```
/// # use lambkin::{Event, Error, testing};
/// #[lambkin::function]
/// async fn double(Event(n): Event<u32>) -> Result<u32, Error> {
///     Ok(n * 2)
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() {
/// let outcome = testing::invoke::<double>(testing::event(&21)).await;
/// assert_eq!(outcome.json::<u32>(), 42);
///
/// let outcome = testing::invoke::<double>(testing::raw("not json")).await;
/// assert_eq!(outcome.error_name(), Some("MalformedEvent"));
/// # }
/// ```
pub async fn invoke<F: Function>(event: impl Into<TestEvent>) -> Outcome {
    App::of::<F>().invoke(event).await
}

/// The spec of a binary whose `main!` has no keys.
const BINARY: BinarySpec = BinarySpec::new();

/// An execution environment in the process of the test: functions and their shared values.
///
/// ```
/// use lambkin::{Event, Error, Shared, testing};
///
/// struct Prices(Vec<u32>);
///
/// #[lambkin::init]
/// async fn prices() -> Result<Prices, Error> {
///     Err(Error::new("NoNetwork", "a test has no price service"))
/// }
///
/// #[lambkin::function]
/// async fn price(Event(n): Event<usize>, prices: Shared<Prices>) -> Result<Option<u32>, Error> {
///     Ok(prices.0.get(n).copied())
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() {
/// // INIT builds all shared values except the ones that the test adds.
/// let app = testing::App::of::<price>().with(Prices(vec![7, 9]));
/// assert_eq!(app.invoke(testing::event(&1)).await.json::<Option<u32>>(), Some(9));
/// // The same environment again, now warm.
/// assert_eq!(app.invoke(testing::event(&5)).await.json::<Option<u32>>(), None);
///
/// // Without it, INIT builds the value, which fails here. Every invocation returns that failure.
/// let app = testing::App::of::<price>();
/// assert_eq!(app.invoke(testing::event(&1)).await.error_name(), Some("NoNetwork"));
/// # }
/// ```
pub struct App {
    entries: Vec<Entry>,
    environment: &'static Environment,
    ready: OnceCell<Result<Box<dyn Group>, Error>>,
    timeout: Duration,
    letters: Kept,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.entries.iter().map(|entry| entry.spec.name)).finish()
    }
}

impl App {
    /// Makes an environment with the function `F`. The timeout is that of its attribute, or Lambda's default
    /// of 3 s.
    pub fn of<F: Function>() -> Self {
        let timeout = F::SPEC.function.timeout.unwrap_or(super::lambda::DEFAULT_TIMEOUT_SECS);
        let environment = Environment::leak();
        // The credentials and the region of the user who runs the tests must not reach the function.
        for (name, value) in super::lambda::CREDENTIALS {
            environment.set_var(name, value);
        }
        let letters = Kept::default();
        environment.put(Shared::from(InPlace(std::sync::Arc::new(letters.clone()))));
        Self {
            letters,
            entries: vec![Entry::of::<F>()],
            environment,
            ready: OnceCell::new(),
            timeout: Duration::from_secs(timeout.into()),
        }
    }

    /// Adds another function, as `lambkin::main!(first, second)` does: requests are routed between `http`
    /// functions, and the shape of the event selects one of several kinds.
    #[must_use]
    pub fn and<F: Function>(mut self) -> Self {
        self.entries.push(Entry::of::<F>());
        self
    }

    /// Adds a shared value. `Shared<T>` and `Lazy<T>` return it, and INIT does not build one.
    #[must_use]
    pub fn with<T: Send + Sync + 'static>(self, value: T) -> Self {
        self.environment.put(Shared::from(value));
        self
    }

    /// Sets an environment variable of the function. INIT reads it with
    /// [`InitContext::var`](crate::InitContext::var), and so do the AWS clients. The environment of the
    /// process does not change.
    ///
    /// ```
    /// use lambkin::{Error, Event, InitContext, Shared, testing};
    ///
    /// struct Greeting(String);
    ///
    /// #[lambkin::init]
    /// async fn greeting(env: InitContext) -> Result<Greeting, Error> {
    ///     env.var("GREETING").map(Greeting)
    /// }
    ///
    /// #[lambkin::function]
    /// async fn greet(Event(name): Event<String>, greeting: Shared<Greeting>) -> Result<String, Error> {
    ///     Ok(format!("{} {name}", greeting.0))
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() {
    /// let app = testing::App::of::<greet>().env("GREETING", "hello");
    /// assert_eq!(app.invoke(testing::event("Ada")).await.json::<String>(), "hello Ada");
    /// # }
    /// ```
    #[must_use]
    pub fn env(self, name: &str, value: &str) -> Self {
        self.environment.set_var(name, value);
        self
    }

    /// Sets the timeout of each invocation. The function reads the deadline with [`Context::time_left`], and
    /// just before it the guard ends the invocation with `Timeout`. A function that the guard cannot end is
    /// not killed.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Sends an event and returns the outcome. The first event runs INIT.
    pub async fn invoke(&self, event: impl Into<TestEvent>) -> Outcome {
        let event = event.into();
        let functions =
            self.ready.get_or_init(|| crate::engine::init(&self.entries, &BINARY, self.environment)).await;
        let result = match functions {
            Ok(functions) => {
                let name = self.entries.first().map_or("", |entry| entry.spec.name);
                let headers = event.headers(&new_id(), name, SystemTime::now() + self.timeout);
                let context = Context::from_headers(&headers);
                crate::engine::handle(&**functions, self.environment, &context, event.payload()).await
            }
            Err(error) => Err(error.repeat()),
        };
        Outcome::new(&event, result, Vec::new())
    }

    /// Returns the dead letters so far. They are kept in memory and not sent, so that a function with
    /// `dead_letter` needs no queue in a test.
    ///
    /// ```
    /// use lambkin::sqs::Text;
    /// use lambkin::testing::{self, sqs};
    /// use lambkin::Error;
    ///
    /// #[lambkin::function(sqs = "jobs", dead_letter = "failed-jobs")]
    /// async fn work(_: Text) -> Result<(), Error> {
    ///     Err(Error::new("NoPicture", "there is nothing to do").permanent())
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")] async fn main() {
    /// let app = testing::App::of::<work>();
    /// assert!(app.invoke(sqs::message("x").receive_count(2)).await.failed_items().is_empty());
    /// let letter = app.dead_letters().remove(0);
    /// assert_eq!((letter.error.as_deref(), letter.receive_count), (Some("NoPicture"), Some(2)));
    /// assert_eq!(letter.item, Text("x".into()));
    /// # }
    /// ```
    pub fn dead_letters(&self) -> Vec<crate::sqs::DeadLetter<crate::sqs::Text>> {
        self.letters.all()
    }

    /// Closes the shared values, newest first, as SIGTERM does.
    pub async fn close(&self) {
        self.environment.close().await;
    }
}
