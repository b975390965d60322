//! Makes a thumbnail of every picture that is uploaded under `uploads/`: a JPEG of at most 300x300 pixels
//! under `resized/` in the same bucket. It reads JPEG, PNG, WebP and GIF.
//!
//! The thumbnail of `uploads/photo.png` is `resized/photo.png.jpg`. A file that is not a picture, or that
//! does not fit into the function's memory, goes to the dead-letter queue with the reason.
//!
//! The variable `UPLOADS_BUCKET` names the bucket, `FAILED_UPLOADS_QUEUE_URL` the queue. Try it, with the AWS
//! CLI and the variables that the first command prints:
//!
//! ```text
//! cargo lambkin dev
//! aws s3 cp photo.png s3://uploads/uploads/photo.png
//! aws s3 cp s3://uploads/resized/photo.png.jpg thumbnail.jpg
//! ```
//!
//! Its role needs `s3:GetObject` on `uploads/*`, `s3:PutObject` on `resized/*`, `sqs:SendMessage` on the
//! queue, and `s3:ListBucket`: without it, S3 reports a deleted object as `AccessDenied`.

mod thumbnail;

use aws_sdk_s3::operation::get_object::GetObjectError;
use bytes::Bytes;
use image::Limits;
use lambkin::s3::S3Object;
use lambkin::{Bucket, Context, Error, ReadWrite, function};
use tokio::task::spawn_blocking;

use thumbnail::{ResizeError, thumbnail};

lambkin::main!(resize);

#[lambkin::bucket]
struct Uploads;

/// The events of uploads of which no thumbnail can be made.
#[lambkin::queue]
struct FailedUploads;

#[function(
    s3 = "ObjectCreated:*",
    bucket = Uploads,
    prefix = "uploads/",
    dead_letter = FailedUploads,
    memory = 512,
    timeout = 60
)]
async fn resize(
    object: S3Object,
    context: Context,
    uploads: Bucket<Uploads, ReadWrite>,
) -> Result<(), Error> {
    let Some(name) = picture_name(&object.key) else {
        return Ok(());
    };
    let mut limits = memory_limits(&context);
    // The event has the size, so that a file that is too large is not fetched.
    reserve(&mut limits.clone(), object.size.unwrap_or(0))?;
    let Some(file) = download(&object.key, &mut limits, &uploads).await? else {
        return Ok(());
    };
    // On another thread, so that the guard can end the invocation before its deadline. The thread itself cannot
    // be stopped: it works on until the thumbnail is done.
    let jpeg = spawn_blocking(move || thumbnail(&file, limits)).await??;
    upload(thumbnail_key(name), jpeg, &uploads).await
}

/// Returns the name of an uploaded picture: its key without `uploads/`.
fn picture_name(key: &str) -> Option<&str> {
    // The trigger's prefix makes sure of this, but a function that reads its own output would never stop.
    let name = key.strip_prefix("uploads/")?;
    // The console creates a folder as an empty object.
    (!name.ends_with('/')).then_some(name)
}

/// Returns the key of a thumbnail. It keeps the original's extension, so that the thumbnails of `photo.jpg`
/// and `photo.png` are two objects.
fn thumbnail_key(name: &str) -> String {
    format!("resized/{name}.jpg")
}

/// Returns the memory for the file and its pixels: a quarter of the function's, because a decoder may take
/// twice as much again while it works, as that of progressive JPEG does.
fn memory_limits(context: &Context) -> Limits {
    // Outside Lambda the size is not known: assume the smallest.
    let megabytes = u64::from(context.memory_mb().max(128));
    let mut limits = Limits::default();
    limits.max_alloc = Some(megabytes * 1024 * 1024 / 4);
    limits
}

fn reserve(limits: &mut Limits, bytes: u64) -> Result<(), ResizeError> {
    Ok(limits.reserve(bytes)?)
}

/// Returns the object, or `None` if it has been deleted since.
async fn download(
    key: &str,
    limits: &mut Limits,
    uploads: &Bucket<Uploads, ReadWrite>,
) -> Result<Option<Bytes>, Error> {
    let object = match uploads.get_object().key(key).send().await {
        Ok(object) => object,
        Err(error) if error.as_service_error().is_some_and(GetObjectError::is_no_such_key) => {
            return Ok(None);
        }
        Err(error) => return Err(error.into()),
    };
    // A larger object may have replaced it since.
    let size = object.content_length.unwrap_or(0).unsigned_abs();
    reserve(limits, size)?;
    let file = object.body.collect().await?;
    Ok(Some(file.into_bytes()))
}

async fn upload(key: String, jpeg: Vec<u8>, uploads: &Bucket<Uploads, ReadWrite>) -> Result<(), Error> {
    uploads.put_object().key(key).content_type("image/jpeg").body(jpeg.into()).send().await?;
    Ok(())
}

#[cfg(test)]
mod tests;
