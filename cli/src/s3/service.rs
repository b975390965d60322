//! The S3 operations. Those that are missing here return `NotImplemented`.

use std::sync::Arc;

use s3s::dto::{self, ETag, MetadataDirective};
use s3s::{S3, S3Request, S3Response, S3Result, s3_error};

use super::attributes::Attributes;
use super::buckets::{Buckets, Target, broken, no_bucket, source, target, unreadable, unwritten};
use super::checksums;
use super::conditions::{Preconditions, failed, may_replace, time};
use super::index::Outcome;

/// "You can specify up to 1000 keys" (API reference of `DeleteObjects`).
const MAX_KEYS: usize = 1000;

pub(super) struct Service(pub(super) Arc<Buckets>);

fn ok<T>(output: T) -> S3Result<S3Response<T>> {
    Ok(S3Response::new(output))
}

#[async_trait::async_trait]
impl S3 for Service {
    async fn create_bucket(
        &self,
        request: S3Request<dto::CreateBucketInput>,
    ) -> S3Result<S3Response<dto::CreateBucketOutput>> {
        let name = request.input.bucket;
        self.0.index.create_bucket(&name).map_err(broken)?;
        // In us-east-1, creating one's own bucket again is not an error.
        ok(dto::CreateBucketOutput { location: Some(format!("/{name}")) })
    }

    async fn delete_bucket(
        &self,
        request: S3Request<dto::DeleteBucketInput>,
    ) -> S3Result<S3Response<dto::DeleteBucketOutput>> {
        match self.0.index.delete_bucket(&request.input.bucket).map_err(broken)? {
            Outcome::NoBucket => Err(no_bucket()),
            Outcome::Rejected(()) => {
                Err(s3_error!(BucketNotEmpty, "The bucket you tried to delete is not empty"))
            }
            Outcome::Done(blobs, _) => {
                blobs.iter().for_each(|blob| self.0.blobs.remove(blob));
                ok(dto::DeleteBucketOutput {})
            }
        }
    }

    async fn head_bucket(
        &self,
        request: S3Request<dto::HeadBucketInput>,
    ) -> S3Result<S3Response<dto::HeadBucketOutput>> {
        self.0.bucket(&request.input.bucket)?;
        ok(dto::HeadBucketOutput { bucket_region: Some("us-east-1".to_owned()), ..Default::default() })
    }

    async fn get_bucket_location(
        &self,
        request: S3Request<dto::GetBucketLocationInput>,
    ) -> S3Result<S3Response<dto::GetBucketLocationOutput>> {
        self.0.bucket(&request.input.bucket)?;
        ok(dto::GetBucketLocationOutput::default())
    }

    async fn get_bucket_versioning(
        &self,
        request: S3Request<dto::GetBucketVersioningInput>,
    ) -> S3Result<S3Response<dto::GetBucketVersioningOutput>> {
        self.0.bucket(&request.input.bucket)?;
        ok(dto::GetBucketVersioningOutput::default())
    }

    async fn list_buckets(
        &self,
        request: S3Request<dto::ListBucketsInput>,
    ) -> S3Result<S3Response<dto::ListBucketsOutput>> {
        let prefix = request.input.prefix.unwrap_or_default();
        let buckets = self.0.index.buckets().map_err(broken)?;
        let buckets =
            buckets.into_iter().filter(|(name, _)| name.starts_with(&prefix)).map(|(name, created)| {
                dto::Bucket { name: Some(name), creation_date: Some(time(created)), ..Default::default() }
            });
        ok(dto::ListBucketsOutput { buckets: Some(buckets.collect()), ..Default::default() })
    }

    async fn put_object(
        &self,
        request: S3Request<dto::PutObjectInput>,
    ) -> S3Result<S3Response<dto::PutObjectOutput>> {
        // Form uploads arrive here too.
        let posted = request.method == http::Method::POST;
        self.put(request, if posted { "ObjectCreated:Post" } else { "ObjectCreated:Put" }).await
    }

    async fn get_object(
        &self,
        request: S3Request<dto::GetObjectInput>,
    ) -> S3Result<S3Response<dto::GetObjectOutput>> {
        ok(self.0.get(request.input).await?)
    }

    async fn head_object(
        &self,
        request: S3Request<dto::HeadObjectInput>,
    ) -> S3Result<S3Response<dto::HeadObjectOutput>> {
        ok(self.0.head(&request.input)?)
    }

    async fn copy_object(
        &self,
        request: S3Request<dto::CopyObjectInput>,
    ) -> S3Result<S3Response<dto::CopyObjectOutput>> {
        let input = &request.input;
        let (bucket, key) = source(&input.copy_source)?;
        self.0.bucket(&input.bucket)?;
        let from = self.0.object(bucket, key)?;
        let preconditions = Preconditions {
            matches: input.copy_source_if_match.as_ref(),
            none_matches: input.copy_source_if_none_match.as_ref(),
            modified_since: input.copy_source_if_modified_since.as_ref(),
            unmodified_since: input.copy_source_if_unmodified_since.as_ref(),
        };
        preconditions.check(&from, failed)?;
        let replaced =
            input.metadata_directive.as_ref().is_some_and(|one| one.as_str() == MetadataDirective::REPLACE);
        if !replaced && bucket == input.bucket && key == input.key {
            return Err(s3_error!(
                InvalidRequest,
                "This copy request is illegal because it is trying to copy an object to itself without changing \
                 the object's metadata, storage class, website redirect location or encryption attributes."
            ));
        }
        let attributes = if replaced {
            Attributes { checksum: from.attributes.checksum.clone(), ..Attributes::from(input) }
        } else {
            from.attributes
        };
        let bytes = self.0.blobs.read(&from.blob, 0, from.size).await.map_err(unreadable)?;
        let blob = self.0.blobs.write(bytes, checksums::hasher(None)).await.map_err(unwritten)?;
        let target = target!(request, input);
        let etag = blob.md5_hex();
        let object = self.0.publish(&target, "ObjectCreated:Copy", blob, (etag, attributes), |_| Ok(()))?;
        let result = dto::CopyObjectResult {
            e_tag: Some(ETag::Strong(object.etag)),
            last_modified: Some(time(object.modified)),
            ..Default::default()
        };
        ok(dto::CopyObjectOutput { copy_object_result: Some(result), ..Default::default() })
    }

    async fn delete_object(
        &self,
        request: S3Request<dto::DeleteObjectInput>,
    ) -> S3Result<S3Response<dto::DeleteObjectOutput>> {
        let input = &request.input;
        self.0.remove(&target!(request, input), |old| may_replace(old, input.if_match.as_ref(), None))?;
        ok(dto::DeleteObjectOutput::default())
    }

    async fn delete_objects(
        &self,
        request: S3Request<dto::DeleteObjectsInput>,
    ) -> S3Result<S3Response<dto::DeleteObjectsOutput>> {
        let input = &request.input;
        self.0.bucket(&input.bucket)?;
        if input.delete.objects.len() > MAX_KEYS {
            return Err(s3_error!(MalformedXML, "The request has more than {MAX_KEYS} keys."));
        }
        let (mut deleted, mut errors) = (Vec::new(), Vec::new());
        for one in &input.delete.objects {
            let condition = one.e_tag.clone().map(dto::ETagCondition::ETag);
            let target = Target {
                bucket: &input.bucket,
                key: &one.key,
                headers: &request.headers,
                extensions: &request.extensions,
            };
            match self.0.remove(&target, |old| may_replace(old, condition.as_ref(), None)) {
                Ok(()) => {
                    deleted.push(dto::DeletedObject { key: Some(one.key.clone()), ..Default::default() });
                }
                Err(error) => errors.push(dto::Error {
                    code: Some(error.code().as_str().to_owned()),
                    key: Some(one.key.clone()),
                    message: error.message().map(str::to_owned),
                    ..Default::default()
                }),
            }
        }
        let deleted = Some(deleted).filter(|_| !input.delete.quiet.unwrap_or_default());
        let errors = Some(errors).filter(|errors| !errors.is_empty());
        ok(dto::DeleteObjectsOutput { deleted, errors, ..Default::default() })
    }

    async fn list_objects(
        &self,
        request: S3Request<dto::ListObjectsInput>,
    ) -> S3Result<S3Response<dto::ListObjectsOutput>> {
        ok(self.0.list_v1(request.input)?)
    }

    async fn list_objects_v2(
        &self,
        request: S3Request<dto::ListObjectsV2Input>,
    ) -> S3Result<S3Response<dto::ListObjectsV2Output>> {
        ok(self.0.list_v2(request.input)?)
    }

    async fn create_multipart_upload(
        &self,
        request: S3Request<dto::CreateMultipartUploadInput>,
    ) -> S3Result<S3Response<dto::CreateMultipartUploadOutput>> {
        ok(self.0.create_upload(request.input)?)
    }

    async fn upload_part(
        &self,
        request: S3Request<dto::UploadPartInput>,
    ) -> S3Result<S3Response<dto::UploadPartOutput>> {
        ok(self.0.upload_part(request).await?)
    }

    async fn upload_part_copy(
        &self,
        request: S3Request<dto::UploadPartCopyInput>,
    ) -> S3Result<S3Response<dto::UploadPartCopyOutput>> {
        ok(self.0.upload_part_copy(request.input).await?)
    }

    async fn complete_multipart_upload(
        &self,
        request: S3Request<dto::CompleteMultipartUploadInput>,
    ) -> S3Result<S3Response<dto::CompleteMultipartUploadOutput>> {
        ok(self.0.complete_upload(request).await?)
    }

    async fn abort_multipart_upload(
        &self,
        request: S3Request<dto::AbortMultipartUploadInput>,
    ) -> S3Result<S3Response<dto::AbortMultipartUploadOutput>> {
        let input = request.input;
        let upload = self.0.upload(&input.upload_id, &input.bucket, &input.key)?;
        self.0.end_upload(&upload.id)?;
        ok(dto::AbortMultipartUploadOutput::default())
    }

    async fn list_parts(
        &self,
        request: S3Request<dto::ListPartsInput>,
    ) -> S3Result<S3Response<dto::ListPartsOutput>> {
        ok(self.0.list_parts(request.input)?)
    }

    async fn list_multipart_uploads(
        &self,
        request: S3Request<dto::ListMultipartUploadsInput>,
    ) -> S3Result<S3Response<dto::ListMultipartUploadsOutput>> {
        ok(self.0.list_uploads(request.input)?)
    }
}

impl Service {
    async fn put(
        &self,
        mut request: S3Request<dto::PutObjectInput>,
        event: &'static str,
    ) -> S3Result<S3Response<dto::PutObjectOutput>> {
        let body = request.input.body.take();
        let input = &request.input;
        self.0.bucket(&input.bucket)?;
        let (matches, none_matches) = (input.if_match.as_ref(), input.if_none_match.as_ref());
        // Check now, so that the client does not send bytes in vain, and again when they have arrived.
        may_replace(
            self.0.index.get(&input.bucket, &input.key).map_err(broken)?.as_ref(),
            matches,
            none_matches,
        )?;
        let target = target!(request, input);
        let (blob, checksum) = self.0.receive(body, &target).await?;
        let sum = checksums::field(checksum.as_ref());
        let attributes = Attributes { checksum, ..Attributes::from(input) };
        let etag = blob.md5_hex();
        let object = self.0.publish(&target, event, blob, (etag, attributes), |old| {
            may_replace(old, matches, none_matches)
        })?;
        ok(dto::PutObjectOutput {
            e_tag: Some(ETag::Strong(object.etag)),
            checksum_crc32: sum.checksum_crc32,
            checksum_crc32c: sum.checksum_crc32c,
            checksum_crc64nvme: sum.checksum_crc64nvme,
            checksum_sha1: sum.checksum_sha1,
            checksum_sha256: sum.checksum_sha256,
            ..Default::default()
        })
    }
}
