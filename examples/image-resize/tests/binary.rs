//! The real binary, behind a Runtime API and a stub of S3 on loopback.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use lambkin::testing::{Lambda, s3::created};
use stub::Stub;

/// A GIF of one pixel.
const GIF: &[u8] = b"GIF89a\x01\0\x01\0\x80\0\0\xff\xff\xff\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

async fn start(s3: &Stub) -> Lambda {
    Lambda::builder(env!("CARGO_BIN_EXE_image-resize"))
        .memory(512)
        .env("AWS_ENDPOINT_URL", s3.url())
        .env("UPLOADS_BUCKET", "uploads")
        .spawn()
        .await
}

#[tokio::test]
async fn one_environment_serves_good_and_bad_uploads() {
    let s3 = Stub::start(|request| match request.target.as_str() {
        target if target.contains("letter") => (200, b"Dear sir or madam".to_vec()),
        target if target.contains("gone") => (404, b"<Error><Code>NoSuchKey</Code></Error>".to_vec()),
        _ if request.method == "GET" => (200, GIF.to_vec()),
        _ => (200, Vec::new()),
    });
    let lambda = start(&s3).await;
    for (key, failure) in [
        ("uploads/letter.jpg", Some("NotAnImage")),
        ("uploads/gone.jpg", None),
        ("uploads/summer 1+1 é.gif", None),
    ] {
        assert_eq!(lambda.invoke(created("uploads", key).size(43)).await.error_name(), failure, "{key}");
    }
    let requests = s3.requests();
    let put = requests.last().unwrap();
    assert_eq!(put.target, "/uploads/resized/summer%201%2B1%20%C3%A9.jpg?x-id=PutObject");
    assert_eq!(put.body[..3], [0xff, 0xd8, 0xff]);
    assert_eq!(put.header("x-amz-security-token"), "test");
}

#[tokio::test]
async fn the_memory_that_lambda_tells_is_the_limit() {
    let s3 = Stub::start(|_| (500, Vec::new()));
    let lambda = start(&s3).await;
    // A quarter of 512 MB.
    let outcome = lambda.invoke(created("uploads", "uploads/a.jpg").size((128 << 20) + 1)).await;
    assert_eq!(outcome.error_name(), Some("TooLarge"));
    assert!(s3.requests().is_empty());
}

#[tokio::test]
async fn without_credentials_the_process_ends_and_says_why() {
    let binary = env!("CARGO_BIN_EXE_image-resize");
    let lambda =
        Lambda::builder(binary).env("UPLOADS_BUCKET", "uploads").env("AWS_ACCESS_KEY_ID", "").spawn().await;
    let error = lambda.init_error().unwrap();
    assert!(error.to_string().contains("`AWS_ACCESS_KEY_ID`"), "{error}");
    assert!(!lambda.exit_status().unwrap().success());
}
