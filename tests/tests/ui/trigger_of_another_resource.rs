use lambkin::Error;

lambkin::main!(work, follow, resize, page, run);

#[lambkin::table(key = "id")]
struct Orders;

#[lambkin::queue]
struct Jobs;

struct Plain;

#[lambkin::function(sqs = Orders)]
async fn work() -> Result<(), Error> {
    Ok(())
}

#[lambkin::function(dynamodb = Jobs)]
async fn follow() -> Result<(), Error> {
    Ok(())
}

#[lambkin::function(s3 = "ObjectCreated:*", bucket = Jobs)]
async fn resize() -> Result<(), Error> {
    Ok(())
}

#[lambkin::function(sns = Plain)]
async fn page() -> Result<(), Error> {
    Ok(())
}

#[lambkin::function(sqs = Jobs, fifo = true)]
async fn run() -> Result<(), Error> {
    Ok(())
}
