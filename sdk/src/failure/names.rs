//! The names that a failure can have.

/// The stable names that a [`Failure`](super::Failure) can have, for the description of a binary.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FailureNames {
    names: Vec<&'static str>,
    any: bool,
}

impl FailureNames {
    /// No name: it never fails.
    pub fn none() -> Self {
        Self::default()
    }

    /// Any name, known only when it fails.
    pub fn any() -> Self {
        Self { names: Vec::new(), any: true }
    }

    /// One of these names.
    pub fn of(names: &[&'static str]) -> Self {
        Self::none().and(Self { names: names.to_vec(), any: false })
    }

    /// One of these names, or one of those of another failure.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        for name in other.names {
            if !self.names.contains(&name) {
                self.names.push(name);
            }
        }
        self.any |= other.any;
        self
    }

    /// The names that are known, each once.
    pub fn names(&self) -> &[&'static str] {
        &self.names
    }

    /// Whether it can have any other name too.
    pub fn can_be_any(&self) -> bool {
        self.any
    }
}
