//! What the attribute of a resource declares, with each value checked by itself and against the others.

use proc_macro2::{Ident, TokenStream};
use syn::ext::IdentExt;
use syn::{Attribute, DeriveInput, LitStr, Path, Visibility};

use super::Kind;
use super::keys::{Index, KeyAttribute, attribute, indexes};
use crate::args::{Keys, Number, unknown};
use crate::errors::Errors;
use crate::path::CratePath;
use crate::values;

pub(crate) struct Model {
    pub(crate) kind: Kind,
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    pub(crate) cfgs: Vec<Attribute>,
    pub(crate) crate_path: CratePath,
    pub(crate) name: String,
    pub(crate) variable: String,
    pub(crate) what: What,
}

pub(crate) enum What {
    Table(Table),
    Bucket {
        expire_days: Option<Number>,
    },
    Queue(Queue),
    Topic,
    /// The attribute has a mistake.
    Mistaken,
}

pub(crate) struct Table {
    pub(crate) key: KeyAttribute,
    pub(crate) sort: Option<KeyAttribute>,
    pub(crate) ttl: Option<LitStr>,
    pub(crate) indexes: Vec<Index>,
    pub(crate) stream: Option<LitStr>,
}

pub(crate) struct Queue {
    pub(crate) fifo: bool,
    pub(crate) visibility: Option<Number>,
    pub(crate) retention: Option<Number>,
    pub(crate) dead_letter_after: Option<Number>,
    pub(crate) dead_letter: Option<Path>,
}

impl Model {
    pub(crate) fn new(kind: Kind, input: DeriveInput, tokens: TokenStream, errors: &mut Errors) -> Self {
        let (indexes, tokens) = match kind {
            Kind::Table => indexes(tokens, errors),
            Kind::Bucket | Kind::Queue | Kind::Topic => (Vec::new(), tokens),
        };
        let mut keys = Keys::parse(tokens, errors);
        let crate_path = CratePath::take(&mut keys, errors);
        let ident = input.ident;
        let given = keys.take("name");
        let what = match kind {
            Kind::Table => table(indexes, &ident, &mut keys, errors).map(What::Table),
            Kind::Bucket => Some(What::Bucket {
                expire_days: keys.number(
                    "expire_days",
                    "a number of days",
                    1..=i32::MAX.unsigned_abs(),
                    errors,
                ),
            }),
            Kind::Queue => Some(What::Queue(queue(&ident, &mut keys, errors))),
            Kind::Topic => Some(What::Topic),
        };
        let fifo = matches!(&what, Some(What::Queue(queue)) if queue.fifo);
        let name = match given {
            Some(key) => {
                let example = format!("name = \"{}\"", deployed(&ident, fifo));
                let name = key.text(&example, errors);
                if let Some(Err(message)) = name.as_ref().map(|name| valid_name(kind, fifo, &name.value())) {
                    errors.at(&name, message);
                }
                name.map(|name| name.value()).unwrap_or_default()
            }
            None => {
                let name = deployed(&ident, fifo);
                if let Err(message) = valid_name(kind, fifo, &name) {
                    errors.at(&ident, format_args!("{message}; set the key `name`"));
                }
                name
            }
        };
        let known: Vec<&str> = kind.keys().iter().copied().chain(["name", "crate"]).collect();
        keys.finish(errors, |key| unknown(key, &known));
        let variable = format!("{}_{}", constant(&words(&ident).join("_")), kind.variable());
        if let Err(message) = values::variable(&variable) {
            errors.at(&ident, message);
        }
        let cfgs = input.attrs.into_iter().filter(|attr| attr.path().is_ident("cfg")).collect();
        let what = what.unwrap_or(What::Mistaken);
        Self { kind, ident, vis: input.vis, cfgs, crate_path, name, variable, what }
    }
}

fn table(indexes: Vec<Index>, ident: &Ident, keys: &mut Keys, errors: &mut Errors) -> Option<Table> {
    let given = keys.names().any(|name| name == "key");
    let key = KeyAttribute::take("key", keys, errors);
    let sort = KeyAttribute::take("sort", keys, errors);
    let ttl = keys.text("ttl", "ttl = \"expires_at\"", errors, attribute);
    let stream = keys.text("stream", "stream = \"NEW_AND_OLD_IMAGES\"", errors, stream_view);
    if !given {
        errors.at(ident, "a table needs a partition key: write `#[lambkin::table(key = \"id\")]`");
    }
    let table = Table { key: key?, sort, ttl, indexes, stream };
    table.check(errors);
    Some(table)
}

impl Table {
    /// Checks that every attribute has one type, that a sort key differs from its partition key, and that
    /// every index has its own name.
    fn check(&self, errors: &mut Errors) {
        let own = (&self.key, self.sort.as_ref());
        let keys =
            std::iter::once(own).chain(self.indexes.iter().map(|index| (&index.key, index.sort.as_ref())));
        let mut known: Vec<&KeyAttribute> = Vec::new();
        for (key, sort) in keys {
            if let Some(sort) = sort.filter(|sort| sort.name.value() == key.name.value()) {
                errors.at(&sort.name, "the sort key must be another attribute than the partition key");
            }
            for one in std::iter::once(key).chain(sort) {
                let name = one.name.value();
                match known.iter().find(|other| other.name.value() == name) {
                    Some(other) if other.kind != one.kind => errors.at(
                        &one.name,
                        format_args!(
                            "the attribute `{name}` is `{}` here, but `{}` before: give it one type",
                            one.kind, other.kind
                        ),
                    ),
                    _ => known.push(one),
                }
            }
        }
        let mut names: Vec<String> = Vec::new();
        for index in &self.indexes {
            let name = index.constant().to_string();
            if names.contains(&name) {
                let message = format!("another index already has the constant `{name}`: choose another name");
                errors.at(&index.name, message);
            }
            names.push(name);
        }
    }
}

/// <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_StreamSpecification.html>
fn stream_view(text: &str) -> Result<(), String> {
    match text {
        "KEYS_ONLY" | "NEW_IMAGE" | "OLD_IMAGE" | "NEW_AND_OLD_IMAGES" => Ok(()),
        _ => Err(format!(
            "`{text}` is not a stream view type: write `NEW_AND_OLD_IMAGES`, `NEW_IMAGE`, `OLD_IMAGE` or `KEYS_ONLY`"
        )),
    }
}

/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html>
fn queue(ident: &Ident, keys: &mut Keys, errors: &mut Errors) -> Queue {
    let fifo = keys.switch("fifo", errors).is_some_and(|(fifo, _)| fifo);
    let visibility = keys.number("visibility", "a number of seconds", 0..=43_200, errors);
    let retention = keys.number("retention", "a number of seconds", 60..=1_209_600, errors);
    let lonely = |one: &str, other: &str| {
        let has = |wanted: &str| keys.names().find(|name| *name == wanted);
        has(one).filter(|_| has(other).is_none()).cloned()
    };
    let alone = (lonely("dead_letter_after", "dead_letter"), lonely("dead_letter", "dead_letter_after"));
    let dead_letter_after = keys.number("dead_letter_after", "a number of receives", 1..=1_000, errors);
    let dead_letter =
        keys.take("dead_letter").and_then(|key| key.path(&format!("dead_letter = Failed{ident}"), errors));
    if let Some(key) = alone.0 {
        let message = format!(
            "`dead_letter_after` needs a queue for the messages: add `dead_letter = Failed{ident}`, the type of another `#[lambkin::queue]`"
        );
        errors.at(key, message);
    }
    if let Some(key) = alone.1 {
        errors.at(key, "`dead_letter` needs the number of receives after which a message goes there: add `dead_letter_after = 5`");
    }
    if let Some(path) = dead_letter.as_ref().filter(|path| path.is_ident(ident)) {
        errors.at(path, "a queue cannot be its own dead-letter queue: name another one");
    }
    Queue { fifo, visibility, retention, dead_letter_after, dead_letter }
}

fn valid_name(kind: Kind, fifo: bool, name: &str) -> Result<(), String> {
    match kind {
        Kind::Table => values::table(name),
        Kind::Bucket => values::bucket(name),
        Kind::Topic => values::topic(name),
        Kind::Queue => {
            values::queue(name)?;
            match (name.ends_with(".fifo"), fifo) {
                (false, true) => {
                    Err(format!("the name of a FIFO queue must end with `.fifo`: write `{name}.fifo`"))
                }
                (true, false) => Err(format!("`{name}` is a FIFO queue: add `fifo = true`")),
                _ => Ok(()),
            }
        }
    }
}

/// Returns the default name to deploy under: `failed-jobs` for `FailedJobs`.
fn deployed(ident: &Ident, fifo: bool) -> String {
    let name = words(ident).join("-").to_lowercase();
    if fifo { format!("{name}.fifo") } else { name }
}

/// Returns the words of a type's name: `HTTP` and `Logs` for `HTTPLogs`.
fn words(ident: &Ident) -> Vec<String> {
    let text: Vec<char> = ident.unraw().to_string().chars().collect();
    let mut spaced = String::new();
    for (at, letter) in text.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| text.get(at));
        let small_follows = text.get(at + 1).is_some_and(|after| after.is_lowercase());
        if letter.is_uppercase() && before.is_some_and(|before| !before.is_uppercase() || small_follows) {
            spaced.push('_');
        }
        spaced.push(*letter);
    }
    spaced.split('_').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Returns a name as a constant: `BY_CUSTOMER` for `by-customer`.
pub(crate) fn constant(name: &str) -> String {
    name.to_uppercase().replace(['-', '.'], "_")
}

#[cfg(test)]
mod tests {
    use proc_macro2::Span;

    use super::*;

    fn split(name: &str) -> String {
        words(&Ident::new(name, Span::call_site())).join(" ")
    }

    #[test]
    fn a_name_is_split_into_words() {
        assert_eq!(split("Orders"), "Orders");
        assert_eq!(split("FailedJobs"), "Failed Jobs");
        assert_eq!(split("HTTPLogs"), "HTTP Logs");
        assert_eq!(split("LogsV2"), "Logs V2");
        assert_eq!(split("Old_Orders"), "Old Orders");
        assert_eq!(split("DLQ"), "DLQ");
        assert_eq!(deployed(&Ident::new("FailedJobs", Span::call_site()), true), "failed-jobs.fifo");
        assert_eq!(constant("by-customer.v2"), "BY_CUSTOMER_V2");
    }
}
