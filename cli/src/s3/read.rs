//! `GetObject` and `HeadObject`.

use http::HeaderMap;
use http::header::ETAG;
use s3s::dto::{self, ETag, StreamingBlob};
use s3s::{S3Error, S3Result, s3_error};

use super::buckets::{Buckets, unreadable};
use super::checksums;
use super::conditions::{Preconditions, time};
use super::index::Object;

impl Buckets {
    pub(super) async fn get(&self, input: dto::GetObjectInput) -> S3Result<dto::GetObjectOutput> {
        whole(input.part_number)?;
        let preconditions = Preconditions {
            matches: input.if_match.as_ref(),
            none_matches: input.if_none_match.as_ref(),
            modified_since: input.if_modified_since.as_ref(),
            unmodified_since: input.if_unmodified_since.as_ref(),
        };
        // The file may be replaced before it is opened; the next attempt then finds the new one.
        let mut tries = 0;
        let (object, range, bytes) = loop {
            let object = self.object(&input.bucket, &input.key)?;
            preconditions.check(&object, || unchanged(&object))?;
            let range = input.range.map(|range| range.check(object.size)).transpose()?;
            let whole = range.clone().unwrap_or(0..object.size);
            let length = whole.end.saturating_sub(whole.start);
            match self.blobs.read(&object.blob, whole.start, length).await {
                Ok(bytes) => break (object, range, bytes),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound && tries < 10 => tries += 1,
                Err(error) => return Err(unreadable(error)),
            }
        };
        let told = input.checksum_mode.is_some() && range.is_none();
        let sum = checksums::field(object.attributes.checksum.as_ref().filter(|_| told));
        let length = range.as_ref().map_or(object.size, |range| range.end.saturating_sub(range.start));
        let content_range = range
            .map(|range| format!("bytes {}-{}/{}", range.start, range.end.saturating_sub(1), object.size));
        let kept = &object.attributes;
        Ok(dto::GetObjectOutput {
            accept_ranges: Some("bytes".to_owned()),
            body: Some(StreamingBlob::wrap(bytes)),
            content_length: i64::try_from(length).ok(),
            content_range,
            content_type: Some(input.response_content_type.unwrap_or_else(|| kept.content_type())),
            cache_control: input.response_cache_control.or_else(|| kept.cache_control.clone()),
            content_disposition: input
                .response_content_disposition
                .or_else(|| kept.content_disposition.clone()),
            content_encoding: input.response_content_encoding.or_else(|| kept.content_encoding.clone()),
            content_language: input.response_content_language.or_else(|| kept.content_language.clone()),
            expires: input.response_expires.or_else(|| kept.expires()),
            website_redirect_location: kept.website_redirect_location.clone(),
            metadata: kept.metadata(),
            e_tag: Some(ETag::Strong(object.etag.clone())),
            last_modified: Some(time(object.modified)),
            checksum_crc32: sum.checksum_crc32,
            checksum_crc32c: sum.checksum_crc32c,
            checksum_crc64nvme: sum.checksum_crc64nvme,
            checksum_sha1: sum.checksum_sha1,
            checksum_sha256: sum.checksum_sha256,
            ..Default::default()
        })
    }

    pub(super) fn head(&self, input: &dto::HeadObjectInput) -> S3Result<dto::HeadObjectOutput> {
        whole(input.part_number)?;
        let object = self.object(&input.bucket, &input.key)?;
        let preconditions = Preconditions {
            matches: input.if_match.as_ref(),
            none_matches: input.if_none_match.as_ref(),
            modified_since: input.if_modified_since.as_ref(),
            unmodified_since: input.if_unmodified_since.as_ref(),
        };
        preconditions.check(&object, || unchanged(&object))?;
        let range = input.range.map(|range| range.check(object.size)).transpose()?;
        let length = range.map_or(object.size, |range| range.end.saturating_sub(range.start));
        let told = input.checksum_mode.is_some();
        let sum = checksums::field(object.attributes.checksum.as_ref().filter(|_| told));
        let kept = &object.attributes;
        Ok(dto::HeadObjectOutput {
            accept_ranges: Some("bytes".to_owned()),
            content_length: i64::try_from(length).ok(),
            content_type: Some(kept.content_type()),
            cache_control: kept.cache_control.clone(),
            content_disposition: kept.content_disposition.clone(),
            content_encoding: kept.content_encoding.clone(),
            content_language: kept.content_language.clone(),
            expires: kept.expires(),
            website_redirect_location: kept.website_redirect_location.clone(),
            metadata: kept.metadata(),
            e_tag: Some(ETag::Strong(object.etag.clone())),
            last_modified: Some(time(object.modified)),
            checksum_crc32: sum.checksum_crc32,
            checksum_crc32c: sum.checksum_crc32c,
            checksum_crc64nvme: sum.checksum_crc64nvme,
            checksum_sha1: sum.checksum_sha1,
            checksum_sha256: sum.checksum_sha256,
            ..Default::default()
        })
    }
}

/// Objects do not remember their parts, so the whole object is part 1.
fn whole(part: Option<i32>) -> S3Result<()> {
    match part {
        None | Some(1) => Ok(()),
        Some(_) => {
            Err(s3_error!(NotImplemented, "the local S3 cannot read a part by its number: use `Range`"))
        }
    }
}

fn unchanged(object: &Object) -> S3Error {
    let mut error = s3_error!(NotModified, "Not Modified");
    if let Ok(tag) = ETag::Strong(object.etag.clone()).to_http_header() {
        error.set_headers(HeaderMap::from_iter([(ETAG, tag)]));
    }
    error
}
