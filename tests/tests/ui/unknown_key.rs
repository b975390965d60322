use lambkin::Error;

lambkin::main!(typo, other_trigger);

#[lambkin::function(http = "GET /orders", memroy = 256)]
async fn typo() -> Result<(), Error> {
    Ok(())
}

#[lambkin::function(s3 = "ObjectCreated:*", batch = 10)]
async fn other_trigger() -> Result<(), Error> {
    Ok(())
}

#[lambkin::function(htp = "GET /orders")]
async fn trigger() -> Result<(), Error> {
    Ok(())
}

#[lambkin::function(sqs = "jobs", colour = "green")]
async fn no_idea() -> Result<(), Error> {
    Ok(())
}
