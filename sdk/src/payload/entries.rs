//! Objects whose order matters, or that may have a name twice.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};

use super::Str;

/// Reads the entries of an object in their order. A map would lose the order, and one of two entries with the
/// same name. `expected` is what an error says was expected.
pub(crate) fn entries<'de, D, V>(
    deserializer: D,
    expected: &'static str,
) -> Result<Vec<(Str<'de>, V)>, D::Error>
where
    D: Deserializer<'de>,
    V: Deserialize<'de>,
{
    struct Each<V>(&'static str, PhantomData<V>);
    impl<'de, V: Deserialize<'de>> Visitor<'de> for Each<V> {
        type Value = Vec<(Str<'de>, V)>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(self.0)
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut entries = Vec::new();
            while let Some(entry) = map.next_entry()? {
                entries.push(entry);
            }
            Ok(entries)
        }
    }
    deserializer.deserialize_map(Each(expected, PhantomData))
}
