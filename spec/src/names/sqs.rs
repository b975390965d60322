//! Amazon SQS.

use crate::text::is_resource;

/// Checks the name of a queue, which ends with `.fifo` if it is a FIFO queue.
pub fn queue(text: &str) -> Result<(), String> {
    let stem = text.strip_suffix(".fifo").unwrap_or(text);
    if text.contains("://") || text.starts_with("arn:") {
        let name = text.rsplit(['/', ':']).next().unwrap_or_default();
        return Err(format!("write only the queue's name: `{name}`"));
    }
    if is_resource(stem, 80) && text.len() <= 80 {
        return Ok(());
    }
    Err(format!("`{text}` is not a queue name: use 1 to 80 letters, digits, `-` and `_`"))
}

/// Checks the name of a queue for dead letters. Its URL is in a variable that is named after it.
pub fn dead_letter(text: &str) -> Result<(), String> {
    queue(text)?;
    if text.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return Ok(());
    }
    Err(format!(
        "the URL of `{text}` is read from the variable `{}_QUEUE_URL`, and a variable must start with a letter: rename the queue",
        text.to_ascii_uppercase().replace('-', "_")
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::says;

    #[test]
    fn queues_keep_their_naming_rules() {
        assert_eq!(queue("jobs"), Ok(()));
        assert_eq!(queue("jobs.fifo"), Ok(()));
        says(queue("jobs.fif"), "is not a queue name");
        says(queue(&"a".repeat(81)), "is not a queue name");
        says(queue("arn:aws:sqs:eu-west-1:1:jobs"), "write only the queue's name: `jobs`");
        says(queue("https://sqs.eu-west-1.amazonaws.com/1/jobs"), "`jobs`");
    }

    #[test]
    fn a_dead_letter_queue_has_a_variable() {
        assert_eq!(dead_letter("failed-jobs"), Ok(()));
        says(dead_letter("1st-jobs"), "from the variable `1ST_JOBS_QUEUE_URL`");
        says(dead_letter("a b"), "is not a queue name");
    }
}
