use lambkin::Error;

lambkin::main!(work);

#[lambkin::queue(visibility = 359)]
struct Jobs;

#[lambkin::function(sqs = Jobs, timeout = 60)]
async fn work() -> Result<(), Error> {
    Ok(())
}

#[lambkin::queue]
struct Defaults;

#[lambkin::function(sqs = Defaults, timeout = 6)]
async fn longer() -> Result<(), Error> {
    Ok(())
}

#[lambkin::function(sqs = Defaults, batch = 11)]
async fn large() -> Result<(), Error> {
    Ok(())
}

#[lambkin::queue(fifo = true, dead_letter_after = 3, dead_letter = Defaults)]
struct Ordered;

#[lambkin::function(sqs = Ordered, window = 5)]
async fn collected() -> Result<(), Error> {
    Ok(())
}

#[lambkin::table(key = "id")]
struct Orders;

#[lambkin::function(dynamodb = Orders)]
async fn follow() -> Result<(), Error> {
    Ok(())
}
