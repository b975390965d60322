//! The settings of a queue: SQS's queue attributes.

mod redrive;

use std::collections::BTreeMap;

use self::redrive::Redrive;
use super::check;
use super::error::Error;

/// An integer attribute: its name, default and range.
struct NumberAttribute(&'static str, i64, i64, i64);

const NUMBERS: [NumberAttribute; 5] = [
    NumberAttribute("DelaySeconds", 0, 0, 900),
    NumberAttribute("MaximumMessageSize", 1_048_576, 1_024, 1_048_576),
    NumberAttribute("MessageRetentionPeriod", 345_600, 60, 1_209_600),
    NumberAttribute("ReceiveMessageWaitTimeSeconds", 0, 0, 20),
    NumberAttribute("VisibilityTimeout", 30, 0, check::MAX_VISIBILITY),
];

/// An attribute with a fixed set of values, the default first.
struct WordAttribute(&'static str, &'static [&'static str]);

const FIFO_WORDS: [WordAttribute; 3] = [
    WordAttribute("ContentBasedDeduplication", &["false", "true"]),
    WordAttribute("DeduplicationScope", &["queue", "messageGroup"]),
    WordAttribute("FifoThroughputLimit", &["perQueue", "perMessageGroupId"]),
];

/// Attributes that are stored and returned, and have no effect on one machine: permissions and encryption. An
/// empty value removes them.
const KEPT: [&str; 4] = ["KmsDataKeyReusePeriodSeconds", "KmsMasterKeyId", "Policy", "RedriveAllowPolicy"];

/// Attributes that are computed and cannot be set.
pub(crate) const COMPUTED: [&str; 6] = [
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesDelayed",
    "ApproximateNumberOfMessagesNotVisible",
    "CreatedTimestamp",
    "LastModifiedTimestamp",
    "QueueArn",
];

const FIFO: &str = "FifoQueue";
const REDRIVE: &str = "RedrivePolicy";
const ENCRYPTED: &str = "SqsManagedSseEnabled";

const BOOLEANS: [&str; 3] = ["ContentBasedDeduplication", FIFO, ENCRYPTED];

/// The attributes that were set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Settings(BTreeMap<String, String>);

impl Settings {
    /// Reads stored settings.
    pub(crate) fn stored(json: &str) -> Self {
        Self(serde_json::from_str(json).unwrap_or_default())
    }

    pub(crate) fn to_json(&self) -> String {
        serde_json::to_string(&self.0).unwrap_or_default()
    }

    /// Builds the settings of a new queue.
    pub(crate) fn of_new(attributes: &BTreeMap<String, String>) -> Result<Self, Error> {
        let mut settings = Self::default();
        match attributes.get(FIFO).map(|value| value.to_ascii_lowercase()).as_deref() {
            Some("true") => _ = settings.0.insert(FIFO.to_owned(), "true".to_owned()),
            // The error of SQS for `FifoQueue` on a standard queue.
            Some(_) => return Err(Error::unknown_attribute(FIFO)),
            None => (),
        }
        settings.change(attributes)?;
        Ok(settings)
    }

    /// Sets new values. On an error nothing is changed.
    pub(crate) fn change(&mut self, attributes: &BTreeMap<String, String>) -> Result<(), Error> {
        let mut changed = self.0.clone();
        for (name, value) in attributes {
            let value = self.checked(name, value)?;
            match value {
                Some(value) => _ = changed.insert(name.clone(), value),
                None => _ = changed.remove(name),
            }
        }
        self.0 = changed;
        Ok(())
    }

    /// Returns the value to store, or `None` if the attribute is to be removed.
    fn checked(&self, name: &str, value: &str) -> Result<Option<String>, Error> {
        let wrong = || Error::attribute_value(name, "");
        // SQS also accepts the spelling of Python's booleans.
        let lower = value.to_ascii_lowercase();
        let value = if BOOLEANS.contains(&name) { lower.as_str() } else { value };
        if let Some(NumberAttribute(_, _, from, to)) = NUMBERS.iter().find(|number| number.0 == name) {
            let number: i64 = value.parse().map_err(|_| wrong())?;
            return if (*from..=*to).contains(&number) { Ok(Some(number.to_string())) } else { Err(wrong()) };
        }
        if let Some(WordAttribute(_, words)) = FIFO_WORDS.iter().find(|words| words.0 == name) {
            if !self.fifo() {
                return Err(match name {
                    "ContentBasedDeduplication" => Error::unknown_attribute(name),
                    _ => Error::attribute_name(format!(
                        "You can specify the {name} only when FifoQueue is set to true."
                    )),
                });
            }
            return if words.contains(&value) { Ok(Some(value.to_owned())) } else { Err(wrong()) };
        }
        match name {
            FIFO if !self.fifo() => Err(Error::unknown_attribute(name)),
            FIFO if value != "true" => {
                Err(Error::attribute_value(name, "Modifying queue type is not supported."))
            }
            FIFO => Ok(Some(value.to_owned())),
            REDRIVE if value.is_empty() => Ok(None),
            REDRIVE => Redrive::read(value).map(|_| Some(value.to_owned())),
            ENCRYPTED if ["true", "false"].contains(&value) => Ok(Some(value.to_owned())),
            ENCRYPTED => Err(wrong()),
            _ if KEPT.contains(&name) => Ok(Some(value.to_owned()).filter(|value| !value.is_empty())),
            _ => Err(Error::unknown_attribute(name)),
        }
    }

    fn number(&self, name: &str) -> i64 {
        let default = NUMBERS.iter().find(|number| number.0 == name).map_or(0, |number| number.1);
        self.0.get(name).and_then(|value| value.parse().ok()).unwrap_or(default)
    }

    fn is(&self, name: &str, value: &str) -> bool {
        self.0.get(name).is_some_and(|set| set == value)
    }

    pub(crate) fn fifo(&self) -> bool {
        self.is(FIFO, "true")
    }

    /// Whether a FIFO queue detects duplicates by their content.
    pub(crate) fn by_content(&self) -> bool {
        self.is("ContentBasedDeduplication", "true")
    }

    /// Whether duplicates are detected only within a message group.
    pub(crate) fn duplicates_by_group(&self) -> bool {
        self.is("DeduplicationScope", "messageGroup")
    }

    /// In seconds.
    pub(crate) fn delay(&self) -> i64 {
        self.number("DelaySeconds")
    }

    /// In seconds.
    pub(crate) fn visibility(&self) -> i64 {
        self.number("VisibilityTimeout")
    }

    /// In seconds.
    pub(crate) fn retention(&self) -> i64 {
        self.number("MessageRetentionPeriod")
    }

    /// In seconds.
    pub(crate) fn wait(&self) -> i64 {
        self.number("ReceiveMessageWaitTimeSeconds")
    }

    /// In bytes.
    pub(crate) fn largest(&self) -> usize {
        usize::try_from(self.number("MaximumMessageSize")).unwrap_or(check::MAX_MESSAGE)
    }

    pub(crate) fn redrive(&self) -> Option<Redrive> {
        self.0.get(REDRIVE).and_then(|policy| Redrive::read(policy).ok())
    }

    /// Builds the error about the current policy, with this reason.
    pub(crate) fn wrong_redrive(&self, reason: &str) -> Error {
        redrive::wrong(self.0.get(REDRIVE).map_or("", String::as_str), reason)
    }

    /// Returns all attributes, with defaults for those that were not set.
    pub(crate) fn all(&self) -> BTreeMap<String, String> {
        let mut all: BTreeMap<_, _> =
            NUMBERS.iter().map(|number| (number.0.to_owned(), number.1.to_string())).collect();
        all.insert(ENCRYPTED.to_owned(), "true".to_owned());
        if self.fifo() {
            let first = |words: &WordAttribute| words.1.first().copied().unwrap_or_default().to_owned();
            all.extend(FIFO_WORDS.iter().map(|words| (words.0.to_owned(), first(words))));
        }
        all.extend(self.0.clone());
        all
    }
}

/// Whether this is the name of a queue attribute.
pub(crate) fn is_known(name: &str) -> bool {
    NUMBERS.iter().any(|number| number.0 == name)
        || FIFO_WORDS.iter().any(|words| words.0 == name)
        || COMPUTED.contains(&name)
        || KEPT.contains(&name)
        || ["All", FIFO, REDRIVE, ENCRYPTED].contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(&str, &str)]) -> Result<Settings, &'static str> {
        let map = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Settings::of_new(&map).map_err(|error| error.shape())
    }

    #[test]
    fn defaults_are_those_of_sqs() {
        let standard = of(&[]).unwrap();
        let expected = [
            ("DelaySeconds", "0"),
            ("MaximumMessageSize", "1048576"),
            ("MessageRetentionPeriod", "345600"),
            ("ReceiveMessageWaitTimeSeconds", "0"),
            ("SqsManagedSseEnabled", "true"),
            ("VisibilityTimeout", "30"),
        ];
        let all = standard.all();
        assert_eq!(all.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect::<Vec<_>>(), expected);
        let fifo = of(&[("FifoQueue", "True")]).unwrap();
        assert_eq!(fifo.all().get("DeduplicationScope").map(String::as_str), Some("queue"));
        assert!(fifo.fifo() && !fifo.by_content());
    }

    #[test]
    fn values_have_their_ranges() {
        for (name, good, bad) in [
            ("DelaySeconds", "900", "901"),
            ("MaximumMessageSize", "1024", "1023"),
            ("MessageRetentionPeriod", "60", "59"),
            ("ReceiveMessageWaitTimeSeconds", "20", "21"),
            ("VisibilityTimeout", "43200", "-1"),
            ("SqsManagedSseEnabled", "false", "no"),
        ] {
            assert!(of(&[(name, good)]).is_ok(), "{name}");
            assert_eq!(of(&[(name, bad)]), Err("InvalidAttributeValue"), "{name}");
        }
        for name in ["Colour", "QueueArn", "ContentBasedDeduplication", "DeduplicationScope"] {
            assert_eq!(of(&[(name, "true")]), Err("InvalidAttributeName"), "{name}");
        }
        assert_eq!(of(&[("FifoQueue", "false")]), Err("InvalidAttributeName"));
    }

    #[test]
    fn a_change_is_atomic() {
        let mut settings = of(&[("VisibilityTimeout", "5")]).unwrap();
        let before = settings.clone();
        let change = [("VisibilityTimeout", "6"), ("WaitAWhile", "1")];
        let change = change.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        assert!(settings.change(&change).is_err());
        assert_eq!(settings, before);
    }
}
