//! What `#[function(...)]` says, each value checked by itself.

mod kafka;
mod named;

use proc_macro2::{Ident, Span};
use syn::LitStr;
use syn::ext::IdentExt;

pub(crate) use self::kafka::Kafka;
pub(crate) use self::named::Kind;
use crate::args::{Key, Keys, Number};
use crate::errors::Errors;
use crate::func::Func;
use crate::keys::{TRIGGERS, takes, unknown};
use crate::path::CratePath;
use crate::route::Route;
use crate::values::{Pattern, is_pattern};
use crate::{rate, values};

/// A function and its attribute.
pub(crate) struct Model {
    pub(crate) func: Func,
    pub(crate) crate_path: CratePath,
    pub(crate) name: String,
    pub(crate) trigger: Trigger,
    /// The type that stands for the trigger, at the trigger's key.
    pub(crate) marker: Ident,
    pub(crate) memory: Option<Number>,
    pub(crate) timeout: Option<Number>,
    pub(crate) guard: Option<bool>,
    pub(crate) margin: Option<Number>,
    pub(crate) concurrency: Option<Number>,
    pub(crate) env: Vec<(String, LitStr)>,
    pub(crate) dead_letter: Option<Named>,
}

/// What calls it.
pub(crate) enum Trigger {
    Http(Http),
    S3(S3),
    Sns(Sns),
    Sqs(Sqs),
    Event(Event),
    DynamoDb(Stream),
    Kafka(Kafka),
    Kinesis(Stream),
    Schedule(Schedule),
    /// One that a name declares.
    Named(&'static Kind, LitStr),
    Direct,
    /// The attribute means one of them, but its value is a mistake.
    Mistaken,
}

/// A resource, by the text of its name or by its type.
pub(crate) enum Named {
    Text(LitStr),
    Type(syn::Path),
}

pub(crate) struct Http {
    /// Where the route stands.
    pub(crate) literal: LitStr,
    pub(crate) route: Route,
    pub(crate) max_body: Option<Number>,
    pub(crate) fallback: Option<syn::Path>,
    pub(crate) cors: Option<Cors>,
}

pub(crate) struct S3 {
    pub(crate) event: LitStr,
    pub(crate) bucket: Option<Named>,
    pub(crate) prefix: Option<LitStr>,
    pub(crate) suffix: Option<LitStr>,
    pub(crate) parallel: Option<Number>,
}

pub(crate) struct Sns {
    pub(crate) topic: Named,
}

pub(crate) struct Sqs {
    pub(crate) queue: Named,
    pub(crate) batch: Option<Number>,
    pub(crate) window: Option<Number>,
    pub(crate) fifo: Option<(bool, Ident)>,
    pub(crate) parallel: Option<Number>,
    pub(crate) max_receives: Option<Number>,
}

pub(crate) struct Event {
    /// The detail type, or the pattern that this says.
    pub(crate) literal: LitStr,
    pub(crate) pattern: Option<Pattern>,
    pub(crate) source: Option<LitStr>,
    pub(crate) bus: Option<LitStr>,
}

/// What declares a stream whose records come in order.
pub(crate) struct Stream {
    pub(crate) name: Named,
    pub(crate) batch: Option<Number>,
    pub(crate) window: Option<Number>,
    pub(crate) start: Option<LitStr>,
    pub(crate) parallel: Option<Number>,
}

pub(crate) struct Schedule {
    pub(crate) expression: LitStr,
    pub(crate) timezone: Option<LitStr>,
}

/// The `cors` keys, of a function or of `main!`.
pub(crate) struct Cors {
    pub(crate) origins: LitStr,
    pub(crate) credentials: Option<(bool, Ident)>,
    pub(crate) expose: Option<LitStr>,
    pub(crate) max_age: Option<Number>,
}

impl Model {
    pub(crate) fn new(func: Func, mut keys: Keys, errors: &mut Errors) -> Self {
        let crate_path = CratePath::take(&mut keys, errors);
        let (trigger, key) = trigger(&mut keys, errors);
        let kind = key.as_ref().map(Ident::to_string);
        let memory = keys.number("memory", "megabytes", 128..=10_240, errors);
        let timeout = keys.number("timeout", "seconds", 1..=900, errors);
        let margin = keys.number("margin", "milliseconds", 1..=60_000, errors);
        let guard = keys.switch("guard", errors).map(|(guarded, _)| guarded);
        let concurrency = keys.number("concurrency", "environments", 0..=100_000, errors);
        let env = keys.take("env").map(|key| variables(&key, errors)).unwrap_or_default();
        let dead_letter = if takes(kind.as_deref(), "dead_letter") {
            let key = keys.take("dead_letter");
            key.and_then(|key| Named::new(&key, "dead_letter = \"failed-jobs\"", errors, values::dead_letter))
        } else {
            None
        };
        let name = name(&func.ident, &mut keys, errors);
        keys.finish(errors, |key| unknown(key, kind.as_deref()));
        let marker = marker(kind.as_deref(), key.map_or_else(Span::call_site, |key| key.span()));
        Self {
            func,
            crate_path,
            name,
            trigger,
            marker,
            memory,
            timeout,
            guard,
            margin,
            concurrency,
            env,
            dead_letter,
        }
    }
}

fn name(ident: &Ident, keys: &mut Keys, errors: &mut Errors) -> String {
    let given = keys.names().any(|key| key == "name");
    match keys.text("name", "name = \"create-order\"", errors, values::function_name) {
        Some(name) => name.value(),
        None => {
            let name = ident.unraw().to_string();
            if let (false, Err(message)) = (given, values::function_name(&name)) {
                errors.at(ident, format_args!("{message}; set the key `name`"));
            }
            name
        }
    }
}

fn variables(key: &Key, errors: &mut Errors) -> Vec<(String, LitStr)> {
    let example = "env(TABLE = \"orders\")";
    let mut variables = Vec::new();
    for variable in key.group(example, errors).into_iter().flatten() {
        let name = variable.name.to_string();
        if let Err(message) = values::variable(&name) {
            errors.at(&variable.name, message);
        }
        if let Some(value) = variable.text(&format!("{name} = \"..\""), errors) {
            variables.push((name, value));
        }
    }
    variables
}

fn marker(kind: Option<&str>, at: Span) -> Ident {
    let name = match kind {
        Some("http") => "Http",
        Some("s3") => "S3",
        Some("sns") => "Sns",
        Some("sqs") => "Sqs",
        Some("event") => "EventBridge",
        Some("dynamodb") => "DynamoDb",
        Some("kafka") => "Kafka",
        Some("kinesis") => "Kinesis",
        Some("schedule") => "Schedule",
        other => other.and_then(named::kind).map_or("Direct", |kind| kind.marker),
    };
    Ident::new(name, at)
}

/// The trigger and its key; the key also where its value is a mistake.
fn trigger(keys: &mut Keys, errors: &mut Errors) -> (Trigger, Option<Ident>) {
    let mut meant = TRIGGERS.iter().map(|(kind, _)| *kind).filter_map(|kind| Some((kind, keys.take(kind)?)));
    let Some((kind, key)) = meant.next() else { return (Trigger::Direct, None) };
    for (other, key) in meant {
        errors.at(
            &key.name,
            format_args!("a function has one trigger, and this one has `{kind}` already: write another function for `{other}`"),
        );
    }
    let trigger = match kind {
        "http" => http(&key, keys, errors),
        "s3" => s3(&key, keys, errors),
        "sns" => sns(&key, errors),
        "sqs" => sqs(&key, keys, errors),
        "event" => event(&key, keys, errors),
        "dynamodb" => {
            stream(&key, "dynamodb = \"orders\"", values::table, keys, errors).map(Trigger::DynamoDb)
        }
        "kafka" => kafka::kafka(&key, keys, errors),
        "kinesis" => stream(&key, "kinesis = \"clicks\"", values::stream, keys, errors).map(Trigger::Kinesis),
        "schedule" => schedule(&key, keys, errors),
        other => named::kind(other).and_then(|kind| named::named(kind, &key, errors)),
    };
    (trigger.unwrap_or(Trigger::Mistaken), Some(key.name))
}

// Each of these takes all of its keys first, so that every mistake is reported.

fn http(key: &Key, keys: &mut Keys, errors: &mut Errors) -> Option<Trigger> {
    // What one invocation takes, 6 MB: larger bodies never arrive.
    let max_body = keys.number("max_body", "bytes", 1..=6_291_456, errors);
    let fallback = keys.take("fallback").and_then(|key| key.path("fallback = busy", errors));
    let cors = Cors::take(keys, errors);
    let literal = key.text("http = \"GET /orders/{id}\"", errors)?;
    match Route::parse(&literal.value()) {
        Ok(route) => Some(Trigger::Http(Http { literal, route, max_body, fallback, cors })),
        Err(message) => {
            errors.at(&literal, message);
            None
        }
    }
}

fn s3(key: &Key, keys: &mut Keys, errors: &mut Errors) -> Option<Trigger> {
    let bucket = keys.take("bucket");
    let bucket = bucket.and_then(|key| Named::new(&key, "bucket = \"uploads\"", errors, values::bucket));
    let prefix = keys.text("prefix", "prefix = \"uploads/\"", errors, values::key_filter);
    let suffix = keys.text("suffix", "suffix = \".jpg\"", errors, values::key_filter);
    let parallel = keys.number("parallel", "records at the same time", 1..=100, errors);
    let event = valid(key, "s3 = \"ObjectCreated:*\"", errors, values::s3_event)?;
    Some(Trigger::S3(S3 { event, bucket, prefix, suffix, parallel }))
}

fn sns(key: &Key, errors: &mut Errors) -> Option<Trigger> {
    let topic = Named::new(key, "sns = \"alarms\"", errors, values::topic)?;
    Some(Trigger::Sns(Sns { topic }))
}

fn sqs(key: &Key, keys: &mut Keys, errors: &mut Errors) -> Option<Trigger> {
    let batch = keys.number("batch", "messages", 1..=10_000, errors);
    let window = keys.number("window", "seconds", 0..=300, errors);
    let fifo = keys.switch("fifo", errors);
    let parallel = keys.number("parallel", "messages at the same time", 1..=100, errors);
    // <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html>
    let max_receives = keys.number("max_receives", "receives", 1..=1_000, errors);
    let queue = Named::new(key, "sqs = \"jobs\"", errors, values::queue)?;
    Some(Trigger::Sqs(Sqs { queue, batch, window, fifo, parallel, max_receives }))
}

fn event(key: &Key, keys: &mut Keys, errors: &mut Errors) -> Option<Trigger> {
    let beside = keys.names().find(|key| *key == "source").cloned();
    let source = keys.text("source", "source = \"shop.orders\"", errors, values::event_source);
    let bus = keys.text("bus", "bus = \"shop\"", errors, values::event_bus);
    let literal = key.text("event = \"OrderPlaced\"", errors)?;
    let text = literal.value();
    let checked = if is_pattern(&text) {
        if let Some(source) = beside {
            let message = "the pattern says who sends the event: write `\"source\": [..]` in it";
            errors.at(&source, message);
        }
        values::pattern(&text).map(Some)
    } else {
        values::detail_type(&text).map(|()| None)
    };
    match checked {
        Ok(pattern) => Some(Trigger::Event(Event { literal, pattern, source, bus })),
        Err(message) => {
            errors.at(&literal, message);
            None
        }
    }
}

/// <https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html>
/// <https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html>
fn stream(
    key: &Key,
    example: &str,
    check: fn(&str) -> Result<(), String>,
    keys: &mut Keys,
    errors: &mut Errors,
) -> Option<Stream> {
    let batch = keys.number("batch", "records", 1..=10_000, errors);
    let window = keys.number("window", "seconds", 0..=300, errors);
    let start = keys.text("start", "start = \"LATEST\"", errors, values::start);
    let parallel = keys.number("parallel", "keys at the same time", 1..=100, errors);
    let name = if key.name == "kinesis" {
        // No type stands for a data stream.
        Named::Text(valid(key, example, errors, check)?)
    } else {
        Named::new(key, example, errors, check)?
    };
    Some(Stream { name, batch, window, start, parallel })
}

fn schedule(key: &Key, keys: &mut Keys, errors: &mut Errors) -> Option<Trigger> {
    let timezone = keys.text("timezone", "timezone = \"Europe/Berlin\"", errors, values::timezone);
    let expression = valid(key, "schedule = \"rate(5 minutes)\"", errors, rate::schedule)?;
    Some(Trigger::Schedule(Schedule { expression, timezone }))
}

fn valid(
    key: &Key,
    example: &str,
    errors: &mut Errors,
    check: impl FnOnce(&str) -> Result<(), String>,
) -> Option<LitStr> {
    let text = key.text(example, errors)?;
    check(&text.value()).map_err(|message| errors.at(&text, message)).ok()?;
    Some(text)
}

impl Named {
    fn new(
        key: &Key,
        example: &str,
        errors: &mut Errors,
        check: impl FnOnce(&str) -> Result<(), String>,
    ) -> Option<Self> {
        match (key.literal(), key.type_path()) {
            (Some(syn::Lit::Str(_)), _) => valid(key, example, errors, check).map(Self::Text),
            (_, Some(path)) => Some(Self::Type(path)),
            _ => {
                key.mistaken("a name in quotes, or the type of a resource", example, errors);
                None
            }
        }
    }
}

impl Cors {
    /// The names of the keys.
    pub(crate) const KEYS: &[&str] = &["cors", "cors_credentials", "cors_expose", "cors_max_age"];

    pub(crate) fn take(keys: &mut Keys, errors: &mut Errors) -> Option<Self> {
        let given = keys.names().any(|key| key == "cors");
        let lonely = keys.names().find(|key| key.to_string().starts_with("cors_")).cloned();
        let origins = keys.text("cors", "cors = \"https://shop.example\"", errors, values::origins);
        let credentials = keys.switch("cors_credentials", errors);
        let expose = keys.text("cors_expose", "cors_expose = \"location\"", errors, values::headers);
        // A day: what API Gateway and function URLs take at most.
        let max_age = keys.number("cors_max_age", "seconds", 0..=86_400, errors);
        if let (false, Some(key)) = (given, lonely) {
            errors.at(
                &key,
                format_args!("`{key}` needs `cors`: say which origins may call, as in `cors = \"*\"`"),
            );
        }
        Some(Self { origins: origins?, credentials, expose, max_age })
    }
}
