//! Multipart uploads.

use md5::{Digest as _, Md5};
use s3s::dto::{self, ETag};
use s3s::{S3Error, S3Request, S3Result, s3_error};

use super::attributes::Attributes;
use super::blobs::{Blob, hex};
use super::buckets::{Buckets, Target, broken, no_bucket, source, target, unreadable, unwritten};
use super::checksums;
use super::conditions::{Preconditions, failed, may_replace, time};
use super::index::now;
use super::uploads::{Part, Upload};

/// "5 MB to 5 GB. There is no minimum size limit on the last part" (Amazon S3 multipart upload limits).
const MIN_PART: u64 = 5 * 1024 * 1024;
/// "Part numbers: 1 to 10,000 (inclusive)" (the same table).
const MAX_PARTS: i32 = 10_000;

impl Buckets {
    pub(super) fn upload(&self, id: &str, bucket: &str, key: &str) -> S3Result<Upload> {
        self.index.upload(id, bucket, key).map_err(broken)?.ok_or_else(no_upload)
    }

    pub(super) fn create_upload(
        &self,
        input: dto::CreateMultipartUploadInput,
    ) -> S3Result<dto::CreateMultipartUploadOutput> {
        let attributes = Attributes::from(&input);
        let id = self.index.begin_upload(&input.bucket, &input.key, &attributes).map_err(broken)?;
        Ok(dto::CreateMultipartUploadOutput {
            upload_id: Some(id.ok_or_else(no_bucket)?),
            bucket: Some(input.bucket),
            key: Some(input.key),
            checksum_algorithm: input.checksum_algorithm,
            checksum_type: input.checksum_type,
            ..Default::default()
        })
    }

    pub(super) async fn upload_part(
        &self,
        mut request: S3Request<dto::UploadPartInput>,
    ) -> S3Result<dto::UploadPartOutput> {
        let body = request.input.body.take();
        let input = &request.input;
        part_number(input.part_number)?;
        let upload = self.upload(&input.upload_id, &input.bucket, &input.key)?;
        let (blob, sum) = self.receive(body, &target!(request, input)).await?;
        let etag = self.keep_part(&upload.id, input.part_number, blob)?.etag;
        let sum = checksums::field(sum.as_ref());
        Ok(dto::UploadPartOutput {
            e_tag: Some(ETag::Strong(etag)),
            checksum_crc32: sum.checksum_crc32,
            checksum_crc32c: sum.checksum_crc32c,
            checksum_crc64nvme: sum.checksum_crc64nvme,
            checksum_sha1: sum.checksum_sha1,
            checksum_sha256: sum.checksum_sha256,
            ..Default::default()
        })
    }

    pub(super) async fn upload_part_copy(
        &self,
        input: dto::UploadPartCopyInput,
    ) -> S3Result<dto::UploadPartCopyOutput> {
        part_number(input.part_number)?;
        let upload = self.upload(&input.upload_id, &input.bucket, &input.key)?;
        let (bucket, key) = source(&input.copy_source)?;
        let from = self.object(bucket, key)?;
        let preconditions = Preconditions {
            matches: input.copy_source_if_match.as_ref(),
            none_matches: input.copy_source_if_none_match.as_ref(),
            modified_since: input.copy_source_if_modified_since.as_ref(),
            unmodified_since: input.copy_source_if_unmodified_since.as_ref(),
        };
        preconditions.check(&from, failed)?;
        let (start, length) = match &input.copy_source_range {
            Some(range) => part_range(range, from.size)
                .ok_or_else(|| s3_error!(InvalidArgument, "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy"))?,
            None => (0, from.size),
        };
        let bytes = self.blobs.read(&from.blob, start, length).await.map_err(unreadable)?;
        let blob = self.blobs.write(bytes, checksums::hasher(None)).await.map_err(unwritten)?;
        let part = self.keep_part(&upload.id, input.part_number, blob)?;
        let result = dto::CopyPartResult {
            e_tag: Some(ETag::Strong(part.etag)),
            last_modified: Some(time(part.modified)),
            ..Default::default()
        };
        Ok(dto::UploadPartCopyOutput { copy_part_result: Some(result), ..Default::default() })
    }

    fn keep_part(&self, upload: &str, number: i32, mut blob: Blob) -> S3Result<Part> {
        let etag = blob.md5_hex();
        let part = Part { number, blob: blob.name.clone(), size: blob.size, etag, modified: now() };
        let old = self.index.put_part(upload, &part).map_err(broken)?.ok_or_else(no_upload)?;
        blob.keep();
        if let Some(old) = old {
            self.blobs.remove(&old);
        }
        Ok(part)
    }

    pub(super) async fn complete_upload(
        &self,
        request: S3Request<dto::CompleteMultipartUploadInput>,
    ) -> S3Result<dto::CompleteMultipartUploadOutput> {
        let input = &request.input;
        let upload = self.upload(&input.upload_id, &input.bucket, &input.key)?;
        let there = self.index.parts(&upload.id).map_err(broken)?;
        let wanted = input.multipart_upload.as_ref().and_then(|upload| upload.parts.as_deref());
        let parts = chosen(&there, wanted.unwrap_or_default())?;

        let etag = composite(&parts);
        let files: Vec<(&str, u64)> = parts.iter().map(|part| (part.blob.as_str(), part.size)).collect();
        let bytes = self.blobs.read_all(&files);
        let blob = self.blobs.write(bytes, checksums::hasher(None)).await.map_err(unwritten)?;
        let target: Target<'_> = target!(request, input);
        let (matches, none_matches) = (input.if_match.as_ref(), input.if_none_match.as_ref());
        let event = "ObjectCreated:CompleteMultipartUpload";
        let object = self.publish(&target, event, blob, (etag, upload.attributes), |old| {
            may_replace(old, matches, none_matches)
        })?;
        // This comes last: if it fails, the client can complete the upload again.
        self.end_upload(&upload.id)?;
        Ok(dto::CompleteMultipartUploadOutput {
            location: Some(format!("http://127.0.0.1/{}/{}", input.bucket, input.key)),
            bucket: Some(input.bucket.clone()),
            key: Some(input.key.clone()),
            e_tag: Some(ETag::Strong(object.etag)),
            ..Default::default()
        })
    }

    /// Removes an upload and its parts.
    pub(super) fn end_upload(&self, id: &str) -> S3Result<()> {
        let parts = self.index.parts(id).map_err(broken)?;
        self.index.forget(id).map_err(broken)?;
        parts.iter().for_each(|part| self.blobs.remove(&part.blob));
        Ok(())
    }

    pub(super) fn list_parts(&self, input: dto::ListPartsInput) -> S3Result<dto::ListPartsOutput> {
        let upload = self.upload(&input.upload_id, &input.bucket, &input.key)?;
        let after = input.part_number_marker.unwrap_or_default();
        let limit = usize::try_from(input.max_parts.unwrap_or(1000)).unwrap_or_default().min(1000);
        let mut parts = self.index.parts(&upload.id).map_err(broken)?;
        parts.retain(|part| part.number > after);
        let more = parts.len() > limit;
        parts.truncate(limit);
        let next = parts.last().map(|part| part.number);
        let parts = parts.into_iter().map(|part| dto::Part {
            part_number: Some(part.number),
            size: i64::try_from(part.size).ok(),
            e_tag: Some(ETag::Strong(part.etag)),
            last_modified: Some(time(part.modified)),
            ..Default::default()
        });
        Ok(dto::ListPartsOutput {
            parts: Some(parts.collect()),
            is_truncated: Some(more),
            next_part_number_marker: next,
            part_number_marker: Some(after),
            max_parts: i32::try_from(limit).ok(),
            bucket: Some(input.bucket),
            key: Some(input.key),
            upload_id: Some(input.upload_id),
            ..Default::default()
        })
    }

    /// Lists all uploads on one page: a local folder does not have thousands.
    pub(super) fn list_uploads(
        &self,
        input: dto::ListMultipartUploadsInput,
    ) -> S3Result<dto::ListMultipartUploadsOutput> {
        self.bucket(&input.bucket)?;
        let mut uploads = self.index.uploads(&input.bucket).map_err(broken)?;
        uploads.retain(|upload| upload.key.starts_with(input.prefix.as_deref().unwrap_or_default()));
        let uploads = uploads.into_iter().map(|upload| dto::MultipartUpload {
            key: Some(upload.key),
            upload_id: Some(upload.id),
            initiated: Some(time(upload.started)),
            ..Default::default()
        });
        Ok(dto::ListMultipartUploadsOutput {
            bucket: Some(input.bucket),
            prefix: input.prefix,
            is_truncated: Some(false),
            uploads: Some(uploads.collect()),
            ..Default::default()
        })
    }
}

/// Returns the parts that the client lists, if all of them exist with the given ETags.
fn chosen<'p>(there: &'p [Part], wanted: &[dto::CompletedPart]) -> S3Result<Vec<&'p Part>> {
    if wanted.is_empty() {
        return Err(s3_error!(MalformedXML, "You must specify at least one part"));
    }
    let mut parts: Vec<&Part> = Vec::with_capacity(wanted.len());
    for part in wanted {
        let number = part.part_number.unwrap_or_default();
        if parts.last().is_some_and(|last| last.number >= number) {
            return Err(s3_error!(
                InvalidPartOrder,
                "The list of parts was not in ascending order. Parts must be ordered by part number."
            ));
        }
        let have = there.iter().find(|have| have.number == number);
        let have = have.filter(|have| part.e_tag.as_ref().is_none_or(|tag| tag.value() == have.etag));
        parts.push(have.ok_or_else(|| s3_error!(InvalidPart, "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag."))?);
    }
    let front = parts.len().saturating_sub(1);
    if parts.iter().take(front).any(|part| part.size < MIN_PART) {
        return Err(s3_error!(
            EntityTooSmall,
            "Your proposed upload is smaller than the minimum allowed size"
        ));
    }
    Ok(parts)
}

/// Computes the ETag of a multipart object: the MD5 of its parts' MD5s, and their number.
fn composite(parts: &[&Part]) -> String {
    let mut md5 = Md5::new();
    for part in parts {
        let digits = part.etag.as_bytes().chunks(2).filter_map(|pair| {
            std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok())
        });
        md5.update(digits.collect::<Vec<u8>>());
    }
    format!("{}-{}", hex(&md5.finalize()), parts.len())
}

fn part_number(number: i32) -> S3Result<()> {
    if (1..=MAX_PARTS).contains(&number) {
        return Ok(());
    }
    Err(s3_error!(InvalidArgument, "Part number must be an integer between 1 and {MAX_PARTS}, inclusive"))
}

/// Parses `bytes=first-last`, which must be within the object, to a start and a length.
fn part_range(range: &str, size: u64) -> Option<(u64, u64)> {
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    let (first, last): (u64, u64) = (first.parse().ok()?, last.parse().ok()?);
    let length = last.checked_sub(first)?.checked_add(1)?;
    (last < size).then_some((first, length))
}

fn no_upload() -> S3Error {
    s3_error!(
        NoSuchUpload,
        "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or \
         completed."
    )
}
