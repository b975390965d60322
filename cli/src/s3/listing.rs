//! Cuts the keys of a bucket into pages, for `ListObjects` and `ListObjectsV2`.

use super::index::Object;

/// The parameters of a listing.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Query<'q> {
    pub(super) prefix: &'q str,
    pub(super) delimiter: &'q str,
    /// The key or the common prefix at which the last page ended.
    pub(super) after: &'q str,
    pub(super) limit: usize,
}

/// One page.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) objects: Vec<(String, Object)>,
    pub(super) prefixes: Vec<String>,
    /// Where the next page starts, if there is one.
    pub(super) next: Option<String>,
}

/// Cuts a page. `next` returns the first object whose key is not less than the given bytes.
pub(super) fn page(
    query: &Query<'_>,
    mut next: impl FnMut(&[u8]) -> rusqlite::Result<Option<(Vec<u8>, Object)>>,
) -> rusqlite::Result<Page> {
    let mut page = Page::default();
    if query.limit == 0 {
        return Ok(page);
    }
    let mut from = query.prefix.as_bytes().to_vec();
    if !query.after.is_empty() {
        let after = match common_prefix(query, query.after) {
            // The last page ended with a common prefix: skip the keys below it.
            Some(prefix) if prefix == query.after => above(prefix.as_bytes()),
            _ => just_after(query.after.as_bytes()),
        };
        from = from.max(after);
    }
    let mut last = String::new();
    while let Some((key, object)) = next(&from)? {
        let Ok(key) = String::from_utf8(key) else { break };
        if !key.starts_with(query.prefix) {
            break;
        }
        if page.objects.len() + page.prefixes.len() >= query.limit {
            page.next = Some(last);
            break;
        }
        if let Some(prefix) = common_prefix(query, &key) {
            from = above(prefix.as_bytes());
            last = prefix.to_owned();
            page.prefixes.push(last.clone());
        } else {
            from = just_after(key.as_bytes());
            last.clone_from(&key);
            page.objects.push((key, object));
        }
    }
    Ok(page)
}

/// Returns the key up to the first delimiter after the prefix.
fn common_prefix<'k>(query: &Query<'_>, key: &'k str) -> Option<&'k str> {
    if query.delimiter.is_empty() {
        return None;
    }
    let at = key.strip_prefix(query.prefix)?.find(query.delimiter)?;
    key.get(..query.prefix.len() + at + query.delimiter.len())
}

fn just_after(key: &[u8]) -> Vec<u8> {
    let mut after = key.to_vec();
    after.push(0);
    after
}

/// Returns what sorts after all keys with this prefix. No byte of UTF-8 is 255, so the last byte can be
/// incremented.
fn above(prefix: &[u8]) -> Vec<u8> {
    let mut above = prefix.to_vec();
    if let Some(last) = above.last_mut() {
        *last = last.saturating_add(1);
    }
    above
}
