//! Thumbnails: every picture that is uploaded under `uploads/` gets a JPEG of at most 300x300 pixels
//! under `resized/` in the same bucket. JPEG, PNG, WebP and GIF are read.
//!
//! The variable `UPLOADS_BUCKET` names the bucket. Try it, with the AWS CLI and the variables that the first
//! line prints:
//!
//! ```text
//! cargo lambkin dev
//! aws s3 cp photo.jpg s3://uploads/uploads/photo.jpg
//! aws s3 cp s3://uploads/resized/photo.jpg thumbnail.jpg
//! ```
//!
//! Its role needs `s3:GetObject` on `uploads/*`, `s3:PutObject` on `resized/*`, and `s3:ListBucket`:
//! without it, S3 says of an object that is gone that access is denied.

use std::io::Cursor;
use std::path::Path;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder as _, ImageError, ImageReader, Limits, Rgba, RgbaImage, imageops};
use lambkin::s3::S3Object;
use lambkin::{Bucket, Context, Error, ReadWrite, function};

lambkin::main!(resize);

#[lambkin::bucket]
struct Uploads;

#[function(s3 = "ObjectCreated:*", bucket = Uploads, prefix = "uploads/", memory = 512, timeout = 60)]
async fn resize(
    object: S3Object,
    context: Context,
    uploads: Bucket<Uploads, ReadWrite>,
) -> Result<(), Error> {
    // Never its own output; and whoever makes a folder in the console makes an empty object.
    let Some(name) = object.key.strip_prefix("uploads/").filter(|name| !name.ends_with('/')) else {
        return Ok(());
    };
    let mut memory = Limits::default();
    // A quarter for the file and its pixels: a decoder may take twice as much again while it works, as
    // that of progressive JPEG does. Outside Lambda, which says it, as little as a function can have.
    memory.max_alloc = Some(u64::from(context.memory_mb().max(128)) * 1024 * 1024 / 4);
    memory.clone().reserve(object.size.unwrap_or(0)).map_err(unfit)?;
    let original = match uploads.get_object().key(&object.key).send().await {
        Err(error) if error.as_service_error().is_some_and(|error| error.is_no_such_key()) => return Ok(()),
        found => found?,
    };
    // It may have been replaced by a larger one since.
    memory.reserve(original.content_length.unwrap_or(0).unsigned_abs()).map_err(unfit)?;
    let jpeg = thumbnail(&original.body.collect().await?.into_bytes(), memory).map_err(unfit)?;
    let key = Path::new(&format!("resized/{name}")).with_extension("jpg");
    let put = uploads.put_object().key(key.to_string_lossy()).content_type("image/jpeg");
    put.body(jpeg.into()).send().await?;
    Ok(())
}

/// A JPEG that fits 300x300: upright, on white, never larger than the picture.
fn thumbnail(file: &[u8], mut memory: Limits) -> Result<Vec<u8>, ImageError> {
    let mut reader = ImageReader::new(Cursor::new(file)).with_guessed_format()?;
    reader.limits(memory.clone());
    let mut decoder = reader.into_decoder()?;
    // Only the header has been read: a few bytes can promise more pixels than there is memory.
    memory.reserve(decoder.total_bytes())?;
    let orientation = decoder.orientation()?;
    let mut picture = DynamicImage::from_decoder(decoder)?;
    if picture.color().has_alpha() {
        // Before pixels are averaged, because an invisible one has a colour too.
        let mut white = RgbaImage::from_pixel(picture.width(), picture.height(), Rgba([255; 4]));
        imageops::overlay(&mut white, &picture.into_rgba8(), 0, 0);
        picture = white.into();
    }
    if picture.width().max(picture.height()) > 300 {
        // It averages all pixels and reads each once: the fastest way that keeps fine lines.
        picture = picture.thumbnail(300, 300);
    }
    picture.apply_orientation(orientation);
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, 85).encode_image(&picture.into_rgb8())?;
    Ok(jpeg)
}

/// Another attempt would not help.
fn unfit(error: ImageError) -> Error {
    match error {
        ImageError::Limits(limit) => {
            Error::new("TooLarge", format!("it does not fit into the function's memory: {limit}")).permanent()
        }
        other => Error::new("NotAnImage", format!("it is no image that can be read: {other}")).permanent(),
    }
}

#[cfg(test)]
mod tests;
