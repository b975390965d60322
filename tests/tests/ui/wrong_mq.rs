use lambkin::{Batch, Json};

lambkin::main!(one, two, three);

#[lambkin::function(mq = "orders::/shop")]
async fn one(_: Json<u8>) {}

#[lambkin::function(mq = "orders", start = "LATEST")]
async fn two(_: Json<u8>) {}

#[lambkin::function(mq = "orders")]
async fn three(all: Batch<Json<u8>>) {
    all.done();
}
