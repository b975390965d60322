//! The extractors of this trigger.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

/// A request of CloudFormation. CloudFormation sends numbers and booleans in the properties as strings, and
/// includes `ServiceToken`.
///
/// Fails with `MalformedProperties`, which names the field, if the properties do not match `T`.
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
    /// Create the resource.
    Create {
        /// The properties in the template.
        properties: T,
    },
    /// Update the resource.
    Update {
        /// The resource's `PhysicalResourceId`.
        id: String,
        /// The properties in the template.
        properties: T,
        /// The properties in the previous template.
        old: T,
    },
    /// Delete the resource. It may already be deleted, or never have been created.
    Delete {
        /// The resource's `PhysicalResourceId`.
        id: String,
        /// The properties in the template; `None` if they do not match `T`, so that a stack with invalid
        /// properties can be deleted.
        properties: Option<T>,
    },
}

/// The resource after the request: its ID, and the attributes that templates read with `Fn::GetAtt`.
///
/// A response can have up to 4,096 bytes; a larger one is reported to CloudFormation as `AnswerTooLarge`.
#[derive(Clone, Debug, Default, PartialEq)]
#[must_use]
pub struct Resource {
    pub(crate) id: Option<String>,
    pub(crate) data: BTreeMap<String, Value>,
    pub(crate) no_echo: bool,
}

impl Resource {
    /// Creates a resource with this `PhysicalResourceId`. [`Resource::default`] keeps the existing ID.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: Some(id.into()), ..Self::default() }
    }

    /// Adds an attribute. A value that cannot be serialized as JSON is left out.
    pub fn data(mut self, name: &str, value: impl Serialize) -> Self {
        if let Ok(value) = serde_json::to_value(value) {
            self.data.insert(name.to_owned(), value);
        }
        self
    }

    /// Masks the attributes with asterisks wherever CloudFormation displays them.
    pub fn no_echo(mut self) -> Self {
        self.no_echo = true;
        self
    }
}
