//! The functions of one binary, grouped by kind, and the description of the binary.

pub(crate) mod description;
mod kinds;

use self::kinds::{Kind, Kinds};
use crate::failure::Error;
use crate::function::{Entry, Group};
use crate::spec::BinarySpec;
pub(crate) use crate::trigger::SHAPES;

/// Prepares the functions of a binary, grouped by kind.
pub(crate) fn group(entries: &[Entry], binary: &BinarySpec) -> Result<Box<dyn Group>, Error> {
    let mut rest = entries.to_vec();
    let mut kinds = Vec::new();
    while let Some(first) = rest.first().copied() {
        let (entries, others): (Vec<_>, _) =
            rest.into_iter().partition(|entry| entry.trigger() == first.trigger());
        let group = first.group(&entries, binary)?;
        kinds.push(Kind { entries, group });
        rest = others;
    }
    match <[Kind; 1]>::try_from(kinds) {
        Ok([only]) => Ok(only.group),
        Err(kinds) if kinds.is_empty() => {
            Err(Error::new("NoFunction", "`lambkin::main!` names no function").permanent())
        }
        Err(kinds) => Ok(Box::new(Kinds::new(kinds))),
    }
}
