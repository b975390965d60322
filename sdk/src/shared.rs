//! Values that live as long as the execution environment: built once, in INIT, all at the same time.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::ops::Deref;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::OnceCell;

use crate::function::BoxFuture;
use crate::panics::caught;
use crate::trigger::{FromItem, Trigger};
use crate::{Error, Failure, Invocation, Spec};

/// A value that is built once per execution environment, in INIT.
///
/// `#[lambkin::init]` implements it for the type that an async function returns; the features
/// `dynamodb-client` and `s3-client` implement it for the AWS SDK's clients.
#[diagnostic::on_unimplemented(
    message = "lambkin does not know how to build a `{Self}`",
    label = "cannot be shared",
    note = "for a type of your own, put `#[lambkin::init]` on an async function that returns it",
    note = "for a client of the AWS SDK, turn on its feature of lambkin: `dynamodb-client`, `s3-client`"
)]
pub trait Init: Sized + Send + Sync + 'static {
    /// Why it could not be built. It is posted to `/init/error` by name.
    type Error: Failure;

    /// Whether [`close`](Self::close) does anything. Lambda sends SIGTERM only to functions that
    /// register for it, which costs a little in INIT: so it is asked for only where this is true.
    const CLOSES: bool = false;

    /// Builds it.
    fn init(env: &InitContext) -> impl Future<Output = Result<Self, Self::Error>> + Send;

    /// Runs on SIGTERM, newest value first, where [`CLOSES`](Self::CLOSES) is true. Lambda leaves
    /// 500 ms for all of them.
    fn close(&self) -> impl Future<Output = ()> + Send {
        std::future::ready(())
    }
}

/// A shared value: the same one in every invocation. `Copy`, and derefs to `T`.
///
/// ```
/// use lambkin::{Event, Shared};
///
/// struct Greeting(String);
///
/// #[lambkin::init]
/// async fn greeting() -> Greeting {
///     Greeting("hello".into())
/// }
///
/// #[lambkin::function]
/// async fn greet(Event(name): Event<String>, greeting: Shared<Greeting>) -> Result<String, lambkin::Error> {
///     Ok(format!("{} {name}", greeting.0))
/// }
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() {
/// // In a test, any value will do.
/// let reply = greet(Event("Ada".into()), Shared::from(Greeting("hi".into()))).await;
/// assert_eq!(reply.unwrap(), "hi Ada");
/// # }
/// ```
pub struct Shared<T: 'static>(&'static T);

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Shared<T> {}

impl<T> Deref for Shared<T> {
    type Target = T;
    fn deref(&self) -> &T {
        self.0
    }
}

impl<T: fmt::Debug> fmt::Debug for Shared<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The value lives until the process ends, as it does in an execution environment.
impl<T> From<T> for Shared<T> {
    fn from(value: T) -> Self {
        Self(Box::leak(Box::new(value)))
    }
}

impl<T: Init, Tr: Trigger> FromItem<Tr> for Shared<T> {
    async fn prepare(env: &InitContext) -> Result<(), Error> {
        env.shared::<T>().await.map(drop)
    }

    fn from_item(_: &Tr::Item<'_>, invocation: &Invocation<'_>) -> Result<Self, Error> {
        invocation.shared().ok_or_else(|| {
            Error::new("SharedMissing", format!("`{}` was not built in INIT", std::any::type_name::<T>()))
        })
    }
}

/// A value that is built at its first use instead of in INIT: once, also when two ask together.
///
/// For what few invocations need. A failure is the caller's; the next `get` tries again.
///
/// ```
/// # use lambkin::{Event, Lazy};
/// # struct Model;
/// # impl Model { fn score(&self, _: &str) -> f64 { 0.5 } }
/// # #[lambkin::init] async fn model() -> Model { Model }
/// #[lambkin::function]
/// async fn classify(Event(text): Event<String>, model: Lazy<Model>) -> Result<f64, lambkin::Error> {
///     if text.is_empty() {
///         return Ok(0.0);
///     }
///     Ok(model.get().await?.score(&text))
/// }
/// ```
pub struct Lazy<T: 'static> {
    from: Source<T>,
}

enum Source<T: 'static> {
    /// With the value that is being built, if that is where it came from: so a cycle through it shows.
    Environment(InitContext),
    Value(Shared<T>),
}

impl<T> Clone for Lazy<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Lazy<T> {}
impl<T> Clone for Source<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Source<T> {}

impl<T> fmt::Debug for Lazy<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Lazy<{}>", std::any::type_name::<T>())
    }
}

impl<T: Init> Lazy<T> {
    /// The value, built now if this is the first use.
    pub async fn get(&self) -> Result<Shared<T>, Error> {
        match self.from {
            Source::Environment(env) => env.shared().await,
            Source::Value(shared) => Ok(shared),
        }
    }
}

/// A value that is there already, for tests.
impl<T> From<T> for Lazy<T> {
    fn from(value: T) -> Self {
        Self { from: Source::Value(Shared::from(value)) }
    }
}

impl<T: Init, Tr: Trigger> FromItem<Tr> for Lazy<T> {
    fn from_item(_: &Tr::Item<'_>, invocation: &Invocation<'_>) -> Result<Self, Error> {
        Ok(Self { from: Source::Environment(InitContext::root(invocation.environment())) })
    }
}

/// What a value may use while it is built: other shared values and the environment's variables.
#[derive(Clone, Copy, Debug)]
pub struct InitContext {
    environment: &'static Environment,
    /// The value that is being built, if this is not the root.
    building: Option<Node>,
    /// The function whose arguments are prepared, if it is known.
    function: Option<&'static Spec>,
}

/// A type in the graph of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Node {
    id: TypeId,
    name: &'static str,
}

impl Node {
    fn of<T: 'static>() -> Self {
        Self { id: TypeId::of::<T>(), name: std::any::type_name::<T>() }
    }
}

impl InitContext {
    pub(crate) fn root(environment: &'static Environment) -> Self {
        Self { environment, building: None, function: None }
    }

    /// The same for the arguments of one function.
    pub(crate) fn of(&self, function: &'static Spec) -> Self {
        Self { function: Some(function), ..*self }
    }

    /// What the attribute of the function says whose arguments are prepared.
    pub(crate) fn function(&self) -> Option<&'static Spec> {
        self.function
    }

    /// Another shared value, built first if it is not there yet.
    ///
    /// Fails as that value does, and with `InitCycle` where the two need each other.
    pub fn shared<T: Init>(&self) -> BoxFuture<'_, Result<Shared<T>, Error>> {
        // Boxed, so that values that need each other compile and meet the clear error below instead
        // of the compiler's about a cycle in the types of their futures.
        Box::pin(self.built())
    }

    async fn built<T: Init>(&self) -> Result<Shared<T>, Error> {
        if let Some(ready) = self.environment.get() {
            return Ok(ready);
        }
        let node = Node::of::<T>();
        let _waiting = self.environment.wait(self.building, node)?;
        let cell = self.environment.cell(node.id);
        let context = Self { environment: self.environment, building: Some(node), function: None };
        let value = cell
            .get_or_try_init(async || {
                let value = Shared::from(T::init(&context).await.map_err(Failure::into_error)?);
                if T::CLOSES {
                    self.environment.lock().closers.push(Box::new(move || Box::pin(value.0.close())));
                }
                Ok::<_, Error>(value.0 as &(dyn Any + Send + Sync))
            })
            .await?;
        value.downcast_ref().map(Shared).ok_or_else(|| Error::new("SharedMissing", node.name))
    }

    /// A variable of the function's environment.
    ///
    /// Fails with `MissingVariable`, which names it, where it is not set, empty, or not UTF-8.
    pub fn var(&self, name: &str) -> Result<String, Error> {
        match self.environment.var(name) {
            Some(value) if !value.is_empty() => Ok(value),
            _ => Err(Error::new("MissingVariable", format!("the environment variable `{name}` is not set"))
                .permanent()),
        }
    }
}

/// An argument of a function that `#[lambkin::init]` stands on.
#[diagnostic::on_unimplemented(
    message = "an `#[init]` function cannot take a `{Self}`",
    label = "not available in INIT",
    note = "it may take `Shared<T>`, `Lazy<T>` and `InitContext`"
)]
pub trait FromInit: Sized {
    /// Makes the argument, and whatever it needs.
    fn from_init(env: &InitContext) -> impl Future<Output = Result<Self, Error>> + Send;

    /// [`from_init`](Self::from_init) as an expansion calls it: a future without a type of its own,
    /// because the compiler would report a missing implementation a second time for that type.
    #[doc(hidden)]
    fn initializing<'a>(env: &'a InitContext) -> BoxFuture<'a, Result<Self, Error>>
    where
        Self: 'a,
    {
        Box::pin(Self::from_init(env))
    }
}

impl<T: Init> FromInit for Shared<T> {
    async fn from_init(env: &InitContext) -> Result<Self, Error> {
        env.shared().await
    }
}

impl<T: Init> FromInit for Lazy<T> {
    async fn from_init(env: &InitContext) -> Result<Self, Error> {
        Ok(Self { from: Source::Environment(*env) })
    }
}

impl FromInit for InitContext {
    async fn from_init(env: &InitContext) -> Result<Self, Error> {
        Ok(*env)
    }
}

/// What an `#[init]` function returns: the value, or a `Result` of it.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "an `#[init]` function cannot return `{Self}`",
    label = "neither the value nor a `Result` of it",
    note = "return `T`, or `Result<T, E>` where `E: Failure`"
)]
pub trait InitOutcome<T> {
    fn into_result(self) -> Result<T, Error>;
}

impl<T: Init> InitOutcome<T> for T {
    fn into_result(self) -> Result<T, Error> {
        Ok(self)
    }
}

impl<T: Init, E: Failure> InitOutcome<T> for Result<T, E> {
    fn into_result(self) -> Result<T, Error> {
        self.map_err(Failure::into_error)
    }
}

type Cell = Arc<OnceCell<&'static (dyn Any + Send + Sync)>>;
type Closer = Box<dyn Fn() -> BoxFuture<'static, ()> + Send + Sync>;

/// All values of one execution environment.
#[derive(Default)]
pub(crate) struct Environment {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Variables that a test sets for this environment alone: those of the process belong to all tests.
    #[cfg(feature = "testing")]
    vars: HashMap<String, String>,
    cells: HashMap<TypeId, Cell>,
    /// Who waits for whom, while values are built.
    waits: Vec<(Node, Node)>,
    closers: Vec<Closer>,
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment").field("values", &self.lock().cells.len()).finish_non_exhaustive()
    }
}

impl Environment {
    /// An environment that lives until the process ends.
    pub(crate) fn leak() -> &'static Self {
        Box::leak(Box::default())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing panics while it holds the lock; a poisoned one is as good.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn get<T: Send + Sync + 'static>(&self) -> Option<Shared<T>> {
        let value = *self.lock().cells.get(&TypeId::of::<T>())?.get()?;
        value.downcast_ref().map(Shared)
    }

    fn cell(&self, id: TypeId) -> Cell {
        self.lock().cells.entry(id).or_default().clone()
    }

    fn var(&self, name: &str) -> Option<String> {
        #[cfg(feature = "testing")]
        if let Some(value) = self.lock().vars.get(name) {
            return Some(value.clone());
        }
        std::env::var(name).ok()
    }

    /// Sets a variable before INIT runs.
    #[cfg(feature = "testing")]
    pub(crate) fn set_var(&self, name: &str, value: &str) {
        self.lock().vars.insert(name.to_owned(), value.to_owned());
    }

    /// Puts a value there before INIT runs, in place of what `Init` would build.
    #[cfg(feature = "testing")]
    pub(crate) fn put<T: Send + Sync + 'static>(&self, value: Shared<T>) {
        let cell = OnceCell::new_with(Some(value.0 as &(dyn Any + Send + Sync)));
        self.lock().cells.insert(TypeId::of::<T>(), Arc::new(cell));
    }

    /// Notes that `from` waits for `to`, unless that would be for ever.
    fn wait(&'static self, from: Option<Node>, to: Node) -> Result<Option<Waiting>, Error> {
        let Some(from) = from else { return Ok(None) };
        let mut state = self.lock();
        if let Some(path) = state.path(to, from) {
            let names: Vec<&str> = path.iter().map(|node| short(node.name)).collect();
            return Err(Error::new(
                "InitCycle",
                format!(
                    "shared values need each other: {} -> {}; make one of them `Lazy`",
                    short(from.name),
                    names.join(" -> ")
                ),
            )
            .permanent());
        }
        state.waits.push((from, to));
        Ok(Some(Waiting { environment: self, edge: (from, to) }))
    }

    /// Whether SIGTERM has to be asked for.
    pub(crate) fn closes(&self) -> bool {
        !self.lock().closers.is_empty()
    }

    /// Closes the values, newest first.
    pub(crate) async fn close(&self) {
        loop {
            let next = self.lock().closers.pop();
            match next {
                Some(closer) => {
                    // One that panics does not keep the others open.
                    let closing = async {
                        closer().await;
                        Ok(())
                    };
                    let closed = caught(closing).await;
                    closed.unwrap_or_else(|error| crate::log::failure(&error, None, None));
                }
                None => return,
            }
        }
    }
}

fn short(type_name: &'static str) -> &'static str {
    let plain = type_name.split('<').next().unwrap_or(type_name);
    plain.rsplit("::").next().unwrap_or(plain)
}

impl State {
    /// How `from` waits for `to` already, if it does: both ends included.
    fn path(&self, from: Node, to: Node) -> Option<Vec<Node>> {
        if from == to {
            return Some(vec![to]);
        }
        let next = self.waits.iter().filter(|(waiting, _)| *waiting == from);
        next.into_iter().find_map(|(_, needed)| self.path(*needed, to)).map(|mut path| {
            path.insert(0, from);
            path
        })
    }
}

/// Takes the edge off again, also when the one who waits is dropped.
struct Waiting {
    environment: &'static Environment,
    edge: (Node, Node),
}

impl Drop for Waiting {
    fn drop(&mut self) {
        let mut state = self.environment.lock();
        if let Some(at) = state.waits.iter().position(|edge| *edge == self.edge) {
            state.waits.swap_remove(at);
        }
    }
}
