use lambkin::Error;

lambkin::main!(singular);

#[lambkin::function(schedule = "rate(5 minute)")]
async fn singular() -> Result<(), Error> {
    Ok(())
}

#[lambkin::function(schedule = "every 5 minutes")]
async fn neither() -> Result<(), Error> {
    Ok(())
}
