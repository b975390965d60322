//! What a function of lambkin can declare, as data.

#[cfg(feature = "serde")]
pub mod description;
