//! From the bytes of a picture to the bytes of its thumbnail.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder as _, ImageError, ImageReader, Rgba};
use lambkin::Failure;

/// Width and height, at most.
const SIDE: u32 = 300;
/// Between the size of a file and what an eye can see: the usual choice for the web.
const QUALITY: u8 = 85;

/// Why there is no thumbnail. Another attempt would not help.
#[derive(Debug, thiserror::Error, Failure)]
pub(crate) enum Unfit {
    #[error("{0}: give the function more memory")]
    #[failure(permanent)]
    TooLarge(String),
    #[error("it is no image that can be read: {0}")]
    #[failure(permanent)]
    NotAnImage(#[from] ImageError),
}

/// What fits into the function's memory.
///
/// The file takes an eighth at most, its pixels a sixth, and a decoder twice as much again while it
/// works: a progressive JPEG keeps two bytes of coefficients for each byte of a pixel. A third is left
/// for the process.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    file: u64,
    pixels: u64,
}

impl Limits {
    /// Those of a function with so many MB; at least Lambda's smallest, 128.
    pub(crate) fn of_memory(mb: u32) -> Self {
        let bytes = u64::from(mb.max(128)) << 20;
        Self { file: bytes / 8, pixels: bytes / 6 }
    }

    /// Says whether a file of so many bytes may be read.
    pub(crate) fn check_size(self, bytes: u64) -> Result<(), Unfit> {
        fits("the file", bytes, self.file)
    }
}

fn fits(what: &str, bytes: u64, limit: u64) -> Result<(), Unfit> {
    if bytes <= limit {
        return Ok(());
    }
    Err(Unfit::TooLarge(format!("{what} of {bytes} bytes is over the limit of {limit}")))
}

/// The thumbnail: upright, on white, never larger than the picture.
pub(crate) fn jpeg(file: &[u8], limits: Limits) -> Result<Vec<u8>, Unfit> {
    let mut reader = ImageReader::new(Cursor::new(file));
    let mut decoding = image::Limits::default();
    decoding.max_alloc = Some(limits.pixels);
    reader.limits(decoding);
    let guessed = reader.with_guessed_format().map_err(ImageError::from)?;
    let mut decoder = guessed.into_decoder().map_err(too_large_or_no_image)?;
    // The header alone has been read: a few bytes can promise more pixels than there is memory.
    fits("the picture", decoder.total_bytes(), limits.pixels)?;
    let orientation = decoder.orientation()?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(too_large_or_no_image)?;
    if picture.color().has_alpha() {
        picture = on_white(picture);
    }
    if picture.width().max(picture.height()) > SIDE {
        // Averages all pixels, each read once: the fastest way that keeps fine lines.
        picture = picture.thumbnail(SIDE, SIDE);
    }
    // Last, because it is then 300 pixels that are turned.
    picture.apply_orientation(orientation);
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, QUALITY).encode_image(&picture.into_rgb8())?;
    Ok(jpeg)
}

fn too_large_or_no_image(error: ImageError) -> Unfit {
    match error {
        ImageError::Limits(limit) => Unfit::TooLarge(limit.to_string()),
        other => other.into(),
    }
}

/// JPEG knows no transparency. Before the pixels are averaged: an invisible one has a colour too.
fn on_white(picture: DynamicImage) -> DynamicImage {
    let mut pixels = picture.into_rgba8();
    for Rgba([red, green, blue, alpha]) in pixels.pixels_mut() {
        let opacity = u16::from(*alpha);
        for colour in [red, green, blue] {
            let mixed = (u16::from(*colour) * opacity + 255 * (255 - opacity) + 127) / 255;
            *colour = mixed.try_into().unwrap_or(u8::MAX);
        }
        *alpha = u8::MAX;
    }
    pixels.into()
}
