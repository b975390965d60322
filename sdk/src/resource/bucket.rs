//! An S3 bucket.

use std::marker::PhantomData;

use aws_sdk_s3::Client;
use aws_sdk_s3::operation::abort_multipart_upload::builders::AbortMultipartUploadFluentBuilder;
use aws_sdk_s3::operation::complete_multipart_upload::builders::CompleteMultipartUploadFluentBuilder;
use aws_sdk_s3::operation::copy_object::builders::CopyObjectFluentBuilder;
use aws_sdk_s3::operation::create_multipart_upload::builders::CreateMultipartUploadFluentBuilder;
use aws_sdk_s3::operation::delete_object::builders::DeleteObjectFluentBuilder;
use aws_sdk_s3::operation::delete_object_tagging::builders::DeleteObjectTaggingFluentBuilder;
use aws_sdk_s3::operation::delete_objects::builders::DeleteObjectsFluentBuilder;
use aws_sdk_s3::operation::get_object::builders::GetObjectFluentBuilder;
use aws_sdk_s3::operation::get_object_attributes::builders::GetObjectAttributesFluentBuilder;
use aws_sdk_s3::operation::get_object_tagging::builders::GetObjectTaggingFluentBuilder;
use aws_sdk_s3::operation::head_object::builders::HeadObjectFluentBuilder;
use aws_sdk_s3::operation::list_object_versions::builders::ListObjectVersionsFluentBuilder;
use aws_sdk_s3::operation::list_objects_v2::builders::ListObjectsV2FluentBuilder;
use aws_sdk_s3::operation::list_parts::builders::ListPartsFluentBuilder;
use aws_sdk_s3::operation::put_object::builders::PutObjectFluentBuilder;
use aws_sdk_s3::operation::put_object_tagging::builders::PutObjectTaggingFluentBuilder;
use aws_sdk_s3::operation::upload_part::builders::UploadPartFluentBuilder;
use aws_sdk_s3::operation::upload_part_copy::builders::UploadPartCopyFluentBuilder;

use crate::init::Shared;
use crate::resource::BucketResource;
use crate::resource::handle::{Bound, handle};
use crate::spec::{Access, Reads, Writes};

/// A handle of the bucket `R`, with the access [`Read`](crate::Read), [`Write`](crate::Write) or
/// [`ReadWrite`](crate::ReadWrite). Its methods return the AWS SDK's own builders with the bucket's name set.
///
/// ```
/// use lambkin::s3::S3Object;
/// use lambkin::{Bucket, Error, ReadWrite, function};
///
/// #[lambkin::bucket(expire_days = 30)]
/// struct Uploads;
///
/// #[function(s3 = "ObjectCreated:*", bucket = Uploads, prefix = "in/")]
/// async fn copy(object: S3Object, uploads: Bucket<Uploads, ReadWrite>) -> Result<(), Error> {
///     let original = uploads.get_object().key(&object.key).send().await?;
///     let copy = uploads.put_object().key(object.key.replacen("in/", "out/", 1));
///     copy.body(original.body.collect().await?.into_bytes().into()).send().await?;
///     Ok(())
/// }
/// ```
pub struct Bucket<R: 'static, A> {
    to: Shared<Bound<R, Client>>,
    access: PhantomData<A>,
}

handle!([R: BucketResource, A: Access] Bucket grants A, Client, name: "the bucket's name");

impl<R: BucketResource, A: Access> Bucket<R, A> {
    fn client(&self) -> &Client {
        &self.to.client
    }

    /// Reads an object: `s3:GetObject`.
    pub fn get_object(&self) -> GetObjectFluentBuilder
    where
        A: Reads,
    {
        self.client().get_object().bucket(self.name())
    }

    /// Reads an object's checksum, parts and size: `s3:GetObject`.
    pub fn get_object_attributes(&self) -> GetObjectAttributesFluentBuilder
    where
        A: Reads,
    {
        self.client().get_object_attributes().bucket(self.name())
    }

    /// Reads an object's tags: `s3:GetObjectTagging`.
    pub fn get_object_tagging(&self) -> GetObjectTaggingFluentBuilder
    where
        A: Reads,
    {
        self.client().get_object_tagging().bucket(self.name())
    }

    /// Reads an object's metadata: `s3:GetObject`.
    pub fn head_object(&self) -> HeadObjectFluentBuilder
    where
        A: Reads,
    {
        self.client().head_object().bucket(self.name())
    }

    /// Lists objects: `s3:ListBucket`.
    pub fn list_objects_v2(&self) -> ListObjectsV2FluentBuilder
    where
        A: Reads,
    {
        self.client().list_objects_v2().bucket(self.name())
    }

    /// Lists the versions of objects: `s3:ListBucketVersions`.
    pub fn list_object_versions(&self) -> ListObjectVersionsFluentBuilder
    where
        A: Reads,
    {
        self.client().list_object_versions().bucket(self.name())
    }

    /// Writes an object: `s3:PutObject`.
    pub fn put_object(&self) -> PutObjectFluentBuilder
    where
        A: Writes,
    {
        self.client().put_object().bucket(self.name())
    }

    /// Writes an object's tags: `s3:PutObjectTagging`.
    pub fn put_object_tagging(&self) -> PutObjectTaggingFluentBuilder
    where
        A: Writes,
    {
        self.client().put_object_tagging().bucket(self.name())
    }

    /// Copies an object into the bucket: `s3:PutObject`. Reading the source needs a grant for its bucket.
    pub fn copy_object(&self) -> CopyObjectFluentBuilder
    where
        A: Writes,
    {
        self.client().copy_object().bucket(self.name())
    }

    /// Deletes an object: `s3:DeleteObject`.
    pub fn delete_object(&self) -> DeleteObjectFluentBuilder
    where
        A: Writes,
    {
        self.client().delete_object().bucket(self.name())
    }

    /// Deletes up to 1,000 objects: `s3:DeleteObject`.
    pub fn delete_objects(&self) -> DeleteObjectsFluentBuilder
    where
        A: Writes,
    {
        self.client().delete_objects().bucket(self.name())
    }

    /// Deletes an object's tags: `s3:DeleteObjectTagging`.
    pub fn delete_object_tagging(&self) -> DeleteObjectTaggingFluentBuilder
    where
        A: Writes,
    {
        self.client().delete_object_tagging().bucket(self.name())
    }

    /// Starts a multipart upload: `s3:PutObject`.
    pub fn create_multipart_upload(&self) -> CreateMultipartUploadFluentBuilder
    where
        A: Writes,
    {
        self.client().create_multipart_upload().bucket(self.name())
    }

    /// Uploads a part: `s3:PutObject`.
    pub fn upload_part(&self) -> UploadPartFluentBuilder
    where
        A: Writes,
    {
        self.client().upload_part().bucket(self.name())
    }

    /// Copies an object as a part: `s3:PutObject`. Reading the source needs a grant for its bucket.
    pub fn upload_part_copy(&self) -> UploadPartCopyFluentBuilder
    where
        A: Writes,
    {
        self.client().upload_part_copy().bucket(self.name())
    }

    /// Lists the parts of a multipart upload: `s3:ListMultipartUploadParts`.
    pub fn list_parts(&self) -> ListPartsFluentBuilder
    where
        A: Writes,
    {
        self.client().list_parts().bucket(self.name())
    }

    /// Completes a multipart upload, which creates the object: `s3:PutObject`.
    pub fn complete_multipart_upload(&self) -> CompleteMultipartUploadFluentBuilder
    where
        A: Writes,
    {
        self.client().complete_multipart_upload().bucket(self.name())
    }

    /// Aborts a multipart upload: `s3:AbortMultipartUpload`.
    pub fn abort_multipart_upload(&self) -> AbortMultipartUploadFluentBuilder
    where
        A: Writes,
    {
        self.client().abort_multipart_upload().bucket(self.name())
    }
}
