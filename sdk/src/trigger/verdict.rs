//! What becomes of an invocation whose caller reads no answer: it succeeds as a whole or is repeated.

use crate::batch::Outcome;
use crate::failure::Error;

/// Any record that is not done fails the invocation, so that Lambda calls again with all of them.
///
/// The others have run all the same: none depends on another, and if the first fails for good, Lambda
/// gives up after its retries and nobody would ever have tried them. The first failure names the
/// invocation's; each one stands in the log. It is permanent only where all are: a retry may help one.
pub(crate) fn verdict(outcomes: &[Outcome]) -> Result<(), Error> {
    let open = outcomes.iter().filter(|outcome| !outcome.is_settled()).count();
    if open == 0 {
        return Ok(());
    }
    let mut failures = outcomes.iter().filter_map(Outcome::failure);
    let all = outcomes.len();
    let Some(first) = failures.next() else {
        let message = format!("the time was over before {open} of {all} records could start");
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
