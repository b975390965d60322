//! What a value may use while it is built.

use std::any::Any;

use crate::failure::Error;
use crate::init::BoxFuture;
use crate::init::environment::{Environment, Node};
use crate::init::{FromInit, Init, Shared};
use crate::spec::FunctionSpec;

/// What a value may use while it is built: other shared values and the environment's variables.
#[derive(Clone, Copy, Debug)]
pub struct InitContext {
    pub(super) environment: &'static Environment,
    /// The value that is being built, if this is not the root.
    building: Option<Node>,
    /// The function whose arguments are prepared, if it is known.
    function: Option<&'static FunctionSpec>,
}

impl InitContext {
    pub(crate) fn root(environment: &'static Environment) -> Self {
        Self { environment, building: None, function: None }
    }

    /// The same for the arguments of one function.
    pub(crate) fn of(&self, function: &'static FunctionSpec) -> Self {
        Self { function: Some(function), ..*self }
    }

    /// What the attribute of the function says whose arguments are prepared; `None` while a shared
    /// value is built, which belongs to all of them.
    pub fn function(&self) -> Option<&'static FunctionSpec> {
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
                let value = Shared::from(T::init(&context).await.map_err(Into::into)?);
                if T::CLOSES {
                    self.environment.on_close(Box::new(move || Box::pin(value.0.close())));
                }
                Ok::<_, Error>(value.0 as &(dyn Any + Send + Sync))
            })
            .await?;
        value.downcast_ref().map(Shared).ok_or_else(|| Error::new("SharedMissing", node.name))
    }

    /// The environment that is being built.
    pub(crate) fn environment(&self) -> &'static Environment {
        self.environment
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

impl FromInit for InitContext {
    async fn from_init(env: &InitContext) -> Result<Self, Error> {
        Ok(*env)
    }
}
