//! Indexes of a table.

use std::fmt;
use std::marker::PhantomData;

/// An index of the table `R`. `#[lambkin::table]` adds a constant to the type for each index:
/// `index(name = "by_customer", ..)` becomes `Orders::BY_CUSTOMER`.
pub struct Index<R> {
    name: &'static str,
    of: PhantomData<R>,
}

impl<R> Clone for Index<R> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<R> Copy for Index<R> {}

impl<R> fmt::Debug for Index<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Index({})", self.name)
    }
}

impl<R> Index<R> {
    #[doc(hidden)]
    pub const fn new(name: &'static str) -> Self {
        Self { name, of: PhantomData }
    }

    /// Returns the index's name.
    pub const fn name(&self) -> &'static str {
        self.name
    }
}
