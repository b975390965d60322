#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::io::Cursor;
use std::time::Instant;

use aws_sdk_s3::Client;
use image::{DynamicImage, GenericImageView as _, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use lambkin::Failure as _;
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

/// A JPEG with an EXIF segment that says how the camera was held.
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
fn a_turned_photo_is_upright() {
    // 6: the camera was turned, what was the left is now above.
    let small = shrunk(&held(&flag(800, 400), 6));
    assert_eq!(small.dimensions(), (150, 300));
    assert!(is(small.get_pixel(75, 20), [255, 0, 0]));
    // 3: upside down.
    let small = shrunk(&held(&flag(800, 400), 3));
    assert!(is(small.get_pixel(20, 75), [0, 0, 255]));
}

#[test]
fn transparent_pixels_become_white() {
    let invisible = RgbaImage::from_pixel(600, 600, Rgba([0, 0, 0, 0]));
    assert!(is(shrunk(&file(&invisible.into(), ImageFormat::Png)).get_pixel(10, 10), [255, 255, 255]));
    let half = RgbaImage::from_pixel(20, 20, Rgba([255, 0, 0, 128]));
    assert!(is(shrunk(&file(&half.into(), ImageFormat::Png)).get_pixel(10, 10), [255, 127, 127]));
}

#[test]
fn a_header_that_promises_too_many_pixels_fails_at_once() {
    // A PNG whose header says 60,000 x 60,000 pixels.
    let mut bomb = file(&flag(1, 1), ImageFormat::Png);
    bomb[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    let crc = crc32(&bomb[12..29]).to_be_bytes();
    bomb[29..33].copy_from_slice(&crc);
    let start = Instant::now();
    // An eighth of it would be too much for `image` itself: its own default is 512 MiB.
    let error = thumbnail(&bomb, Limits::default()).unwrap_err();
    assert_eq!((error.name(), error.is_permanent()), ("TooLarge", true));
    assert!(start.elapsed().as_millis() < 100);
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    })
}

fn app(s3: &Stub) -> App {
    App::of::<resize>().env("AWS_ENDPOINT_URL", s3.url()).env("UPLOADS_BUCKET", "uploads")
}

/// Uploads an object that leaves no dead letter.
async fn upload(s3: &Stub, key: &str, size: u64) -> Outcome {
    let app = app(s3);
    let outcome = app.invoke(created("uploads", key).size(size)).await;
    assert!(app.dead_letters().is_empty(), "{:?}", app.dead_letters());
    outcome
}

/// Uploads an object that becomes a dead letter; returns the name and the reason of its failure.
async fn refused(s3: &Stub, key: &str, size: u64) -> (String, String) {
    let app = app(s3);
    let outcome = app.invoke(created("uploads", key).size(size)).await;
    assert_eq!(outcome.error_name(), None, "{outcome:?}");
    let [letter] = app.dead_letters().try_into().unwrap();
    assert!(letter.item.0.contains(key), "{letter:?}");
    (letter.error.unwrap(), letter.reason.unwrap())
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
    assert_eq!(requests[1].target, "/uploads/resized/deep/a%20b%2B%C3%A9.png.jpg?x-id=PutObject");
    assert_eq!(requests[1].header("content-type"), "image/jpeg");
    let small = image::load_from_memory_with_format(&requests[1].body, ImageFormat::Jpeg).unwrap();
    assert_eq!(small.dimensions(), (300, 200));
}

#[tokio::test]
async fn a_file_that_is_not_a_picture_is_a_dead_letter_with_the_reason() {
    let s3 = Stub::start(|_| (200, b"Dear sir or madam".to_vec()));
    let (error, reason) = refused(&s3, "uploads/letter.jpg", 17).await;
    assert_eq!(error, "NotAnImage");
    assert!(reason.contains("the file is not a picture that can be read: "), "{reason}");
    assert_eq!(s3.requests().len(), 1);
}

#[tokio::test]
async fn an_object_that_was_deleted_is_done() {
    let s3 = Stub::start(|_| (404, b"<Error><Code>NoSuchKey</Code></Error>".to_vec()));
    assert_eq!(upload(&s3, "uploads/gone.jpg", 17).await.error_name(), None);
    assert_eq!(s3.requests().len(), 1);
}

#[tokio::test]
async fn an_object_that_is_too_large_or_not_an_upload_is_not_fetched() {
    let s3 = Stub::start(|_| (500, Vec::new()));
    assert_eq!(refused(&s3, "uploads/huge.jpg", 1 << 40).await.0, "TooLarge");
    assert_eq!(upload(&s3, "uploads/folder/", 0).await.error_name(), None);
    assert_eq!(upload(&s3, "resized/a.jpg", 17).await.error_name(), None);
    assert_eq!(s3.requests().len(), 0);
}

#[tokio::test]
async fn the_handler_ignores_its_own_output() {
    // The trigger skips other keys. The handler does not depend on that, and calls no service.
    let client = Client::from_conf(aws_sdk_s3::Config::builder().behavior_version_latest().build());
    let uploads = Bucket::new(client, "uploads");
    resize(S3Object::new("uploads", "resized/a.jpg"), Context::default(), uploads).await.unwrap();
}

#[tokio::test]
async fn denied_access_is_retried() {
    let s3 = Stub::start(|_| (403, b"<Error><Code>AccessDenied</Code></Error>".to_vec()));
    let outcome = upload(&s3, "uploads/a.jpg", 17).await;
    let error = outcome.error().unwrap();
    assert_eq!((error.name(), error.is_permanent()), ("AccessDenied", false));
}

#[tokio::test]
async fn a_thumbnail_stays_in_its_folder() {
    let photo = file(&flag(10, 10), ImageFormat::Png);
    let s3 = Stub::start(move |_| (200, photo.clone()));
    // A key may begin with a slash, which would be the root of a path.
    assert_eq!(upload(&s3, "uploads//a.tar.png", 1024).await.error_name(), None);
    assert!(
        s3.requests()[1].target.starts_with("/uploads/resized//a.tar.png.jpg?"),
        "{:?}",
        s3.requests()[1].target
    );
}

#[tokio::test]
async fn pictures_that_differ_in_their_extension_have_two_thumbnails() {
    let photo = file(&flag(10, 10), ImageFormat::Png);
    let s3 = Stub::start(move |_| (200, photo.clone()));
    for key in ["uploads/a.jpg", "uploads/a.png"] {
        assert_eq!(upload(&s3, key, 1024).await.error_name(), None);
    }
    let puts: Vec<_> = s3.requests().into_iter().filter(|request| request.method == "PUT").collect();
    assert!(puts[0].target.starts_with("/uploads/resized/a.jpg.jpg?"), "{:?}", puts[0].target);
    assert!(puts[1].target.starts_with("/uploads/resized/a.png.jpg?"), "{:?}", puts[1].target);
}

#[tokio::test]
async fn a_picture_that_takes_too_long_times_out_while_it_is_decoded() {
    let slow = file(&flag(3_000, 2_000), ImageFormat::Png);
    let began = Instant::now();
    thumbnail(&slow, Limits::default()).unwrap();
    let work = began.elapsed();

    let s3 = Stub::start(move |_| (200, slow.clone()));
    let app = app(&s3).timeout(work / 4);
    let began = Instant::now();
    let outcome = app.invoke(created("uploads", "uploads/slow.png").size(1024)).await;
    assert_eq!(outcome.error_name(), Some("Timeout"), "{outcome:?}");
    // The guard did not wait for the pixels.
    assert!(began.elapsed() < work, "{:?} of {work:?}", began.elapsed());
    assert!(s3.requests().iter().all(|request| request.method == "GET"));
}
