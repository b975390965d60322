//! How an item ended.

use crate::failure::Error;

/// How an item ended. Each trigger says how its service hears of that.
#[derive(Debug)]
#[doc(hidden)]
pub enum Outcome<R = ()> {
    /// It succeeded, with what the handler returned.
    Done(R),
    /// There is nothing more to do: it asked for nothing, or failed for good and is a dead letter now.
    Skipped,
    /// It failed.
    Failed(Error),
    /// It was dropped, because the invocation's time was over.
    TimedOut(Error),
    /// One before it had failed, or the time left ran short.
    NotStarted,
}

impl<R> Outcome<R> {
    /// Whether the item need not come again.
    pub(crate) fn is_settled(&self) -> bool {
        matches!(self, Self::Done(_) | Self::Skipped)
    }

    /// Why it failed, where it did.
    pub(crate) fn failure(&self) -> Option<&Error> {
        match self {
            Self::Failed(error) | Self::TimedOut(error) => Some(error),
            Self::Done(_) | Self::Skipped | Self::NotStarted => None,
        }
    }

    /// Of the only item of an invocation: what the handler returned, `None` where it was skipped.
    pub(crate) fn into_result(self) -> Result<Option<R>, Error> {
        match self {
            Self::Done(response) => Ok(Some(response)),
            Self::Skipped => Ok(None),
            Self::Failed(error) | Self::TimedOut(error) => Err(error),
            Self::NotStarted => {
                Err(Error::new("Timeout", "the time was over before the function could start"))
            }
        }
    }
}
