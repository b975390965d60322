//! What arguments take of an item.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

/// What CloudFormation wants. The properties are text wherever the template has numbers or switches, and
/// have `ServiceToken` among them.
///
/// Properties that do not fit are the failure `MalformedProperties`, which names the field.
///
/// ```
/// use lambkin::custom_resource::{Request, Resource};
/// use lambkin::Error;
///
/// #[derive(serde::Deserialize)]
/// #[serde(rename_all = "PascalCase")]
/// struct Bucket { prefix: String }
///
/// # async fn make(_: &str) -> Result<(), Error> { Ok(()) }
/// # async fn empty(_: &str) -> Result<(), Error> { Ok(()) }
/// #[lambkin::function(custom_resource = "Custom::Bucket", timeout = 60)]
/// async fn bucket(request: Request<Bucket>) -> Result<Option<Resource>, Error> {
///     match request {
///         Request::Create { properties } => {
///             let name = format!("{}-7", properties.prefix);
///             make(&name).await?;
///             Ok(Some(Resource::new(&name).data("Name", &name)))
///         }
///         Request::Update { .. } => Ok(None),
///         Request::Delete { id, .. } => {
///             empty(&id).await?;
///             Ok(None)
///         }
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request<T> {
    /// Make it.
    Create {
        /// What the template says about it.
        properties: T,
    },
    /// Change it.
    Update {
        /// Its `PhysicalResourceId`.
        id: String,
        /// What the template says about it.
        properties: T,
        /// What the template said before.
        old: T,
    },
    /// Take it away. It may be gone already, or never have been made.
    Delete {
        /// Its `PhysicalResourceId`.
        id: String,
        /// What the template said about it; `None` where that does not fit, so that a stack with odd
        /// properties can be deleted.
        properties: Option<T>,
    },
}

/// What is there now: its id, and what templates read of it by `Fn::GetAtt`.
///
/// An answer has up to 4,096 bytes; a larger one is the failure `AnswerTooLarge`.
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use]
pub struct Resource {
    pub(crate) id: Option<String>,
    pub(crate) data: BTreeMap<String, Value>,
    pub(crate) no_echo: bool,
}

impl Resource {
    /// A resource with this `PhysicalResourceId`. [`Resource::default`] keeps the one that it has.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: Some(id.into()), ..Self::default() }
    }

    /// Adds an attribute. What cannot be written as JSON is left out.
    pub fn data(mut self, name: &str, value: impl Serialize) -> Self {
        if let Ok(value) = serde_json::to_value(value) {
            self.data.insert(name.to_owned(), value);
        }
        self
    }

    /// Shows the attributes as asterisks wherever CloudFormation shows them.
    pub fn no_echo(mut self) -> Self {
        self.no_echo = true;
        self
    }
}
