//! All values of one execution environment, and who waits for whom while they are built.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::OnceCell;

use crate::failure::{Error, caught};
use crate::init::{BoxFuture, Shared};

/// A type in the graph of values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) id: TypeId,
    pub(super) name: &'static str,
}

impl Node {
    pub(super) fn of<T: 'static>() -> Self {
        Self { id: TypeId::of::<T>(), name: std::any::type_name::<T>() }
    }
}

type Cell = Arc<OnceCell<&'static (dyn Any + Send + Sync)>>;
pub(super) type Closer = Box<dyn Fn() -> BoxFuture<'static, ()> + Send + Sync>;

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
    closes: bool,
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

    pub(super) fn cell(&self, id: TypeId) -> Cell {
        self.lock().cells.entry(id).or_default().clone()
    }

    pub(super) fn var(&self, name: &str) -> Option<String> {
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
    pub(super) fn wait(&'static self, from: Option<Node>, to: Node) -> Result<Option<Waiting>, Error> {
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

    /// What another part of lambkin keeps for as long as the environment lives.
    pub(crate) fn kept<T: Default + Send + Sync + 'static>(&self) -> Shared<T> {
        if let Some(value) = self.get() {
            return value;
        }
        let value = Shared::from(T::default());
        let cell = self.cell(TypeId::of::<T>());
        // Another thread may have been faster: then its value counts.
        let _ = cell.set(value.0 as &(dyn Any + Send + Sync));
        self.get().unwrap_or(value)
    }

    /// Keeps what closes a value.
    pub(super) fn on_close(&self, closer: Closer) {
        let mut state = self.lock();
        state.closes = true;
        state.closers.push(closer);
    }

    /// Says that a value will close something which is not built yet.
    pub(super) fn will_close(&self) {
        self.lock().closes = true;
    }

    /// Whether SIGTERM has to be asked for.
    pub(crate) fn closes(&self) -> bool {
        self.lock().closes
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
pub(super) struct Waiting {
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
