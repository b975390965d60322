//! The result of an invocation whose caller does not read a response: it succeeds or is retried as a whole.

use crate::batch::Outcome;
use crate::failure::Error;

/// Fails the invocation if any record did not succeed, so that Lambda retries it with all records.
///
/// The other records have run nevertheless. They are independent, and if the first record always fails,
/// Lambda gives up after its retries and the others would never be processed. The invocation's failure has
/// the name of the first failure; the log contains all of them. It is permanent only if all failures are,
/// because a retry may help one of them.
pub(crate) fn verdict(outcomes: &[Outcome]) -> Result<(), Error> {
    let open = outcomes.iter().filter(|outcome| !outcome.is_settled()).count();
    if open == 0 {
        return Ok(());
    }
    let mut failures = outcomes.iter().filter_map(Outcome::failure);
    let all = outcomes.len();
    let Some(first) = failures.next() else {
        let message = format!("timed out before {open} of {all} records could start");
        return Err(Error::new("Timeout", message));
    };
    let permanent =
        first.is_permanent() && failures.filter(|failure| failure.is_permanent()).count() + 1 == open;
    let message = if all == 1 {
        first.to_string()
    } else {
        format!("{open} of {all} records failed; the first: {first}")
    };
    let error = Error::new(first.name().to_owned(), message);
    Err(if permanent { error.permanent() } else { error })
}
