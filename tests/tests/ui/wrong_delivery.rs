use lambkin::firehose::Transformed;
use lambkin::logs::Delivery;
use lambkin::{Json, function};

#[function(firehose = "arn:aws:firehose:eu-west-1:1:deliverystream/clicks")]
async fn by_arn(data: Json<String>) -> Transformed {
    Transformed::ok(data.0)
}

#[function(firehose = "clicks")]
async fn odd_reply(_data: Json<String>) {}

#[function(logs = "orders logs")]
async fn odd_group(_delivery: Delivery) {}

#[function(firehose = "clicks", timeout = 301)]
async fn slow(data: Json<String>) -> Transformed {
    Transformed::ok(data.0)
}

#[function(custom_resource = "Thing")]
async fn odd_type() {}

fn main() {}
