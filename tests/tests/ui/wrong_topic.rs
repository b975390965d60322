use lambkin::{Json, function};

#[function(kafka = "arn:aws:kafka:eu-west-1:1:topic/shop/u/orders")]
async fn by_arn(_order: Json<String>) {}

#[function(kafka = "orders", group = "the billing", batch = 10_001)]
async fn odd_group(_order: Json<String>) {}

#[function(kafka = "orders", concurrency = 3)]
async fn unordered(_order: Json<String>) {}

#[function(kafka = "orders")]
async fn answers(_order: Json<String>) -> Result<u32, lambkin::Error> {
    Ok(7)
}

fn main() {}
