//! What only a debug build holds.

/// A value that a release build does not hold: what a binary says about itself.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DebugOnly<T>(
    #[cfg(debug_assertions)] T,
    #[cfg(not(debug_assertions))] std::marker::PhantomData<T>,
);

impl<T: Copy> DebugOnly<T> {
    /// Keeps the value in a debug build, and forgets it in a release.
    pub(crate) const fn new(value: T) -> Self {
        #[cfg(debug_assertions)]
        return Self(value);
        #[cfg(not(debug_assertions))]
        return {
            let _ = value;
            Self(std::marker::PhantomData)
        };
    }

    /// Returns the value; `None` in a release build.
    pub(crate) fn get(self) -> Option<T> {
        #[cfg(debug_assertions)]
        return Some(self.0);
        #[cfg(not(debug_assertions))]
        return None;
    }
}
