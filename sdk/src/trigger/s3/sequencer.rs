//! The order of the events of one key.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

/// Orders the events of one key: the later event has the greater sequencer.
///
/// Store the sequencer of the last event that you processed, and ignore an event whose sequencer is not
/// greater: it is a duplicate or arrived late. Sequencers of different keys cannot be compared.
///
/// ```
/// use lambkin::s3::Sequencer;
///
/// let handled = Sequencer::from("0055AED6DCD90281E5");
/// assert!(Sequencer::from("0055AED6DCD90281E6") > handled);
/// // The shorter value is padded with zeros.
/// assert!(Sequencer::from("0055AED6DCD90281E500") == handled);
/// ```
///
/// The comparison is documented in [Amazon S3 user guide, "Event message
/// structure"](https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html).
#[derive(Clone, Debug)]
pub struct Sequencer(String);

impl Sequencer {
    /// Returns the hexadecimal value from the event.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the value without trailing zeros, which is how the shorter of two values is padded.
    fn significant(&self) -> &str {
        self.0.trim_end_matches('0')
    }
}

impl From<String> for Sequencer {
    fn from(hex: String) -> Self {
        Self(hex)
    }
}

impl From<&str> for Sequencer {
    fn from(hex: &str) -> Self {
        Self(hex.to_owned())
    }
}

impl fmt::Display for Sequencer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Ord for Sequencer {
    fn cmp(&self, other: &Self) -> Ordering {
        self.significant().cmp(other.significant())
    }
}

impl PartialOrd for Sequencer {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Sequencer {
    fn eq(&self, other: &Self) -> bool {
        self.significant() == other.significant()
    }
}

impl Eq for Sequencer {}

impl Hash for Sequencer {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.significant().hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_the_order_of_the_filled_values(a in "[0-9A-F]{0,6}", b in "[0-9A-F]{0,6}") {
            let filled = |hex: &str| u32::from_str_radix(&format!("{hex:0<6}"), 16).unwrap();
            let order = Sequencer::from(a.as_str()).cmp(&Sequencer::from(b.as_str()));
            prop_assert_eq!(order, filled(&a).cmp(&filled(&b)));
        }
    }
}
