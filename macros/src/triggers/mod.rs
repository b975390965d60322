//! The table of triggers. A new trigger is a row here, with its keys, the checks of their values, and what
//! its functions may have.

pub(crate) mod cors;
mod eventbridge;
mod http;
mod mq;
mod row;
mod sqs;
#[cfg(test)]
mod tests;
mod unknown;

pub(crate) use self::row::{Grammar, Row, Trigger};
use self::row::{ROW, batch, concurrency};
pub(crate) use self::unknown::unknown;
use crate::keys::{Known, fallback, number, resource, switch, text};
use crate::named::{BUCKET, QUEUE, TABLE, TOPIC};
use crate::{rate, values};

/// A function without a trigger.
pub(crate) const DIRECT: &Row = &ROW;

pub(crate) const TRIGGERS: &[Row] = &[
    Row {
        key: "http",
        marker: "Http",
        grammar: Grammar::Parsed { example: "GET /orders/{id}", parse: http::route },
        keys: &[
            // An invocation payload has at most 6 MB, so larger bodies never arrive.
            number("max_body", "bytes", 1..=6_291_456),
            fallback("fallback", "busy"),
            cors::CORS,
        ],
        // The limit of a REST API; an HTTP API has 30.
        // https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
        patience: Some(("API Gateway", 29)),
        across: http::check,
        ..ROW
    },
    Row {
        key: "s3",
        marker: "S3",
        grammar: Grammar::Text { example: "ObjectCreated:*", check: values::s3_event },
        keys: &[
            resource("bucket", "resource", "uploads", values::bucket, BUCKET),
            text("prefix", "uploads/", values::key_filter),
            text("suffix", ".jpg", values::key_filter),
            concurrency("records at the same time"),
        ],
        dead_letter: true,
        ..ROW
    },
    Row {
        key: "sns",
        marker: "Sns",
        grammar: Grammar::Resource { example: "alarms", check: values::topic, of: TOPIC },
        dead_letter: true,
        ..ROW
    },
    Row {
        key: "sqs",
        marker: "Sqs",
        grammar: Grammar::Resource { example: "jobs", check: values::queue, of: QUEUE },
        keys: &[
            batch("messages"),
            WINDOW,
            switch("fifo"),
            concurrency("messages at the same time"),
            // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
            number("max_receives", "receives", 1..=1_000),
        ],
        batched: true,
        dead_letter: true,
        asserted: true,
        across: sqs::check,
        ..ROW
    },
    Row {
        key: "eventbridge",
        formerly: Some("event"),
        marker: "EventBridge",
        grammar: Grammar::Parsed { example: "OrderPlaced", parse: eventbridge::detail_type_or_pattern },
        keys: &[text("source", "shop.orders", values::event_source), text("bus", "shop", values::event_bus)],
        dead_letter: true,
        across: eventbridge::check,
        ..ROW
    },
    Row {
        key: "dynamodb",
        marker: "DynamoDb",
        grammar: Grammar::Resource { example: "orders", check: values::table, of: TABLE },
        // https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html
        keys: &[batch("records"), WINDOW, START, concurrency("keys at the same time")],
        batched: true,
        dead_letter: true,
        asserted: true,
        ..ROW
    },
    Row {
        key: "kafka",
        marker: "Kafka",
        grammar: Grammar::Text { example: "orders", check: values::kafka_topic },
        // https://docs.aws.amazon.com/lambda/latest/dg/services-msk-parameters.html
        keys: &[text("group", "billing", values::kafka_group), batch("records"), WINDOW, START],
        batched: true,
        dead_letter: true,
        ..ROW
    },
    Row {
        key: "mq",
        marker: "Mq",
        grammar: Grammar::Text { example: "orders", check: mq::queue },
        // https://docs.aws.amazon.com/lambda/latest/dg/services-mq-params.html
        keys: &[batch("messages"), WINDOW, concurrency("messages at the same time")],
        dead_letter: true,
        ..ROW
    },
    Row {
        key: "kinesis",
        marker: "Kinesis",
        grammar: Grammar::Text { example: "clicks", check: values::stream },
        // https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html
        keys: &[batch("records"), WINDOW, START, concurrency("keys at the same time")],
        batched: true,
        dead_letter: true,
        ..ROW
    },
    Row {
        key: "schedule",
        marker: "Schedule",
        grammar: Grammar::Text { example: "rate(5 minutes)", check: rate::schedule },
        keys: &[text("timezone", "Europe/Berlin", values::timezone)],
        dead_letter: true,
        ..ROW
    },
    Row {
        key: "websocket",
        marker: "WebSocket",
        grammar: Grammar::Text { example: "$connect", check: values::route_key },
        // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
        patience: Some(("API Gateway", 29)),
        ..ROW
    },
    Row {
        key: "cognito",
        marker: "Cognito",
        grammar: Grammar::Text { example: "PreSignUp_SignUp", check: values::trigger_source },
        // https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html
        patience: Some(("Cognito", 5)),
        ..ROW
    },
    Row {
        key: "appsync",
        marker: "AppSync",
        grammar: Grammar::Text { example: "Query.order", check: values::graphql_field },
        // https://docs.aws.amazon.com/general/latest/gr/appsync.html
        patience: Some(("AppSync", 30)),
        ..ROW
    },
    Row {
        key: "firehose",
        marker: "Firehose",
        grammar: Grammar::Text { example: "clicks", check: values::delivery_stream },
        // https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html
        patience: Some(("Firehose", 300)),
        ..ROW
    },
    Row {
        key: "logs",
        marker: "Logs",
        grammar: Grammar::Text { example: "/aws/lambda/orders", check: values::log_group },
        ..ROW
    },
    Row {
        key: "custom_resource",
        marker: "CustomResource",
        grammar: Grammar::Text { example: "Custom::Thing", check: values::resource_type },
        ..ROW
    },
    Row {
        key: "s3_batch",
        marker: "S3Batch",
        grammar: Grammar::Text { example: "2.0", check: values::batch_schema },
        ..ROW
    },
    Row {
        key: "authorizer",
        marker: "Authorizer",
        grammar: Grammar::Text { example: "token", check: values::authorizer },
        ..ROW
    },
];

/// For how long an event source mapping collects a batch.
const WINDOW: Known = number("window", "seconds", 0..=300);

/// Where a new event source mapping starts to read the stream.
const START: Known = text("start", "LATEST", values::start);
