//! Rules that no type can say, collected into one failure.

use crate::failure::Error;

/// Collects what is wrong with the fields of a request, so that its caller learns of all of it at once.
///
/// ```
/// use lambkin::Checks;
///
/// fn check(nights: u32, guests: &[String]) -> Result<(), lambkin::Error> {
///     Checks::new()
///         .field("nights", (1..=28).contains(&nights), "must be 1 to 28")
///         .field("guests", !guests.is_empty(), "must not be empty")
///         .done()
/// }
///
/// let error = check(0, &[]).unwrap_err();
/// assert_eq!(error.name(), "InvalidFields");
/// assert_eq!(error.fields().len(), 2);
/// assert!(check(2, &["Ada".into()]).is_ok());
/// ```
///
/// What a type can say needs no check: a `NonZero<u32>`, a `Uuid` or an enum is refused by the extractor,
/// with the path of its field.
#[derive(Debug)]
#[must_use = "`done` says whether the checks hold"]
pub struct Checks {
    status: u16,
    failed: Option<Error>,
}

impl Checks {
    /// No checks so far. An `http` function answers 422 where one fails.
    #[allow(clippy::new_without_default)]
    pub fn new() -> Self {
        Self { status: 422, failed: None }
    }

    /// Answers this status instead: 400 suits a query.
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// Says of a field, by its path (`items[0].quantity`), whether it holds and what would.
    pub fn field(mut self, path: impl Into<String>, holds: bool, detail: impl Into<String>) -> Self {
        if !holds {
            let failed = self
                .failed
                .unwrap_or_else(|| Error::new("InvalidFields", "some fields are not as they must be"));
            self.failed = Some(failed.permanent().field(path, detail));
        }
        self
    }

    /// `Ok` where every check holds; else the permanent failure `InvalidFields`, which names the others.
    pub fn done(self) -> Result<(), Error> {
        self.failed.map_or(Ok(()), |failed| Err(failed.with_status(self.status)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_that_does_not_hold_is_named_once() {
        let checks =
            Checks::new().field("a", false, "too short").field("b", true, "fine").field("c", false, "odd");
        let error = checks.with_status(400).done().unwrap_err();
        let fields: Vec<_> = error.fields().iter().map(|f| (f.field.as_str(), f.detail.as_str())).collect();
        assert_eq!(fields, [("a", "too short"), ("c", "odd")]);
        assert_eq!((error.status(), error.is_permanent()), (400, true));
        assert!(Checks::new().field("b", true, "fine").done().is_ok());
    }
}
