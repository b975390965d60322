//! Reading request bodies to their end. A client reads the response only after it has sent its whole body.

use bytes::Bytes;
use http::HeaderMap;
use http_body_util::BodyExt as _;
use hyper::body::Body;

/// How many bytes over the limit are read and thrown away. The connection of a client that sends more is
/// closed.
const MAX_DISCARDED: usize = 100 * 1024 * 1024;

/// A body that was read, and its size.
pub(super) struct ReadBody {
    /// Empty where `size` is over the limit.
    pub(super) bytes: Bytes,
    pub(super) size: usize,
    pub(super) trailers: HeaderMap,
}

/// Reads the whole body and keeps it if it has at most `limit` bytes. Returns an error if the body broke off.
pub(super) async fn read<B>(body: B, limit: usize) -> Result<ReadBody, B::Error>
where
    B: Body<Data = Bytes> + Unpin,
{
    let mut body = body;
    let mut kept = Vec::new();
    let mut size = 0_usize;
    let mut trailers = HeaderMap::new();
    while let Some(frame) = body.frame().await {
        match frame?.into_data() {
            Ok(data) => {
                size = size.saturating_add(data.len());
                if size <= limit {
                    kept.extend_from_slice(&data);
                } else {
                    kept = Vec::new();
                    if size - limit > MAX_DISCARDED {
                        break;
                    }
                }
            }
            Err(frame) => trailers.extend(frame.into_trailers().unwrap_or_default()),
        }
    }
    Ok(ReadBody { bytes: kept.into(), size, trailers })
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::Full;

    #[tokio::test]
    async fn a_body_over_the_limit_is_measured_and_not_kept() {
        for (limit, kept) in [(4, "four"), (3, "")] {
            let read = read(Full::new(Bytes::from_static(b"four")), limit).await.unwrap();
            assert_eq!((read.bytes.as_ref(), read.size), (kept.as_bytes(), 4));
        }
    }
}
