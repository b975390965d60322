use lambkin::Error;

lambkin::main!(both);

#[lambkin::function(sqs = "jobs", schedule = "rate(1 day)")]
async fn both() -> Result<(), Error> {
    Ok(())
}
