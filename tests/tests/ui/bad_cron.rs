use lambkin::Error;

lambkin::main!(field, hour);

#[lambkin::function(schedule = "cron(0 2 * * *)")]
async fn field() -> Result<(), Error> {
    Ok(())
}

#[lambkin::function(schedule = "cron(0 25 * * ? *)")]
async fn hour() -> Result<(), Error> {
    Ok(())
}

#[lambkin::function(schedule = "cron(0 2 * * MON *)")]
async fn both_days() -> Result<(), Error> {
    Ok(())
}

#[lambkin::function(schedule = "cron(0 2 * * ? *)", timezone = "CEST")]
async fn timezone() -> Result<(), Error> {
    Ok(())
}
