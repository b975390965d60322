use lambkin::Error;

lambkin::main!(ordered);

#[lambkin::function(sqs = "jobs", fifo = true, batch = 100, window = 5, concurrency = 4)]
async fn ordered() -> Result<(), Error> {
    Ok(())
}

#[lambkin::function(sqs = "jobs.fifo")]
async fn unsaid() -> Result<(), Error> {
    Ok(())
}

#[lambkin::function(sqs = "jobs", batch = 100)]
async fn large() -> Result<(), Error> {
    Ok(())
}
