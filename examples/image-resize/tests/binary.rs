//! The real binary, behind a Runtime API and a stub of S3 and SQS on loopback.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use lambkin::testing::{Lambda, s3::created};
use stub::{Request, Stub};

const QUEUE: &str = "http://127.0.0.1:4566/000000000000/failed-uploads";

/// A GIF of one pixel.
const GIF: &[u8] = b"GIF89a\x01\0\x01\0\x80\0\0\xff\xff\xff\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

async fn start(aws: &Stub) -> Lambda {
    Lambda::builder(env!("CARGO_BIN_EXE_image-resize"))
        .memory(512)
        .env("AWS_ENDPOINT_URL", aws.url())
        .env("UPLOADS_BUCKET", "uploads")
        .env("FAILED_UPLOADS_QUEUE_URL", QUEUE)
        .spawn()
        .await
}

/// The requests to S3.
fn objects(aws: &Stub) -> Vec<Request> {
    aws.requests().into_iter().filter(|request| request.target.starts_with("/uploads/")).collect()
}

/// The messages that were sent to the dead-letter queue.
fn letters(aws: &Stub) -> Vec<String> {
    let is_message = |request: &Request| request.header("x-amz-target") == "AmazonSQS.SendMessage";
    aws.requests().iter().filter(|request| is_message(request)).map(Request::text).collect()
}

#[tokio::test]
async fn one_environment_serves_good_and_bad_uploads() {
    let aws = Stub::start(|request| match request.target.as_str() {
        "/" => (200, br#"{"MessageId":"1"}"#.to_vec()),
        target if target.contains("letter") => (200, b"Dear sir or madam".to_vec()),
        target if target.contains("gone") => (404, b"<Error><Code>NoSuchKey</Code></Error>".to_vec()),
        _ if request.method == "GET" => (200, GIF.to_vec()),
        _ => (200, Vec::new()),
    });
    let lambda = start(&aws).await;
    for key in ["uploads/letter.jpg", "uploads/gone.jpg", "uploads/summer 1+1 é.gif"] {
        assert_eq!(lambda.invoke(created("uploads", key).size(43)).await.error_name(), None, "{key}");
    }
    let [letter] = letters(&aws).try_into().unwrap();
    for part in [QUEUE, "uploads/letter.jpg", "NotAnImage"] {
        assert!(letter.contains(part), "{part}: {letter}");
    }
    let requests = objects(&aws);
    let put = requests.last().unwrap();
    assert_eq!(put.target, "/uploads/resized/summer%201%2B1%20%C3%A9.gif.jpg?x-id=PutObject");
    assert_eq!(put.body[..3], [0xff, 0xd8, 0xff]);
    assert_eq!(put.header("x-amz-security-token"), "test");
}

#[tokio::test]
async fn a_quarter_of_the_memory_of_the_function_is_the_limit() {
    let aws = Stub::start(|_| (200, br#"{"MessageId":"1"}"#.to_vec()));
    let lambda = start(&aws).await;
    // A quarter of 512 MB.
    let outcome = lambda.invoke(created("uploads", "uploads/a.jpg").size((128 << 20) + 1)).await;
    assert_eq!(outcome.error_name(), None, "{outcome:?}");
    let [letter] = letters(&aws).try_into().unwrap();
    assert!(letter.contains("TooLarge"), "{letter}");
    assert!(objects(&aws).is_empty());
}

#[tokio::test]
async fn missing_credentials_end_the_process_with_their_name() {
    let binary = env!("CARGO_BIN_EXE_image-resize");
    let lambda = Lambda::builder(binary)
        .env("UPLOADS_BUCKET", "uploads")
        .env("FAILED_UPLOADS_QUEUE_URL", QUEUE)
        .env("AWS_ACCESS_KEY_ID", "")
        .spawn()
        .await;
    let error = lambda.init_error().unwrap();
    assert!(error.to_string().contains("`AWS_ACCESS_KEY_ID`"), "{error}");
    assert!(!lambda.exit_status().unwrap().success());
}
