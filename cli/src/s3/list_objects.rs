//! `ListObjects` and `ListObjectsV2`.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use s3s::dto::{self, ETag};
use s3s::{S3Result, s3_error};

use super::buckets::{Buckets, broken};
use super::conditions::time;
use super::encoding::url;
use super::listing::{self, Page, Query};

/// "By default, the action returns up to 1,000 key names. The response might contain fewer keys but will
/// never contain more" (API reference of `ListObjectsV2`).
const MAX_KEYS: usize = 1000;

impl Buckets {
    pub(super) fn list_v1(&self, input: dto::ListObjectsInput) -> S3Result<dto::ListObjectsOutput> {
        let after = input.marker.as_deref().unwrap_or_default();
        let (prefix, delimiter) = (input.prefix.as_deref(), input.delimiter.as_deref());
        let listed = self.list(&input.bucket, prefix, delimiter, after, input.max_keys)?;
        let text = Encoding::new(input.encoding_type.as_ref())?;
        let next = listed.page.next.as_deref().filter(|_| delimiter.is_some()).map(|next| text.encode(next));
        Ok(dto::ListObjectsOutput {
            name: Some(input.bucket),
            marker: Some(text.encode(after)),
            max_keys: Some(listed.limit),
            is_truncated: Some(listed.page.next.is_some()),
            next_marker: next,
            prefix: Some(text.encode(prefix.unwrap_or_default())),
            delimiter: delimiter.map(|delimiter| text.encode(delimiter)),
            contents: text.contents(&listed.page),
            common_prefixes: text.prefixes(&listed.page),
            encoding_type: input.encoding_type,
            ..Default::default()
        })
    }

    pub(super) fn list_v2(&self, input: dto::ListObjectsV2Input) -> S3Result<dto::ListObjectsV2Output> {
        let after = match &input.continuation_token {
            Some(token) => {
                STANDARD.decode(token).ok().and_then(|key| String::from_utf8(key).ok()).ok_or_else(|| {
                    s3_error!(InvalidArgument, "The continuation token provided is incorrect")
                })?
            }
            None => input.start_after.clone().unwrap_or_default(),
        };
        let (prefix, delimiter) = (input.prefix.as_deref(), input.delimiter.as_deref());
        let listed = self.list(&input.bucket, prefix, delimiter, &after, input.max_keys)?;
        let text = Encoding::new(input.encoding_type.as_ref())?;
        let count = listed.page.objects.len() + listed.page.prefixes.len();
        Ok(dto::ListObjectsV2Output {
            name: Some(input.bucket),
            max_keys: Some(listed.limit),
            key_count: i32::try_from(count).ok(),
            is_truncated: Some(listed.page.next.is_some()),
            next_continuation_token: listed.page.next.as_ref().map(|next| STANDARD.encode(next)),
            continuation_token: input.continuation_token,
            start_after: input.start_after.map(|after| text.encode(&after)),
            prefix: Some(text.encode(prefix.unwrap_or_default())),
            delimiter: delimiter.map(|delimiter| text.encode(delimiter)),
            contents: text.contents(&listed.page),
            common_prefixes: text.prefixes(&listed.page),
            encoding_type: input.encoding_type,
            ..Default::default()
        })
    }

    fn list(
        &self,
        bucket: &str,
        prefix: Option<&str>,
        delimiter: Option<&str>,
        after: &str,
        max_keys: Option<i32>,
    ) -> S3Result<Listed> {
        self.bucket(bucket)?;
        let limit = match max_keys {
            None => MAX_KEYS,
            Some(max) => usize::try_from(max)
                .map_err(|_| {
                    s3_error!(InvalidArgument, "Argument maxKeys must be an integer between 0 and 2147483647")
                })?
                .min(MAX_KEYS),
        };
        let query = Query {
            prefix: prefix.unwrap_or_default(),
            delimiter: delimiter.unwrap_or_default(),
            after,
            limit,
        };
        let page = listing::page(&query, |from| self.index.next(bucket, from)).map_err(broken)?;
        Ok(Listed { page, limit: i32::try_from(limit).unwrap_or_default() })
    }
}

struct Listed {
    page: Page,
    limit: i32,
}

/// How a listing encodes keys.
struct Encoding {
    url: bool,
}

impl Encoding {
    fn new(requested: Option<&dto::EncodingType>) -> S3Result<Self> {
        match requested.map(dto::EncodingType::as_str) {
            None => Ok(Self { url: false }),
            Some(dto::EncodingType::URL) => Ok(Self { url: true }),
            Some(_) => Err(s3_error!(InvalidArgument, "Invalid Encoding Method specified in Request")),
        }
    }

    fn encode(&self, text: &str) -> String {
        if self.url { url(text) } else { text.to_owned() }
    }

    fn contents(&self, page: &Page) -> Option<Vec<dto::Object>> {
        let objects = page.objects.iter().map(|(key, object)| dto::Object {
            key: Some(self.encode(key)),
            e_tag: Some(ETag::Strong(object.etag.clone())),
            size: i64::try_from(object.size).ok(),
            last_modified: Some(time(object.modified)),
            storage_class: Some(dto::ObjectStorageClass::from_static(dto::ObjectStorageClass::STANDARD)),
            ..Default::default()
        });
        Some(objects.collect::<Vec<_>>()).filter(|objects| !objects.is_empty())
    }

    fn prefixes(&self, page: &Page) -> Option<Vec<dto::CommonPrefix>> {
        let prefixes =
            page.prefixes.iter().map(|prefix| dto::CommonPrefix { prefix: Some(self.encode(prefix)) });
        Some(prefixes.collect::<Vec<_>>()).filter(|prefixes| !prefixes.is_empty())
    }
}
