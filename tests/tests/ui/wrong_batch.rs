use lambkin::sqs::Message;
use lambkin::{Batch, Json};

lambkin::main!(parallel, twice, one_too);

#[lambkin::function(sqs = "jobs", concurrency = 3)]
async fn parallel(_: Batch<Json<u32>>) {}

#[lambkin::function(sqs = "jobs")]
async fn twice(_: Batch<Json<u32>>, _: Batch<Message>) {}

#[lambkin::function(sqs = "jobs")]
async fn one_too(_: Batch<Json<u32>>, _: Message) {}
