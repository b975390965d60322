use lambkin::Error;
use lambkin::sqs::Text;

lambkin::main!(long, behind_a_gateway);

#[lambkin::function(timeout = 901)]
async fn long() -> Result<(), Error> {
    Ok(())
}

#[lambkin::function(http = "POST /reports", timeout = 60)]
async fn behind_a_gateway() -> Result<(), Error> {
    Ok(())
}

#[lambkin::function(sqs = "jobs", timeout = 10, margin = 6_000)]
async fn no_time_left(_text: Text) -> Result<(), Error> {
    Ok(())
}

#[lambkin::function(sqs = "jobs", margin = 0)]
async fn no_margin(_text: Text) -> Result<(), Error> {
    Ok(())
}
