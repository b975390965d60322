//! How an item ended.

use crate::failure::Error;

/// How an item ended. Each trigger defines how it reports the outcomes to its service.
#[derive(Debug)]
#[doc(hidden)]
pub enum Outcome<R = ()> {
    /// The item succeeded, with what the handler returned.
    Done(R),
    /// The item needs no further work: it required none, or it failed permanently and is now a dead letter.
    Skipped,
    /// The item failed.
    Failed(Error),
    /// The item was dropped because the invocation ran out of time.
    TimedOut(Error),
    /// The item did not start, because an earlier item failed or too little time was left.
    NotStarted,
}

impl<R> Outcome<R> {
    /// Returns whether the item does not have to be delivered again.
    pub(crate) fn is_settled(&self) -> bool {
        matches!(self, Self::Done(_) | Self::Skipped)
    }

    /// Returns the failure of an item that failed or timed out.
    pub(crate) fn failure(&self) -> Option<&Error> {
        match self {
            Self::Failed(error) | Self::TimedOut(error) => Some(error),
            Self::Done(_) | Self::Skipped | Self::NotStarted => None,
        }
    }

    /// Returns what the handler returned for the only item of an invocation; `None` if the item was skipped.
    pub(crate) fn into_result(self) -> Result<Option<R>, Error> {
        match self {
            Self::Done(response) => Ok(Some(response)),
            Self::Skipped => Ok(None),
            Self::Failed(error) | Self::TimedOut(error) => Err(error),
            Self::NotStarted => {
                Err(Error::new("Timeout", "the invocation ran out of time before the function could start"))
            }
        }
    }
}
