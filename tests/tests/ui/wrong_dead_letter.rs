use lambkin::Json;

lambkin::main!(number, url, digit, request);

#[lambkin::function(sqs = "jobs", dead_letter = 7)]
async fn number(_: Json<u32>) {}

#[lambkin::function(sns = "alarms", dead_letter = "https://sqs.eu-west-1.amazonaws.com/123456789012/failed")]
async fn url(_: Json<u32>) {}

#[lambkin::function(kinesis = "clicks", dead_letter = "1st-failures")]
async fn digit(_: Json<u32>) {}

#[lambkin::function(http = "POST /orders", dead_letter = "failed-orders")]
async fn request(_: Json<u32>) {}
