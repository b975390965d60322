use serde_json::{Value, json};

use super::*;

fn rule(events: &[&str], prefix: Option<&str>, suffix: Option<&str>) -> Rule {
    Rule {
        bucket: "photos".to_owned(),
        events: events.iter().map(|event| (*event).to_owned()).collect(),
        prefix: prefix.map(str::to_owned),
        suffix: suffix.map(str::to_owned),
        function: "resize".to_owned(),
    }
}

#[tokio::test]
async fn every_key_of_s3_is_a_key() {
    let cloud = Cloud::start().await;
    let long = "k".repeat(1024);
    let keys = [
        "a", "a/b", "a/b/", "a//b", "a/./b", "..", "../x", "%2Fabs", "a%20b", "a%2Bb", "%C3%A9", "%25", &long,
    ];
    for key in keys {
        let path = format!("/photos/{key}");
        assert_eq!(cloud.put(&path, key.as_bytes()).await.status(), 200, "{key}");
    }
    for key in keys {
        assert_eq!(cloud.get(&format!("/photos/{key}")).await.text(), key);
    }
    cloud.put(&format!("/photos/{long}k"), b"").await.failed(400, "KeyTooLongError");
    let listed = cloud.get("/photos?list-type=2&encoding-type=url&prefix=a").await.all("Key");
    assert_eq!(listed, ["a", "a+b", "a%2Bb", "a/./b", "a//b", "a/b", "a/b/"]);
    let listed = cloud.get("/photos?list-type=2&delimiter=/&prefix=a/&max-keys=2").await;
    assert_eq!((listed.all("Key"), listed.all("KeyCount")), (vec![], vec!["2".to_owned()]));
    let token = listed.all("NextContinuationToken").remove(0);
    let listed =
        cloud.get(&format!("/photos?list-type=2&delimiter=/&prefix=a/&continuation-token={token}")).await;
    assert_eq!(
        (listed.all("Key"), listed.all("IsTruncated")),
        (vec!["a/b".to_owned()], vec!["false".to_owned()])
    );
    assert_eq!(cloud.get("/photos?marker=a/b").await.all("Key").len(), 3);
}

#[tokio::test]
async fn a_change_sends_the_event_of_s3() {
    let cloud = Cloud::start().await;
    cloud.s3.set_notifications(vec![rule(&["ObjectCreated:*"], None, None)]);
    let put = cloud.put("/photos/in/a%20b%2Bc%C3%A9.png", b"hello").await;
    let notification = cloud.notified.lock().unwrap().remove(0);
    assert_eq!(notification.function, "resize");
    let mut event: Value = serde_json::from_slice(&notification.event).unwrap();
    let record = &mut event["Records"][0];
    assert!(record["eventTime"].take().as_str().unwrap().ends_with('Z'));
    let sequencer = record["s3"]["object"]["sequencer"].take();
    assert_eq!(sequencer.as_str().unwrap().len(), 18);
    assert_eq!(
        event,
        json!({ "Records": [{
            "eventVersion": "2.6", "eventSource": "aws:s3", "awsRegion": "us-east-1", "eventTime": null,
            "eventName": "ObjectCreated:Put",
            "userIdentity": { "principalId": "AWS:000000000000" },
            "requestParameters": { "sourceIPAddress": "127.0.0.1" },
            "responseElements": {
                "x-amz-request-id": put.header("x-amz-request-id"), "x-amz-id-2": put.header("x-amz-id-2"),
            },
            "s3": {
                "s3SchemaVersion": "1.0", "configurationId": "resize",
                "bucket": {
                    "name": "photos", "ownerIdentity": { "principalId": "000000000000" },
                    "arn": "arn:aws:s3:::photos",
                },
                "object": {
                    "key": "in/a+b%2Bc%C3%A9.png", "size": 5, "eTag": "5d41402abc4b2a76b9719d911017c592",
                    "sequencer": null,
                },
            },
        }] })
    );
    cloud.put("/photos/in/a%20b%2Bc%C3%A9.png", b"").await;
    let again: Value = serde_json::from_slice(&cloud.notified.lock().unwrap().remove(0).event).unwrap();
    assert!(again["Records"][0]["s3"]["object"]["sequencer"].as_str() > sequencer.as_str());
    cloud
        .send(Method::PUT, "/photos/b", &[("x-amz-copy-source", "/photos/in/a%20b%2Bc%C3%A9.png")], b"")
        .await;
    let copy: Value = serde_json::from_slice(&cloud.notified.lock().unwrap().remove(0).event).unwrap();
    assert_eq!(copy["Records"][0]["s3"]["object"]["hasObjectAnnotation"], false);
}

#[tokio::test]
async fn rules_select_notifications() {
    let cloud = Cloud::start().await;
    cloud.s3.set_notifications(vec![
        rule(&["s3:ObjectCreated:Copy", "ObjectRemoved:*"], None, None),
        rule(&["ObjectCreated:Put"], Some("in +"), Some(".png")),
    ]);
    cloud.put("/photos/in%20%2B/a.png", b"1").await;
    cloud.put("/photos/in%20%2B/a.jpg", b"1").await;
    cloud.put("/photos/a.png", b"1").await;
    let copied = [("x-amz-copy-source", "/photos/a.png")];
    assert_eq!(cloud.send(Method::PUT, "/photos/b", &copied, b"").await.status(), 200);
    assert_eq!(cloud.send(Method::DELETE, "/photos/b", &[], b"").await.status(), 204);
    assert_eq!(cloud.send(Method::DELETE, "/photos/b", &[], b"").await.status(), 204);
    let delete = b"<Delete><Object><Key>a.png</Key></Object><Object><Key>none</Key></Object></Delete>";
    let deleted = cloud.send(Method::POST, "/photos?delete", &[], delete).await;
    assert_eq!(deleted.all("Key"), ["a.png", "none"]);
    let notified = cloud.notified();
    let notified: Vec<_> = notified.iter().map(|(event, key)| (event.as_str(), key.as_str())).collect();
    assert_eq!(
        notified,
        [
            ("ObjectCreated:Put", "in+%2B/a.png"),
            ("ObjectCreated:Copy", "b"),
            ("ObjectRemoved:Delete", "b"),
            ("ObjectRemoved:Delete", "a.png"),
        ]
    );
}

#[tokio::test]
async fn rejected_notifications_are_delivered_later() {
    let cloud = Cloud::start().await;
    cloud.s3.set_notifications(vec![rule(&["ObjectCreated:*", "ObjectRemoved:*"], None, None)]);
    cloud.put("/photos/a", b"old").await;
    *cloud.refuses.lock().unwrap() = true;
    cloud.notified();
    assert_eq!(cloud.put("/photos/b", b"new").await.status(), 200);
    assert_eq!(cloud.send(Method::DELETE, "/photos/a", &[], b"").await.status(), 204);
    *cloud.refuses.lock().unwrap() = false;
    assert_eq!(cloud.notified(), []);
    let run = tokio::spawn({
        let s3 = cloud.s3.clone();
        async move { s3.run().await }
    });
    while cloud.notified.lock().unwrap().len() < 2 {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    run.abort();
    // Each once, and in order.
    cloud.s3.buckets.deliver();
    let event = |event: &str, key: &str| (event.to_owned(), key.to_owned());
    assert_eq!(cloud.notified(), [event("ObjectCreated:Put", "b"), event("ObjectRemoved:Delete", "a")]);
}

#[test]
fn undelivered_notifications_survive_a_restart() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let folder = runtime.block_on(async {
        let cloud = Cloud::start().await;
        cloud.s3.set_notifications(vec![rule(&["ObjectCreated:*"], None, None)]);
        *cloud.refuses.lock().unwrap() = true;
        assert_eq!(cloud.put("/photos/a", b"new").await.status(), 200);
        assert_eq!(cloud.notified(), []);
        cloud.folder
    });
    drop(runtime);
    let notified = Arc::<Mutex<Vec<_>>>::default();
    for expected in [0, 1, 1] {
        let list = Arc::clone(&notified);
        // The function does not exist at first: the notification stays.
        let sink = move |one: Notification| {
            if expected == 0 {
                return Err(InvokeError::NoSuchFunction(one.function));
            }
            list.lock().unwrap().push(one);
            Ok(())
        };
        S3::open(&folder.0, Arc::new(sink)).unwrap().buckets.deliver();
        assert_eq!(notified.lock().unwrap().len(), expected);
    }
}

#[tokio::test]
async fn an_object_is_returned_as_it_was_sent() {
    let cloud = Cloud::start().await;
    let headers = [("content-type", "image/png"), ("x-amz-meta-who", "me"), ("cache-control", "no-cache")];
    cloud.send(Method::PUT, "/photos/a", &headers, b"hello").await;
    let got = cloud.get("/photos/a").await;
    assert_eq!((got.text().as_str(), got.header("etag")), ("hello", "\"5d41402abc4b2a76b9719d911017c592\""));
    for (name, value) in headers {
        assert_eq!(got.header(name), value);
    }
    let head = cloud.send(Method::HEAD, "/photos/a", &[], b"").await;
    assert_eq!((head.header("content-length"), head.header("content-type")), ("5", "image/png"));
    let part = cloud.send(Method::GET, "/photos/a", &[("range", "bytes=1-2")], b"").await;
    assert_eq!(
        (part.status(), part.text().as_str(), part.header("content-range")),
        (206, "el", "bytes 1-2/5")
    );
    let part = cloud.send(Method::GET, "/photos/a", &[("range", "bytes=-18446744073709551615")], b"").await;
    assert_ne!(part.status(), 500);
    cloud.send(Method::GET, "/photos/a", &[("range", "bytes=5-")], b"").await.failed(416, "InvalidRange");

    let tag = got.header("etag");
    let unchanged = cloud.send(Method::GET, "/photos/a", &[("if-none-match", tag)], b"").await;
    assert_eq!((unchanged.status(), unchanged.header("etag")), (304, tag));
    let other = [("if-match", "\"0\"")];
    cloud.send(Method::GET, "/photos/a", &other, b"").await.failed(412, "PreconditionFailed");
    cloud.send(Method::PUT, "/photos/a", &other, b"x").await.failed(412, "PreconditionFailed");
    let new = [("if-none-match", "*")];
    cloud.send(Method::PUT, "/photos/a", &new, b"x").await.failed(412, "PreconditionFailed");
    assert_eq!(cloud.send(Method::PUT, "/photos/new", &new, b"x").await.status(), 200);
    let wrong = [("content-md5", "AAAAAAAAAAAAAAAAAAAAAA==")];
    cloud.send(Method::PUT, "/photos/a", &wrong, b"x").await.failed(400, "BadDigest");
    let wrong = [("x-amz-checksum-crc32", "AAAAAA==")];
    cloud.send(Method::PUT, "/photos/a", &wrong, b"x").await.failed(400, "BadDigest");
    assert_eq!(cloud.get("/photos/a").await.text(), "hello");
}

#[tokio::test]
async fn errors_are_those_of_s3() {
    let cloud = Cloud::start().await;
    cloud.get("/photos/none").await.failed(404, "NoSuchKey");
    cloud.get("/nobucket/none").await.failed(404, "NoSuchBucket");
    cloud.put("/nobucket/a", b"").await.failed(404, "NoSuchBucket");
    cloud.put("/UP", b"").await.failed(400, "InvalidBucketName");
    cloud.get("/photos/%FF").await.failed(400, "InvalidURI");
    cloud.get("/photos?versions").await.failed(501, "NotImplemented");
    cloud.get("/photos?list-type=2&max-keys=-1").await.failed(400, "InvalidArgument");
    cloud.get("/photos?list-type=2&continuation-token=%FF").await.failed(400, "InvalidArgument");
    cloud.send(Method::POST, "/photos?delete", &[], b"<Delete>").await.failed(400, "MalformedXML");
    assert_eq!(cloud.send(Method::DELETE, "/photos", &[], b"").await.status(), 204);
    assert_eq!(cloud.send(Method::HEAD, "/photos", &[], b"").await.status(), 404);
    let old = "X-Amz-Signature=0&X-Amz-Date=20200101T000000Z&X-Amz-Expires=60";
    cloud.get(&format!("/photos/a?{old}")).await.failed(403, "AccessDenied");
    let refused = cloud.s3.create_bucket("No").unwrap_err().to_string();
    assert!(refused.starts_with("`No` is not a valid bucket name"), "{refused}");
}

#[tokio::test]
async fn any_signature_is_accepted() {
    let cloud = Cloud::start().await;
    let signed = [
        (
            "authorization",
            "AWS4-HMAC-SHA256 Credential=who/20260101/eu-west-1/s3/aws4_request, SignedHeaders=host, Signature=0",
        ),
        ("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"),
        ("content-encoding", "gzip,aws-chunked"),
        ("x-amz-decoded-content-length", "5"),
        ("x-amz-trailer", "x-amz-checksum-crc32"),
    ];
    let chunked = |text: &str| {
        format!(
            "3;chunk-signature=0\r\n{}\r\n2\r\n{}\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n",
            &text[..3],
            &text[3..]
        )
    };
    let put = cloud.send(Method::PUT, "/photos/a", &signed, chunked("hello").as_bytes()).await;
    assert_eq!((put.status(), put.header("x-amz-checksum-crc32")), (200, "NhCmhg=="));
    let got = cloud.get("/photos/a?X-Amz-Signature=0&X-Amz-Credential=x&response-content-type=text/x").await;
    assert_eq!((got.text().as_str(), got.header("content-encoding")), ("hello", "gzip"));
    assert_eq!(got.header("content-type"), "text/x");
    cloud.send(Method::PUT, "/photos/a", &signed, chunked("hallo").as_bytes()).await.failed(400, "BadDigest");
    cloud.send(Method::PUT, "/photos/a", &signed, b"3\r\nhel").await.failed(400, "IncompleteBody");
    cloud.send(Method::PUT, "/photos?versioning", &signed, b"3\r\nhel").await.failed(400, "IncompleteBody");
    assert_eq!(cloud.folder.blobs(), 1);
    let host = [("host", "photos.localhost:4566")];
    assert_eq!(cloud.send(Method::GET, "/a", &host, b"").await.text(), "hello");
}

#[tokio::test]
async fn parts_become_one_object() {
    let cloud = Cloud::start().await;
    cloud.s3.set_notifications(vec![rule(&["ObjectCreated:*"], None, None)]);
    let begun = cloud.send(Method::POST, "/photos/a?uploads", &[("content-type", "text/x")], b"").await;
    let id = begun.all("UploadId").remove(0);
    let path = |number: i32| format!("/photos/a?partNumber={number}&uploadId={id}");
    let first = vec![7; 5 * 1024 * 1024];
    let tags = [cloud.put(&path(2), &first).await, cloud.put(&path(9), b"end").await];
    cloud.put(&path(0), b"").await.failed(400, "InvalidArgument");
    let part =
        |number: i32, tag: &str| format!("<Part><PartNumber>{number}</PartNumber><ETag>{tag}</ETag></Part>");
    let (two, nine) = (part(2, tags[0].header("etag")), part(9, tags[1].header("etag")));
    let end = format!("/photos/a?uploadId={id}");
    let complete = async |parts: String| {
        let body = format!("<CompleteMultipartUpload>{parts}</CompleteMultipartUpload>");
        cloud.send(Method::POST, &end, &[], body.as_bytes()).await
    };
    complete(format!("{nine}{two}")).await.failed(400, "InvalidPartOrder");
    complete(part(2, "\"0\"")).await.failed(400, "InvalidPart");
    complete(String::new()).await.failed(400, "MalformedXML");
    let done = complete(format!("{two}{nine}")).await;
    assert_eq!(done.status(), 200, "{}", done.text());
    complete(nine).await.failed(404, "NoSuchUpload");
    assert_eq!(cloud.notified(), [("ObjectCreated:CompleteMultipartUpload".to_owned(), "a".to_owned())]);
    let got = cloud.get("/photos/a").await;
    assert_eq!((got.0.body().len(), got.header("content-type")), (first.len() + 3, "text/x"));
    assert!(got.header("etag").ends_with("-2\""));
    assert_eq!(cloud.folder.blobs(), 1);
}

#[test]
fn a_restart_keeps_the_objects() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let Cloud { folder, .. } = runtime.block_on(async {
        let cloud = Cloud::start().await;
        cloud.put("/photos/a", b"old").await;
        cloud.put("/photos/a", b"new").await;
        let second = S3::open(&cloud.folder.0, Arc::new(|_| Ok(()))).err().unwrap().to_string();
        assert!(second.ends_with("another process is using it"), "{second}");
        cloud
    });
    drop(runtime);
    std::fs::write(folder.0.join("blobs/begun"), b"half").unwrap();
    let again = S3::open(&folder.0, Arc::new(|_| Ok(()))).unwrap();
    assert_eq!(folder.blobs(), 1);
    let object = again.buckets.index.get("photos", "a").unwrap().unwrap();
    assert_eq!(object.size, 3);

    let broken = Folder::new();
    std::fs::write(
        broken.0.join("s3.sqlite"),
        b"this file is not a database, and it is long enough for SQLite to notice",
    )
    .unwrap();
    let error = S3::open(&broken.0, Arc::new(|_| Ok(()))).err().unwrap().to_string();
    assert!(error.starts_with("cannot use the index of S3, `"), "{error}");
    assert!(error.ends_with("file is not a database"), "{error}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_never_sees_half_of_a_write() {
    let cloud = Arc::new(Cloud::start().await);
    cloud.put("/photos/a", b"").await;
    let writers = (1..4_u8).map(|byte| {
        let cloud = Arc::clone(&cloud);
        tokio::spawn(async move {
            for _ in 0..10 {
                cloud.put("/photos/a", &vec![byte; 300_000 * usize::from(byte)]).await;
            }
        })
    });
    let writers: Vec<_> = writers.collect();
    for _ in 0..30 {
        let got = cloud.get("/photos/a").await;
        let sum = <md5::Md5 as md5::Digest>::digest(got.0.body());
        assert_eq!(got.header("etag"), format!("\"{}\"", blobs::hex(&sum)));
    }
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(cloud.folder.blobs(), 1);
}
