//! The content of a dead letter.

use std::borrow::Cow;
use std::time::SystemTime;

use crate::failure::Error;
use crate::function::Context;
use crate::spec::FunctionSpec;

// The names of the message attributes.
/// The failure's stable name.
pub(crate) const ERROR: &str = "lambkin.error";
/// The failure's message.
pub(crate) const REASON: &str = "lambkin.reason";
/// The function, as its attribute names it.
pub(crate) const FUNCTION: &str = "lambkin.function";
/// The request id of the invocation.
pub(crate) const REQUEST_ID: &str = "lambkin.request-id";
/// How often the message had been received, including the time that failed.
pub(crate) const RECEIVE_COUNT: &str = "lambkin.receive-count";
/// When it failed, in milliseconds since 1970.
pub(crate) const TIME: &str = "lambkin.time";
/// The message's own attributes, as JSON in the format of Lambda's event. All are in one attribute, because a
/// message has at most ten.
pub(crate) const ATTRIBUTES: &str = "lambkin.attributes";

/// The longest reason. A longer one is cut: the log has all of it, and the body needs the space.
const LONGEST_REASON: usize = 4_096;
/// The longest message group id and deduplication id, by the API reference of `SendMessage`.
const LONGEST_ID: usize = 128;

/// An item that failed permanently, as it is sent to the dead-letter queue.
#[derive(Clone, Debug, Default)]
#[doc(hidden)]
pub struct Letter<'a> {
    /// The item as the service itself would send it to a queue.
    pub(crate) body: Cow<'a, str>,
    /// The deduplication id in a FIFO queue: the same for each delivery of the item.
    pub(crate) duplicate: String,
    /// The message group in a FIFO queue: the item's own group, else the function's name.
    pub(crate) group: Cow<'a, str>,
    pub(crate) receive_count: Option<&'a str>,
    pub(crate) attributes: Option<&'a str>,
    pub(crate) reason: Vec<(&'static str, Kind, Cow<'a, str>)>,
}

/// The type of a message attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    String,
    Number,
}

impl<'a> Letter<'a> {
    /// Makes the letter of an item of an asynchronous invocation. A retry has the same request id.
    pub(crate) fn of_invocation(body: impl Into<Cow<'a, str>>, at: usize, context: &Context) -> Self {
        Self { body: body.into(), duplicate: format!("{}.{at}", context.request_id()), ..Self::default() }
    }

    /// Makes the letter of an item that Lambda polled. A later delivery has another request id, and other
    /// functions may poll the same item.
    pub(crate) fn of_item(body: impl Into<Cow<'a, str>>, id: &str, context: &Context) -> Self {
        let duplicate = format!("{}.{id}", context.function_name());
        Self { body: body.into(), duplicate, ..Self::default() }
    }

    /// Makes the letter of a record of a shard or a partition, as it arrived.
    pub(crate) fn of_record(json: &'a str, id: &str, group: &'a str, context: &Context) -> Self {
        Self { group: group.into(), ..Self::of_item(json, id, context).json() }
    }

    /// Declares the body as JSON: characters that SQS refuses are escaped.
    pub(crate) fn json(mut self) -> Self {
        if let Cow::Owned(json) = escaped(&self.body) {
            self.body = json.into();
        }
        self
    }

    /// Adds the function that failed, the time and the reason.
    pub(super) fn because(mut self, error: &'a Error, spec: &'a FunctionSpec, context: &'a Context) -> Self {
        let reason = error.to_string();
        let now = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default().as_millis();
        self.reason = vec![
            (ERROR, Kind::String, allowed(error.name())),
            (REASON, Kind::String, allowed(beginning(&reason, LONGEST_REASON)).into_owned().into()),
            (FUNCTION, Kind::String, spec.name.into()),
            (REQUEST_ID, Kind::String, allowed(context.request_id())),
            (TIME, Kind::Number, now.to_string().into()),
        ];
        let count = self.receive_count.filter(|count| count.parse::<u32>().is_ok());
        self.reason.extend(count.map(|count| (RECEIVE_COUNT, Kind::Number, count.into())));
        self.reason.extend(self.attributes.map(|json| (ATTRIBUTES, Kind::String, escaped(json))));
        // SQS refuses an empty value.
        self.reason.retain(|(_, _, value)| !value.is_empty());
        self.group = match &*self.group {
            "" => spec.name.into(),
            group => id(group, false).into(),
        };
        self.duplicate = id(&self.duplicate, true);
        self
    }

    /// Returns the size as SQS counts it: the body, and the name, type and value of each attribute.
    pub(crate) fn size(&self) -> usize {
        let attribute =
            |(name, kind, value): &(&str, Kind, Cow<'_, str>)| name.len() + kind.name().len() + value.len();
        self.body.len() + self.reason.iter().map(attribute).sum::<usize>()
    }
}

impl Kind {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::String => "String",
            Self::Number => "Number",
        }
    }
}

fn beginning(text: &str, bytes: usize) -> &str {
    let end = text.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(|end| *end <= bytes).last();
    text.get(..end.unwrap_or_default()).unwrap_or_default()
}

/// Returns whether a message may contain a character: <https://www.w3.org/TR/REC-xml/#charsets>, by the API
/// reference.
fn is_allowed(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..)
}

/// Replaces the characters that SQS refuses with `U+FFFD`.
fn allowed(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_allowed) {
        return text.into();
    }
    text.chars().map(|c| if is_allowed(c) { c } else { char::REPLACEMENT_CHARACTER }).collect()
}

/// Escapes the two characters that JSON allows, within strings only, and SQS refuses.
fn escaped(json: &str) -> Cow<'_, str> {
    if json.chars().all(is_allowed) {
        return json.into();
    }
    json.replace('\u{FFFE}', "\\ufffe").replace('\u{FFFF}', "\\uffff").into()
}

/// Makes an id that SQS accepts: ASCII letters, digits and punctuation. A deduplication id that is too long
/// keeps its end, which is the item's own id. If two groups get the same id, they only lose concurrency.
fn id(text: &str, end: bool) -> String {
    let chars = text.chars().map(|c| if c.is_ascii_graphic() { c } else { '_' });
    let skip = if end { text.chars().count().saturating_sub(LONGEST_ID) } else { 0 };
    chars.skip(skip).take(LONGEST_ID).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::function::Context;
    use crate::spec::Spec;

    fn letter<'a>(letter: Letter<'a>, error: &'a Error, context: &'a Context) -> Letter<'a> {
        const SPEC: FunctionSpec = Spec::new("work", ()).function;
        letter.because(error, &SPEC, context)
    }

    #[test]
    fn a_reason_has_only_what_sqs_accepts() {
        let context = Context::default();
        let error = Error::new("Dead\0", format!("x{}", "é".repeat(4_000)));
        let letter = letter(Letter::of_item("body", "m-1", &context), &error, &context);
        let names: Vec<_> = letter.reason.iter().map(|(name, ..)| *name).collect();
        // No request id, and no empty value.
        assert_eq!(names, [ERROR, REASON, FUNCTION, TIME]);
        assert_eq!(letter.reason[0].2, "Dead\u{fffd}");
        assert_eq!(letter.reason[1].2, format!("x{}", "é".repeat(2_047)));
        let attributes = "lambkin.errorString".len() + "Dead\u{fffd}".len();
        assert!(letter.size() > "body".len() + attributes + 4_095);
    }

    #[test]
    fn json_keeps_its_meaning_without_characters_that_sqs_refuses() {
        let json = "{\"k\u{ffff}\":\"\u{fffe}\u{10ffff}\"}";
        let letter = Letter::of_invocation(json, 0, &Context::default()).json();
        assert!(letter.body.chars().all(is_allowed), "{:?}", letter.body);
        let read = |json| serde_json::from_str::<serde_json::Value>(json).unwrap();
        assert_eq!(read(&letter.body), read(json));
        assert!(matches!(Letter::of_invocation("{}", 0, &Context::default()).json().body, Cow::Borrowed(_)));
    }

    #[test]
    fn ids_are_cut_to_the_limit_and_end_with_the_items_own_id() {
        let context = Context::default();
        let (error, long) = (Error::new("Dead", "dead"), format!("{}-7", "ü".repeat(200)));
        let plain = Letter { group: long.as_str().into(), ..Letter::of_item("b", &long, &context) };
        let letter = letter(plain, &error, &context);
        assert_eq!(letter.duplicate, format!("{}-7", "_".repeat(126)));
        assert_eq!(letter.group, "_".repeat(128));
    }
}
