//! Thumbnails: every picture that is uploaded under `uploads/` gets a JPEG of at most 300x300 pixels
//! under `resized/` in the same bucket. JPEG, PNG, WebP and GIF are read.
//!
//! Try it, with any S3 behind `AWS_ENDPOINT_URL`:
//!
//! ```text
//! cargo lambda watch
//! cargo lambda invoke image-resize --data-file examples/image-resize/events/created.json
//! ```
//!
//! Its role needs `s3:GetObject` on `uploads/*`, `s3:PutObject` on `resized/*`, and `s3:ListBucket`:
//! without it, S3 says of an object that is gone that access is denied.

#[cfg(test)]
mod tests;
mod thumbnail;

use std::path::Path;

use aws_sdk_s3::primitives::{ByteStream, ByteStreamError};
use aws_sdk_s3::{Client, Error};
use lambkin::s3::S3Object;
use lambkin::{Context, Failure, Shared, function};

lambkin::main!(resize);

#[function(s3 = "ObjectCreated:*", bucket = "uploads", prefix = "uploads/", memory = 512, timeout = 60)]
async fn resize(object: S3Object, context: Context, s3: Shared<Client>) -> Result<(), ResizeError> {
    let name = object.key.strip_prefix("uploads/").ok_or(ResizeError::NotAnUpload)?;
    // Whoever makes a folder in the console makes an empty object.
    if name.ends_with('/') {
        return Ok(());
    }
    let limits = thumbnail::Limits::of_memory(context.memory_mb());
    limits.check_size(object.size.unwrap_or(0))?;
    let get = s3.get_object().bucket(&object.bucket).key(&object.key).send().await;
    let original = match get.map_err(Error::from) {
        Err(Error::NoSuchKey(_)) => return Ok(()),
        got => got?,
    };
    // It may have been replaced by a larger one since.
    limits.check_size(original.content_length.and_then(|size| size.try_into().ok()).unwrap_or(0))?;
    let jpeg = thumbnail::jpeg(&original.body.collect().await?.into_bytes(), limits)?;
    let key = Path::new("resized").join(name).with_extension("jpg").to_string_lossy().into_owned();
    let put = s3.put_object().bucket(&object.bucket).key(key).content_type("image/jpeg");
    put.body(ByteStream::from(jpeg)).send().await.map_err(Error::from)?;
    Ok(())
}

#[derive(Debug, thiserror::Error, Failure)]
enum ResizeError {
    #[error("the object is not under `uploads/`")]
    #[failure(permanent)]
    NotAnUpload,
    #[error(transparent)]
    #[failure(transparent)]
    Unfit(#[from] thumbnail::Unfit),
    #[error("S3 did not do what was asked")]
    Storage(#[from] Error),
    #[error("the download broke off")]
    Download(#[from] ByteStreamError),
}
