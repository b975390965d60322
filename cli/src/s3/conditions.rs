//! Conditional requests: `If-Match` and the related headers.

use s3s::dto::{ETag, ETagCondition, Timestamp};
use s3s::{S3Error, S3Result, s3_error};

use super::index::Object;

/// The conditions under which a client wants to read an object.
pub(super) struct Preconditions<'a> {
    pub(super) matches: Option<&'a ETagCondition>,
    pub(super) none_matches: Option<&'a ETagCondition>,
    pub(super) modified_since: Option<&'a Timestamp>,
    pub(super) unmodified_since: Option<&'a Timestamp>,
}

impl Preconditions<'_> {
    /// Checks ETags before times, in the order of RFC 9110, section 13.2.2. `unchanged` is the error for a
    /// client that already has the object.
    pub(super) fn check(&self, object: &Object, unchanged: impl Fn() -> S3Error) -> S3Result<()> {
        let modified = time(object.modified);
        let met = match (self.matches, self.unmodified_since) {
            (Some(condition), _) => has(condition, object),
            (None, Some(since)) => modified <= *since,
            (None, None) => true,
        };
        if !met {
            return Err(failed());
        }
        let changed = match (self.none_matches, self.modified_since) {
            (Some(condition), _) => !has(condition, object),
            (None, Some(since)) => modified > *since,
            (None, None) => true,
        };
        if changed { Ok(()) } else { Err(unchanged()) }
    }
}

/// Checks the conditions under which a client wants to replace or delete an object.
pub(super) fn may_replace(
    old: Option<&Object>,
    matches: Option<&ETagCondition>,
    none_matches: Option<&ETagCondition>,
) -> S3Result<()> {
    match (matches, old) {
        (Some(_), None) => return Err(s3_error!(NoSuchKey, "The specified key does not exist.")),
        (Some(condition), Some(old)) if !has(condition, old) => return Err(failed()),
        _ => {}
    }
    match (none_matches, old) {
        (Some(condition), Some(old)) if has(condition, old) => Err(failed()),
        _ => Ok(()),
    }
}

fn has(condition: &ETagCondition, object: &Object) -> bool {
    match condition {
        ETagCondition::Any => true,
        ETagCondition::ETag(tag) => ETag::Strong(object.etag.clone()).weak_cmp(tag),
    }
}

pub(super) fn failed() -> S3Error {
    s3_error!(PreconditionFailed, "At least one of the pre-conditions you specified did not hold")
}

/// Converts seconds since 1970.
pub(super) fn time(seconds: i64) -> Timestamp {
    let since = std::time::Duration::from_secs(u64::try_from(seconds).unwrap_or_default());
    std::time::SystemTime::UNIX_EPOCH.checked_add(since).unwrap_or(std::time::SystemTime::UNIX_EPOCH).into()
}
