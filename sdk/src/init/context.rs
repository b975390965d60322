//! What a shared value may use while it is built.
use std::any::Any;

use crate::failure::Error;
use crate::init::BoxFuture;
use crate::init::environment::{Environment, Node};
use crate::init::{FromInit, Init, Shared};
use crate::spec::FunctionSpec;

/// What a shared value may use while it is built: other shared values and environment variables.
#[derive(Clone, Copy, Debug)]
pub struct InitContext {
    pub(crate) environment: &'static Environment,
    /// The value that is being built; `None` for the arguments of a function.
    building: Option<Node>,
    /// The function whose arguments are prepared, if it is known.
    function: Option<&'static FunctionSpec>,
}

impl InitContext {
    pub(crate) fn root(environment: &'static Environment) -> Self {
        Self { environment, building: None, function: None }
    }

    /// Returns the context for the arguments of one function.
    pub(crate) fn of(&self, function: &'static FunctionSpec) -> Self {
        Self { function: Some(function), ..*self }
    }

    /// Returns the spec of the function whose arguments are prepared; `None` while a shared value is built,
    /// because that belongs to all functions.
    pub fn function(&self) -> Option<&'static FunctionSpec> {
        self.function
    }

    /// Returns another shared value, and builds it first if necessary.
    ///
    /// Fails with the failure of that value, and with `InitCycle` if the values depend on each other in a
    /// cycle.
    pub fn shared<T: Init>(&self) -> BoxFuture<'_, Result<Shared<T>, Error>> {
        // Boxed, so that values that depend on each other compile. The error below is clearer than the
        // compiler's about a cycle in the types of their futures.
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

    /// Returns an environment variable of the function.
    ///
    /// Fails with `MissingVariable` if it is not set, empty, or not UTF-8; the message names the variable.
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
