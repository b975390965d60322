//! The shared values of one execution environment, and their dependencies while they are built.

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::OnceCell;

use crate::failure::{Error, caught};
use crate::init::{BoxFuture, Shared};

/// The type of a shared value, as a node of the dependency graph.
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

/// The shared values of one execution environment.
#[derive(Default)]
pub(crate) struct Environment {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Variables that a test sets for this environment only, because all tests share those of the process.
    vars: HashMap<String, String>,
    cells: HashMap<TypeId, Cell>,
    /// The dependencies of the values that are being built: each pair waits for its second value.
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
    /// Makes an environment that lives until the process ends.
    pub(crate) fn leak() -> &'static Self {
        Box::leak(Box::default())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // No code panics while it holds the lock, so a poisoned lock is consistent.
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
        if let Some(value) = self.lock().vars.get(name) {
            return Some(value.clone());
        }
        std::env::var(name).ok()
    }

    /// Records that `from` waits for `to`. Fails if that is a cycle.
    pub(super) fn wait(&'static self, from: Option<Node>, to: Node) -> Result<Option<Waiting>, Error> {
        let Some(from) = from else { return Ok(None) };
        let mut state = self.lock();
        if let Some(path) = state.path(to, from) {
            let names: Vec<&str> = path.iter().map(|node| short(node.name)).collect();
            return Err(Error::new(
                "InitCycle",
                format!(
                    "shared values depend on each other: {} -> {}; take one of them as `Lazy`",
                    short(from.name),
                    names.join(" -> ")
                ),
            )
            .permanent());
        }
        state.waits.push((from, to));
        Ok(Some(Waiting { environment: self, edge: (from, to) }))
    }

    /// Returns the state that another part of lambkin keeps for the life of the environment.
    pub(crate) fn kept<T: Default + Send + Sync + 'static>(&self) -> Shared<T> {
        if let Some(value) = self.get() {
            return value;
        }
        let value = Shared::from(T::default());
        let cell = self.cell(TypeId::of::<T>());
        // If another thread was faster, its value counts.
        let _ = cell.set(value.0 as &(dyn Any + Send + Sync));
        self.get().unwrap_or(value)
    }

    /// Stores the function that closes a value.
    pub(super) fn on_close(&self, closer: Closer) {
        let mut state = self.lock();
        state.closes = true;
        state.closers.push(closer);
    }

    /// Records that a value which is not built yet will have to be closed.
    pub(super) fn will_close(&self) {
        self.lock().closes = true;
    }

    /// Returns whether any value has to be closed on SIGTERM.
    pub(crate) fn closes(&self) -> bool {
        self.lock().closes
    }

    /// Closes the values, newest first.
    pub(crate) async fn close(&self) {
        loop {
            let next = self.lock().closers.pop();
            match next {
                Some(closer) => {
                    // If one of them panics, the others are closed nevertheless.
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

#[cfg(feature = "testing")]
impl Environment {
    /// Sets a variable before INIT runs.
    pub(crate) fn set_var(&self, name: &str, value: &str) {
        self.lock().vars.insert(name.to_owned(), value.to_owned());
    }

    /// Adds a value before INIT runs, in place of the one that `Init` would build.
    pub(crate) fn put<T: Send + Sync + 'static>(&self, value: Shared<T>) {
        let cell = OnceCell::new_with(Some(value.0 as &(dyn Any + Send + Sync)));
        self.lock().cells.insert(TypeId::of::<T>(), Arc::new(cell));
    }
}

fn short(type_name: &'static str) -> &'static str {
    let plain = type_name.split('<').next().unwrap_or(type_name);
    plain.rsplit("::").next().unwrap_or(plain)
}

impl State {
    /// Returns the chain of dependencies by which `from` waits for `to`, if there is one, with both ends.
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

/// Removes a dependency when it is dropped, also if the future that waits is dropped.
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
