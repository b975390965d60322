//! What SQS allows in names, ids and texts.

use std::collections::BTreeSet;

use super::error::Error;

/// The largest size of a message, and of a batch: 1 MiB since August 2025.
pub(crate) const MAX_MESSAGE: usize = 1_048_576;
/// How many entries a batch may have, and how many messages one receive may return.
pub(crate) const MAX_BATCH: usize = 10;
/// The longest visibility timeout: twelve hours, in seconds.
pub(crate) const MAX_VISIBILITY: i64 = 43_200;

/// Whether a text contains only characters of XML 1.0, as SQS requires.
pub(crate) fn readable(text: &str) -> bool {
    text.chars().all(|c| {
        matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}')
    })
}

/// Checks the name of a queue. The name of a FIFO queue must end with `.fifo`, and no other name may.
pub(crate) fn queue_name(name: &str, fifo: bool) -> Result<(), Error> {
    let stem = if fifo { name.strip_suffix(".fifo") } else { Some(name) };
    let plain = |stem: &str| {
        !stem.is_empty() && stem.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    match stem {
        None => Err(Error::parameter(
            "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must \
             end with .fifo suffix and be 1 to 80 in length",
        )),
        Some(stem) if name.len() <= 80 && plain(stem) => Ok(()),
        Some(_) => Err(Error::parameter(
            "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
        )),
    }
}

/// Checks a message group id or a deduplication id.
pub(crate) fn fifo_id(id: &str, parameter: &str) -> Result<(), Error> {
    let allowed = (1..=128).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic());
    if allowed {
        return Ok(());
    }
    let reason =
        format!("{parameter} can only include alphanumeric and punctuation characters. 1 to 128 in length.");
    Err(Error::value(id, parameter, &reason))
}

/// Checks the range of an integer. `reason` is the message that SQS has for this parameter.
pub(crate) fn range(value: i64, parameter: &str, from: i64, to: i64, reason: &str) -> Result<(), Error> {
    if (from..=to).contains(&value) { Ok(()) } else { Err(Error::value(value, parameter, reason)) }
}

/// Checks a visibility timeout in seconds.
pub(crate) fn visibility(seconds: i64) -> Result<(), Error> {
    let reason = "VisibilityTimeout must be an integer between 0 and 43200.";
    range(seconds, "VisibilityTimeout", 0, MAX_VISIBILITY, reason)
}

/// Checks the ids of a batch.
pub(crate) fn batch<'a>(entry: &str, ids: impl ExactSizeIterator<Item = &'a str>) -> Result<(), Error> {
    match ids.len() {
        0 => return Err(Error::empty_batch(entry)),
        1..=MAX_BATCH => (),
        more => return Err(Error::too_many_entries(more)),
    }
    let mut seen = BTreeSet::new();
    for id in ids {
        let plain = id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        if !plain || id.is_empty() || id.len() > 80 {
            return Err(Error::batch_entry_id());
        }
        if !seen.insert(id) {
            return Err(Error::ids_not_distinct(id));
        }
    }
    Ok(())
}

/// Returns the name at the end of a queue's URL or ARN, or the name itself.
pub(crate) fn name_of(queue: &str) -> &str {
    queue.rsplit(['/', ':']).next().unwrap_or(queue)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_contain_only_xml_characters() {
        assert!(readable("a\tb\r\n\u{e000}\u{fffd}\u{10000}\u{10ffff}\u{7f}"));
        for bad in ["\0", "\u{1}", "\u{1f}", "\u{fffe}", "\u{ffff}"] {
            assert!(!readable(bad), "{bad:?}");
        }
    }

    #[test]
    fn a_queue_name_depends_on_its_type() {
        assert!(queue_name("jobs_1-2", false).is_ok());
        assert!(queue_name("jobs.fifo", true).is_ok());
        assert!(queue_name(&"x".repeat(80), false).is_ok());
        for (name, fifo) in [
            ("", false),
            ("a.b", false),
            ("jobs.fifo", false),
            ("jobs", true),
            (".fifo", true),
            ("a/b", false),
        ] {
            assert!(queue_name(name, fifo).is_err(), "{name}");
        }
        assert!(queue_name(&"x".repeat(81), false).is_err());
        assert!(queue_name(&format!("{}.fifo", "x".repeat(76)), true).is_err());
    }

    #[test]
    fn a_batch_names_each_entry_once() {
        let shape = |ids: &[&str]| batch("Entry", ids.iter().copied()).map_err(|error| error.shape());
        assert_eq!(shape(&["a", "b-_1"]), Ok(()));
        assert_eq!(shape(&[]), Err("EmptyBatchRequest"));
        assert_eq!(shape(&["a"; 11]), Err("TooManyEntriesInBatchRequest"));
        assert_eq!(shape(&["a", "a"]), Err("BatchEntryIdsNotDistinct"));
        for bad in ["", "a b", "a:b", &"x".repeat(81)] {
            assert_eq!(shape(&[bad]), Err("InvalidBatchEntryId"), "{bad}");
        }
    }

    #[test]
    fn a_queue_is_found_by_url_arn_and_name() {
        for queue in
            ["http://127.0.0.1:4566/000000000000/jobs", "arn:aws:sqs:us-east-1:000000000000:jobs", "jobs"]
        {
            assert_eq!(name_of(queue), "jobs");
        }
    }
}
