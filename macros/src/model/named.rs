//! Triggers that one name declares: no keys of their own.

use syn::LitStr;

use super::{Trigger, valid};
use crate::args::Key;
use crate::errors::Errors;
use crate::values;

/// A trigger that one name declares.
pub(crate) struct Kind {
    /// The key, which is the name of the sdk's method too.
    pub(crate) key: &'static str,
    /// The type that stands for it.
    pub(crate) marker: &'static str,
    example: &'static str,
    check: fn(&str) -> Result<(), String>,
    /// Who does not wait longer than so many seconds.
    pub(crate) patience: Option<(&'static str, u32)>,
}

const KINDS: &[Kind] = &[
    Kind {
        key: "authorizer",
        marker: "Authorizer",
        example: "authorizer = \"token\"",
        check: values::authorizer,
        patience: None,
    },
    Kind {
        key: "websocket",
        marker: "WebSocket",
        example: "websocket = \"$connect\"",
        check: values::route_key,
        // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
        patience: Some(("API Gateway", 29)),
    },
    Kind {
        key: "cognito",
        marker: "Cognito",
        example: "cognito = \"PreSignUp_SignUp\"",
        check: values::trigger_source,
        // https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html
        patience: Some(("Cognito", 5)),
    },
    Kind {
        key: "appsync",
        marker: "AppSync",
        example: "appsync = \"Query.order\"",
        check: values::graphql_field,
        // https://docs.aws.amazon.com/general/latest/gr/appsync.html
        patience: Some(("AppSync", 30)),
    },
    Kind {
        key: "firehose",
        marker: "Firehose",
        example: "firehose = \"clicks\"",
        check: values::delivery_stream,
        // https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html
        patience: Some(("Firehose", 300)),
    },
    Kind {
        key: "logs",
        marker: "Logs",
        example: "logs = \"/aws/lambda/orders\"",
        check: values::log_group,
        patience: None,
    },
    Kind {
        key: "custom_resource",
        marker: "CustomResource",
        example: "custom_resource = \"Custom::Thing\"",
        check: values::resource_type,
        patience: None,
    },
    Kind {
        key: "s3_batch",
        marker: "S3Batch",
        example: "s3_batch = \"2.0\"",
        check: values::batch_schema,
        patience: None,
    },
];

pub(super) fn kind(key: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.key == key)
}

pub(super) fn named(kind: &'static Kind, key: &Key, errors: &mut Errors) -> Option<Trigger> {
    let name: LitStr = valid(key, kind.example, errors, kind.check)?;
    Some(Trigger::Named(kind, name))
}
