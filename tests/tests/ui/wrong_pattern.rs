use lambkin::eventbridge::Envelope;
use lambkin::function;

#[function(event = r#"{ "source": ["shop.orders"], "detail" }"#)]
async fn no_json(_event: Envelope) {}

#[function(event = r#"{ "source": ["shop.orders"], "detail": { "state": "open" } }"#)]
async fn no_list(_event: Envelope) {}

#[function(event = r#"{ "detail-type": ["OrderPlaced"] }"#, source = "shop.orders")]
async fn source_beside(_event: Envelope) {}

#[function(event = r#"{ "detail_type": ["OrderPlaced"] }"#)]
async fn typo(_event: Envelope) {}

fn main() {}
