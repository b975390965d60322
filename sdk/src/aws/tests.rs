//! Tests the clients against a server on loopback that records every request.

use std::sync::{Arc, Mutex};

use aws_sdk_dynamodb::types::AttributeValue;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::aws::http::{Http, Roots};
use crate::aws::settings::Settings;

pub(crate) type Log = Arc<Mutex<Vec<String>>>;

/// Starts a server that responds to every request with `{}`. It records each request: the number of its
/// connection, the head in lower case, an empty line and the body.
pub(crate) async fn server() -> (String, Log) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let log = Log::default();
    let heads = log.clone();
    tokio::spawn(async move {
        for number in 0.. {
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(serve(stream, number, heads.clone()));
        }
    });
    (url, log)
}

/// Builds a client of that server.
pub(crate) fn dynamodb(url: &str) -> aws_sdk_dynamodb::Client {
    let http = Http::new(Roots::Amazon).unwrap();
    aws_sdk_dynamodb::Client::new(&super::sdk_config(&settings("DYNAMODB", url), &http))
}

async fn serve(mut stream: TcpStream, number: usize, log: Log) {
    let mut seen = Vec::new();
    while stream.read_buf(&mut seen).await.is_ok_and(|read| read > 0) {
        let Some(end) = seen.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
        let head = String::from_utf8(seen[..end].to_vec()).unwrap().to_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
        let length: usize = length.map_or(0, |length| length.parse().unwrap());
        if seen.len() < end + 4 + length {
            continue;
        }
        let rest: Vec<u8> = seen.drain(..end + 4 + length).skip(end).collect();
        log.lock().unwrap().push(format!("{number} {head}{}", String::from_utf8_lossy(&rest)));
        stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await.unwrap();
    }
}

fn settings(service: &str, url: &str) -> Settings {
    let var = |name: &str| {
        let value = match name {
            "AWS_ENDPOINT_URL" => "http://127.0.0.1:1",
            name if name == format!("AWS_ENDPOINT_URL_{service}") => url,
            "AWS_REGION" => "eu-central-1",
            "AWS_ACCESS_KEY_ID" => "AKIDEXAMPLE",
            "AWS_SECRET_ACCESS_KEY" => "secret",
            "AWS_SESSION_TOKEN" => "the-token",
            _ => return None,
        };
        Some(value.to_owned())
    };
    Settings::read(service, &var).unwrap()
}

async fn get_item(client: &aws_sdk_dynamodb::Client) {
    client.get_item().table_name("t").key("id", AttributeValue::S("1".into())).send().await.unwrap();
}

#[tokio::test]
async fn dynamodb_signs_for_the_region_with_the_session_token() {
    let (url, log) = server().await;
    let client = dynamodb(&url);
    get_item(&client).await;
    let head = log.lock().unwrap()[0].clone();
    assert!(head.starts_with("0 post / http/1.1"), "{head}");
    assert!(head.contains("x-amz-security-token: the-token"), "{head}");
    assert!(head.contains("credential=akidexample/") && head.contains("/eu-central-1/dynamodb/"), "{head}");
}

#[tokio::test]
async fn sqs_sends_to_the_endpoint_and_not_to_the_host_of_the_queue_url() {
    let (url, log) = server().await;
    let http = Http::new(Roots::Amazon).unwrap();
    let client = aws_sdk_sqs::Client::new(&super::sdk_config(&settings("SQS", &url), &http));
    let queue = "https://sqs.eu-central-1.amazonaws.com/123456789012/jobs";
    client.send_message().queue_url(queue).message_body("x").send().await.unwrap();
    let head = log.lock().unwrap()[0].clone();
    assert!(head.starts_with("0 post / http/1.1"), "{head}");
    assert!(head.contains("x-amz-target: amazonsqs.sendmessage"), "{head}");
    assert!(head.contains("/eu-central-1/sqs/"), "{head}");
}

#[tokio::test]
async fn sns_publishes_in_the_region() {
    let (url, log) = server().await;
    let http = Http::new(Roots::Amazon).unwrap();
    let client = aws_sdk_sns::Client::new(&super::sdk_config(&settings("SNS", &url), &http));
    // The call fails because `{}` is not XML; only the request matters here.
    let _ = client.publish().topic_arn("arn:aws:sns:eu-central-1:1:alarms").message("x").send().await;
    let head = log.lock().unwrap()[0].clone();
    assert!(head.starts_with("0 post / http/1.1"), "{head}");
    assert!(head.contains("/eu-central-1/sns/"), "{head}");
}

#[tokio::test]
async fn s3_addresses_buckets_by_path_on_a_custom_endpoint() {
    let (url, log) = server().await;
    let http = Http::new(Roots::Amazon).unwrap();
    let client = super::s3::client(&settings("S3", &url), &http);
    let object = client.get_object().bucket("uploads").key("a b+é.png").send().await.unwrap();
    assert_eq!(object.body.collect().await.unwrap().into_bytes(), "{}");
    let head = log.lock().unwrap()[0].clone();
    assert!(head.starts_with("0 get /uploads/a%20b%2b%c3%a9.png?x-id=getobject http/1.1"), "{head}");
    assert!(head.contains("/eu-central-1/s3/"), "{head}");
}

#[tokio::test]
async fn the_first_call_reuses_the_connection_that_init_opened() {
    let (url, log) = server().await;
    let http = Http::new(Roots::Amazon).unwrap();
    http.get(&url).await.unwrap();
    let client = aws_sdk_dynamodb::Client::new(&super::sdk_config(&settings("DYNAMODB", &url), &http));
    get_item(&client).await;
    get_item(&client).await;
    let log = log.lock().unwrap();
    let lines: Vec<&str> = log.iter().filter_map(|head| head.lines().next()).collect();
    // One connection, and an opening request without credentials.
    assert_eq!(lines, ["0 get / http/1.1", "0 post / http/1.1", "0 post / http/1.1"]);
    assert!(!log[0].contains("authorization"), "{}", log[0]);
}

#[tokio::test]
async fn a_call_with_its_own_timeouts_uses_a_connector_with_those_timeouts() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let http = Http::new(Roots::Amazon).unwrap();
    let timeouts = aws_sdk_s3::config::timeout::TimeoutConfig::builder()
        .read_timeout(std::time::Duration::from_millis(50))
        .build();
    let config = super::s3::client(&settings("S3", &url), &http)
        .config()
        .to_builder()
        .timeout_config(timeouts)
        .retry_config(aws_sdk_s3::config::retry::RetryConfig::disabled())
        .build();
    let call = aws_sdk_s3::Client::from_conf(config).get_object().bucket("b").key("k").send();
    // The server accepts the connection and never responds.
    let error = tokio::time::timeout(std::time::Duration::from_secs(5), call).await.unwrap().unwrap_err();
    assert!(
        matches!(error, aws_sdk_s3::error::SdkError::DispatchFailure(ref failure) if failure.is_timeout()),
        "{error:?}"
    );
}

#[tokio::test]
async fn opening_a_connection_to_a_silent_host_takes_at_most_a_second() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let http = Http::new(Roots::Amazon).unwrap();
    let start = std::time::Instant::now();
    http.open(&format!("https://{}", listener.local_addr().unwrap())).await;
    let took = start.elapsed().as_millis();
    assert!((900..2_500).contains(&took), "{took}");
}

#[tokio::test]
async fn a_call_carries_the_trace_of_its_invocation() {
    use crate::failure::Error;
    use crate::init::Shared;
    use crate::testing::App;
    use crate::testing::event;
    use crate::trigger::direct::Event;

    #[crate::function]
    async fn reads(_: Event<()>, db: Shared<aws_sdk_dynamodb::Client>) -> Result<(), Error> {
        get_item(&db).await;
        Ok(())
    }
    let (url, log) = server().await;
    let app = App::of::<reads>().env("AWS_ENDPOINT_URL", &url).env("AWS_REGION", "eu-central-1");
    let outcome = app.invoke(event(&())).await;
    assert_eq!(outcome.error_name(), None);
    let head = log.lock().unwrap()[0].clone();
    assert!(head.contains("x-amzn-trace-id: root="), "{head}");
    let signed = head.split_once("signedheaders=").unwrap().1.split(',').next().unwrap();
    assert!(!signed.contains("trace"), "{signed}");
}
