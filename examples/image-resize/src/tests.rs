#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::io::Cursor;

use aws_sdk_s3::Client;
use image::{DynamicImage, GenericImageView as _, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use lambkin::testing::{App, Outcome, s3::created};
use stub::Stub;

use super::*;

/// Left half red, right half blue.
fn flag(width: u32, height: u32) -> DynamicImage {
    let half = |x, _| if x < width / 2 { Rgb([255, 0, 0]) } else { Rgb([0, 0, 255]) };
    RgbImage::from_fn(width, height, half).into()
}

fn file(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    picture.write_to(&mut file, format).unwrap();
    file.into_inner()
}

/// A JPEG with an EXIF segment that says how it was held.
fn held(picture: &DynamicImage, orientation: u8) -> Vec<u8> {
    let jpeg = file(picture, ImageFormat::Jpeg);
    let exif = [
        b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".as_slice(),
        &[orientation],
        b"\0\0\0\0\0\0",
    ];
    let exif = exif.concat();
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], b"\xff\xe1", &length, &exif, &jpeg[2..]].concat()
}

fn shrunk(file: &[u8]) -> DynamicImage {
    let jpeg = thumbnail(file, Limits::default()).unwrap();
    image::load_from_memory_with_format(&jpeg, ImageFormat::Jpeg).unwrap()
}

fn is(pixel: Rgba<u8>, expected: [u8; 3]) -> bool {
    pixel.0.iter().zip(expected).all(|(is, should)| is.abs_diff(should) < 12)
}

#[test]
fn every_format_fits_into_the_square() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP, ImageFormat::Gif] {
        let small = shrunk(&file(&flag(1200, 400), format));
        assert_eq!(small.dimensions(), (300, 100), "{format:?}");
        assert!(is(small.get_pixel(20, 50), [255, 0, 0]), "{format:?}");
        assert!(is(small.get_pixel(280, 50), [0, 0, 255]), "{format:?}");
    }
}

#[test]
fn a_small_picture_keeps_its_size() {
    assert_eq!(shrunk(&file(&flag(40, 30), ImageFormat::Png)).dimensions(), (40, 30));
    assert_eq!(shrunk(&file(&flag(1, 3000), ImageFormat::Png)).dimensions(), (1, 300));
}

#[test]
fn a_photo_stands_upright() {
    // 6: the camera was turned, what was the left is now above.
    let small = shrunk(&held(&flag(800, 400), 6));
    assert_eq!(small.dimensions(), (150, 300));
    assert!(is(small.get_pixel(75, 20), [255, 0, 0]));
    // 3: upside down.
    let small = shrunk(&held(&flag(800, 400), 3));
    assert!(is(small.get_pixel(20, 75), [0, 0, 255]));
}

#[test]
fn what_is_transparent_becomes_white() {
    let invisible = RgbaImage::from_pixel(600, 600, Rgba([0, 0, 0, 0]));
    assert!(is(shrunk(&file(&invisible.into(), ImageFormat::Png)).get_pixel(10, 10), [255, 255, 255]));
    let half = RgbaImage::from_pixel(20, 20, Rgba([255, 0, 0, 128]));
    assert!(is(shrunk(&file(&half.into(), ImageFormat::Png)).get_pixel(10, 10), [255, 127, 127]));
}

#[test]
fn a_header_that_promises_too_much_is_believed_at_once() {
    // A PNG of 60,000 x 60,000 pixels, as far as its header says.
    let mut bomb = file(&flag(1, 1), ImageFormat::Png);
    bomb[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    let crc = crc32(&bomb[12..29]).to_be_bytes();
    bomb[29..33].copy_from_slice(&crc);
    let start = std::time::Instant::now();
    // An eighth of it would be too much for `image` itself: its own default is 512 MiB.
    let error = thumbnail(&bomb, Limits::default()).unwrap_err();
    assert_eq!(unfit(error).name(), "TooLarge");
    assert!(start.elapsed().as_millis() < 100);
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    })
}

async fn upload(s3: &Stub, key: &str, size: u64) -> Outcome {
    App::of::<resize>()
        .env("AWS_ENDPOINT_URL", s3.url())
        .env("UPLOADS_BUCKET", "uploads")
        .invoke(created("uploads", key).size(size))
        .await
}

#[tokio::test]
async fn an_upload_gets_its_thumbnail() {
    let photo = file(&flag(900, 600), ImageFormat::Png);
    let s3 = Stub::start(move |request| match request.method.as_str() {
        "GET" => (200, photo.clone()),
        _ => (200, Vec::new()),
    });
    assert_eq!(upload(&s3, "uploads/deep/a b+é.png", 1024).await.error_name(), None);
    let requests = s3.requests();
    assert_eq!(requests[0].target, "/uploads/uploads/deep/a%20b%2B%C3%A9.png?x-id=GetObject");
    assert_eq!(requests[1].target, "/uploads/resized/deep/a%20b%2B%C3%A9.jpg?x-id=PutObject");
    assert_eq!(requests[1].header("content-type"), "image/jpeg");
    let small = image::load_from_memory_with_format(&requests[1].body, ImageFormat::Jpeg).unwrap();
    assert_eq!(small.dimensions(), (300, 200));
}

#[tokio::test]
async fn what_is_no_picture_says_why() {
    let s3 = Stub::start(|_| (200, b"Dear sir or madam".to_vec()));
    let outcome = upload(&s3, "uploads/letter.jpg", 17).await;
    let error = outcome.error().unwrap();
    assert_eq!(error.name(), "NotAnImage");
    assert!(error.to_string().contains("it is no image that can be read: "), "{error}");
    assert!(error.is_permanent());
}

#[tokio::test]
async fn an_object_that_is_gone_again_is_done() {
    let s3 = Stub::start(|_| (404, b"<Error><Code>NoSuchKey</Code></Error>".to_vec()));
    assert_eq!(upload(&s3, "uploads/gone.jpg", 17).await.error_name(), None);
    assert_eq!(s3.requests().len(), 1);
}

#[tokio::test]
async fn what_needs_no_look_is_not_fetched() {
    let s3 = Stub::start(|_| (500, Vec::new()));
    assert_eq!(upload(&s3, "uploads/huge.jpg", 1 << 40).await.error_name(), Some("TooLarge"));
    assert_eq!(upload(&s3, "uploads/folder/", 0).await.error_name(), None);
    assert_eq!(upload(&s3, "resized/a.jpg", 17).await.error_name(), None);
    assert_eq!(s3.requests().len(), 0);
}

#[tokio::test]
async fn its_own_output_is_left_alone_also_by_hand() {
    // The trigger leaves other keys alone; the handler does not count on that, and asks nobody.
    let client = Client::from_conf(aws_sdk_s3::Config::builder().behavior_version_latest().build());
    let uploads = Bucket::new(client, "uploads");
    resize(S3Object::new("uploads", "resized/a.jpg"), Context::default(), uploads).await.unwrap();
}

#[tokio::test]
async fn what_s3_refuses_is_worth_a_retry() {
    let s3 = Stub::start(|_| (403, b"<Error><Code>AccessDenied</Code></Error>".to_vec()));
    let outcome = upload(&s3, "uploads/a.jpg", 17).await;
    let error = outcome.error().unwrap();
    assert_eq!((error.name(), error.is_permanent()), ("AccessDenied", false));
}

#[tokio::test]
async fn a_thumbnail_never_leaves_its_folder() {
    let photo = file(&flag(10, 10), ImageFormat::Png);
    let s3 = Stub::start(move |_| (200, photo.clone()));
    // A key may begin with a slash, which a path would take for its root.
    assert_eq!(upload(&s3, "uploads//a.tar.png", 1024).await.error_name(), None);
    assert!(
        s3.requests()[1].target.starts_with("/uploads/resized//a.tar.jpg?"),
        "{:?}",
        s3.requests()[1].target
    );
}
