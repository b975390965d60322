use lambkin::Error;

lambkin::main!(kinds);

#[lambkin::function(sqs = jobs, memory = "256", fifo, env = "TABLE", name = 1, timeout =, 3)]
async fn kinds() -> Result<(), Error> {
    Ok(())
}

#[lambkin::function(env(AWS_REGION = "eu-west-1", 1A = "x", TABLE = 3), name = "a b")]
async fn variables() -> Result<(), Error> {
    Ok(())
}
