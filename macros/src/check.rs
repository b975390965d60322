//! What holds between the parts of a declaration.

use quote::ToTokens;
use syn::{GenericArgument, Path, PathArguments, Type};

use crate::args::Number;
use crate::errors::Errors;
use crate::model::{Cors, Http, Model, Named, Sqs, Trigger};
use crate::names::list;

pub(crate) fn check(model: &Model, errors: &mut Errors) {
    model.func.check("a function", errors);
    margin(model, errors);
    match &model.trigger {
        Trigger::Http(http) => {
            // The limit of a REST API; an HTTP API has 30.
            timeout(model, "API Gateway", 29, errors);
            path(model, http, errors);
            if let Some(cors) = &http.cors {
                self::cors(cors, errors);
            }
        }
        Trigger::Named(kind, _) => {
            if let Some((who, seconds)) = kind.patience {
                timeout(model, who, seconds, errors);
            }
        }
        Trigger::Sqs(sqs) => {
            self::sqs(sqs, errors);
            all(model, sqs.parallel.as_ref(), errors);
        }
        Trigger::DynamoDb(stream) | Trigger::Kinesis(stream) => all(model, stream.parallel.as_ref(), errors),
        Trigger::Kafka(_) => all(model, None, errors),
        Trigger::Event(_)
        | Trigger::S3(_)
        | Trigger::Schedule(_)
        | Trigger::Sns(_)
        | Trigger::Direct
        | Trigger::Mistaken => {}
    }
}

/// Who calls answers for the function after so many seconds, or calls again.
///
/// <https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html>
fn timeout(model: &Model, who: &str, seconds: u32, errors: &mut Errors) {
    if let Some(timeout) = model.timeout.as_ref().filter(|timeout| timeout.value > seconds) {
        let message = format!(
            "{who} gives up on a function after {seconds} seconds: write `timeout = {seconds}` or less"
        );
        errors.at(&timeout.literal, message);
    }
}

pub(crate) fn cors(cors: &Cors, errors: &mut Errors) {
    if let (Some((true, key)), "*") = (&cors.credentials, cors.origins.value().as_str()) {
        errors.at(key, "no browser sends credentials where `cors = \"*\"`: name the origins");
    }
}

/// Of a margin that is more than half of the time, half would be all that it is.
fn margin(model: &Model, errors: &mut Errors) {
    let (Some(margin), Some(timeout)) = (&model.margin, &model.timeout) else { return };
    let most = timeout.value * 500;
    if margin.value > most {
        let message = format_args!(
            "with `timeout = {0}` there are {0} seconds, and at most half of them can be kept back: write `margin = {most}` or less",
            timeout.value
        );
        errors.at(&margin.literal, message);
    }
}

/// <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html>
fn sqs(sqs: &Sqs, errors: &mut Errors) {
    let queue = match &sqs.queue {
        Named::Text(queue) => queue,
        // What else there is to check, the compiler does where it knows the type.
        Named::Type(_) => {
            if let Some((_, key)) = &sqs.fifo {
                errors.at(key, "the queue's type says whether it is a FIFO queue: remove `fifo`");
            }
            return;
        }
    };
    let fifo = sqs.fifo.as_ref().is_some_and(|(fifo, _)| *fifo);
    let name = queue.value();
    match (name.strip_suffix(".fifo"), fifo) {
        (None, true) => {
            errors.at(queue, format_args!("the name of a FIFO queue ends with `.fifo`: write `{name}.fifo`"));
        }
        (Some(_), false) => {
            errors.at(queue, format_args!("`{name}` is a FIFO queue: add `fifo = true`"));
        }
        (Some(_), true) | (None, false) => {}
    }
    let window = sqs.window.as_ref();
    if let Some(batch) = sqs.batch.as_ref().filter(|batch| batch.value > 10) {
        if fifo {
            errors.at(&batch.literal, "a batch of a FIFO queue has up to 10 messages");
        } else if window.is_none_or(|window| window.value == 0) {
            errors.at(
                &batch.literal,
                "a batch of more than 10 messages has to be collected: add `window = 1` or more",
            );
        }
    }
    if let (true, Some(window)) = (fifo, window) {
        errors.at(&window.literal, "a FIFO queue has no `window`: remove it");
    }
    if let (true, Some(parallel)) = (fifo, &sqs.parallel) {
        errors.at(&parallel.literal, "a FIFO queue keeps its order: remove `parallel`");
    }
}

/// Whether the handler takes all items of a batch at once: its argument is known by the name `Batch`.
pub(crate) fn takes_all(model: &Model) -> bool {
    matches!(model.trigger, Trigger::Sqs(_) | Trigger::Kinesis(_) | Trigger::Kafka(_) | Trigger::DynamoDb(_))
        && batches(model).next().is_some()
}

fn batches(model: &Model) -> impl Iterator<Item = &Type> {
    let types = model.func.arguments.iter().map(|argument| &argument.ty);
    types.filter(|ty| last_segment(ty).is_some_and(|last| last.ident == "Batch"))
}

/// What a handler of all items cannot say.
fn all(model: &Model, parallel: Option<&Number>, errors: &mut Errors) {
    if !takes_all(model) {
        return;
    }
    if let Some(parallel) = parallel {
        errors.at(&parallel.literal, "`Batch` takes all items in one call: remove `parallel`");
    }
    for second in batches(model).skip(1) {
        errors.at(second, "the items of a batch are taken once: remove this `Batch`");
    }
}

/// Extractors of lambkin that take no name of a route. A type by another name may be the user's.
const NOT_THE_PATH: &[&str] =
    &["Query", "Json", "Form", "Headers", "Bytes", "Claims", "Iam", "Context", "Shared", "Lazy", "Event"];

/// The names of the route against the arguments, by their tokens: `Path<Struct>` is the sdk's to check.
fn path(model: &Model, http: &Http, errors: &mut Errors) {
    let names = &http.route.names;
    let quoted: Vec<String> = names.iter().map(|name| format!("{{{name}}}")).collect();
    let listed = list(&quoted.iter().map(String::as_str).collect::<Vec<_>>());
    let mut taken = false;
    for argument in &model.func.arguments {
        let Some(word) = word(&argument.ty) else {
            taken = true;
            continue;
        };
        if word != "Path" {
            taken |= !NOT_THE_PATH.contains(&word.as_str());
            continue;
        }
        taken = true;
        if names.is_empty() {
            errors.at(
                &argument.ty,
                format_args!("the route `{}` names nothing that `Path` could take: write a name in braces, as in `/orders/{{id}}`", http.route.path),
            );
        } else if let Some(count) =
            first_generic(&argument.ty).and_then(count).filter(|count| *count != names.len())
        {
            let values = if count == 1 { "value" } else { "values" };
            errors.at(
                &argument.ty,
                format_args!(
                    "`Path` takes {count} {values} here, but the route names {}: {listed}",
                    names.len()
                ),
            );
        }
    }
    if !taken && !names.is_empty() {
        let (bindings, types) = match names.as_slice() {
            [one] => (binding(one), "String".to_owned()),
            many => (
                format!("({})", many.iter().map(|name| binding(name)).collect::<Vec<_>>().join(", ")),
                format!("({})", vec!["String"; many.len()].join(", ")),
            ),
        };
        errors.at(
            &http.literal,
            format_args!(
                "the route names {listed} but no argument takes it: add `Path({bindings}): Path<{types}>`"
            ),
        );
    }
}

fn binding(name: &str) -> String {
    name.replace('-', "_")
}

/// The last word of a type's path, or of what an `Option` holds.
fn word(ty: &Type) -> Option<String> {
    let last = last_segment(ty)?.ident.to_string();
    match (last.as_str(), first_generic(ty)) {
        ("Option", Some(inner)) => word(inner),
        _ => Some(last),
    }
}

fn last_segment(ty: &Type) -> Option<&syn::PathSegment> {
    match ty {
        Type::Path(path) => path.path.segments.last(),
        Type::Paren(paren) => last_segment(&paren.elem),
        Type::Group(group) => last_segment(&group.elem),
        _ => None,
    }
}

pub(crate) fn first_generic(ty: &Type) -> Option<&Type> {
    match &last_segment(ty)?.arguments {
        PathArguments::AngleBracketed(generics) => generics.args.iter().find_map(|argument| match argument {
            GenericArgument::Type(ty) => Some(ty),
            _ => None,
        }),
        PathArguments::None | PathArguments::Parenthesized(_) => None,
    }
}

/// How many names a `Path` of this takes, where the tokens say it: a tuple or a plain value.
fn count(ty: &Type) -> Option<usize> {
    const PLAIN: &[&str] = &[
        "String", "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "u8", "u16",
        "u32", "u64", "u128", "usize",
    ];
    match ty {
        Type::Tuple(tuple) => Some(tuple.elems.len()),
        Type::Path(path) if is_plain(&path.path, PLAIN) => Some(1),
        _ => None,
    }
}

fn is_plain(path: &Path, plain: &[&str]) -> bool {
    path.get_ident().is_some_and(|ident| plain.contains(&ident.to_token_stream().to_string().as_str()))
}
