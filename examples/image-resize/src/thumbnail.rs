//! From the bytes of a picture to the bytes of its thumbnail.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::error::LimitError;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder as _, ImageError, ImageReader, Limits, Rgba, RgbaImage, imageops};
use lambkin::Failure;

/// The longest side of a thumbnail, in pixels.
const LONGEST_SIDE: u32 = 300;

/// Why no thumbnail can be made. Another attempt would not help.
#[derive(Debug, thiserror::Error, Failure)]
pub(crate) enum ResizeError {
    #[error("the file is not a picture that can be read: {0}")]
    #[failure(permanent)]
    NotAnImage(ImageError),
    #[error("the picture does not fit into the function's memory: {0}")]
    #[failure(permanent)]
    TooLarge(LimitError),
}

impl From<ImageError> for ResizeError {
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::Limits(limit) => Self::TooLarge(limit),
            other => Self::NotAnImage(other),
        }
    }
}

/// Returns a JPEG that fits 300x300: upright, on white, never larger than the picture.
pub(crate) fn thumbnail(file: &[u8], limits: Limits) -> Result<Vec<u8>, ResizeError> {
    let (original, orientation) = decode(file, limits)?;
    let opaque = on_white(original);
    let mut small = shrink(opaque);
    small.apply_orientation(orientation);

    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, 85).encode_image(&small.into_rgb8())?;
    Ok(jpeg)
}

fn decode(file: &[u8], mut limits: Limits) -> Result<(DynamicImage, Orientation), ImageError> {
    let mut reader = ImageReader::new(Cursor::new(file)).with_guessed_format()?;
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder()?;
    // Only the header has been read. A few bytes can promise more pixels than there is memory.
    limits.reserve(decoder.total_bytes())?;
    let orientation = decoder.orientation()?;
    let picture = DynamicImage::from_decoder(decoder)?;
    Ok((picture, orientation))
}

/// Puts a picture with transparent pixels on white. Do this before it shrinks, which averages pixels: an
/// invisible pixel has a colour too.
fn on_white(picture: DynamicImage) -> DynamicImage {
    if !picture.color().has_alpha() {
        return picture;
    }
    let mut white = RgbaImage::from_pixel(picture.width(), picture.height(), Rgba([255; 4]));
    imageops::overlay(&mut white, &picture.into_rgba8(), 0, 0);
    white.into()
}

fn shrink(picture: DynamicImage) -> DynamicImage {
    if picture.width().max(picture.height()) <= LONGEST_SIDE {
        return picture;
    }
    // `thumbnail` reads each pixel once and averages all of them: the fastest way that keeps fine lines.
    picture.thumbnail(LONGEST_SIDE, LONGEST_SIDE)
}
